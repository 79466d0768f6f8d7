import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAthena, answerRedshift, type FakeLake } from './fake-lake';

/** A refusal, as the services write it. */
export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

/** One resource as the endpoint keeps it. */
export interface Kept {
  body: Record<string, unknown>;
  permissions: Array<{ Principal: string; Actions: string[] }>;
  tags: Array<{ Key: string; Value: string }>;
  /** Looks until what is under way is done. */
  pending: number;
  status: string;
  errors: readonly object[];
  /** Versions of a dashboard, oldest first. */
  versions: Array<{ description: unknown; status: string; errors: readonly object[] }>;
  published: number;
}

/** An endpoint that answers as QuickSight, Athena, Redshift Data and S3 do, as far as the commands need. */
export interface FakeEndpoint {
  readonly url: string;
  /** `PUT /dashboards/denver-dev-…` of every call that changes something. */
  readonly writes: string[];
  readonly calls: string[];
  /** By collection and id: `dashboards/denver-dev-questions-…`. */
  readonly kept: Map<string, Kept>;
  readonly objects: Map<string, string>;
  readonly lake: FakeLake;
  /** Looks at something new until it is ready; 1. */
  looksUntilReady: number;
  /** Does only the definition of a dashboard tell its errors. */
  errorsInDefinition: boolean;
  /** The next calls that match are refused; `times` defaults to for ever. */
  refuse(matching: RegExp, refusal: Refusal, times?: number): void;
  /** What the creation or change of resources under a path ends with. */
  failWith(matching: RegExp, errors: readonly object[]): void;
  account: { subscription: string | undefined; edition: string; identityRegion: string; groups: string[] };
  /** Once: the reply of a matching call is lost after the call had its effect. */
  loseReply(matching: RegExp): void;
  stop(): Promise<void>;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly region: string;
  readonly body: Record<string, unknown>;
}

class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

const notFound = (path: string) =>
  new Refused({ status: 404, type: 'ResourceNotFoundException', message: `${path} is not found` });

/** Starts the endpoint on a port of the system's choice. */
export async function fakeEndpoint(): Promise<FakeEndpoint> {
  const refusals: Array<{ matching: RegExp; refusal: Refusal; left: number }> = [];
  const failures: Array<{ matching: RegExp; errors: readonly object[] }> = [];
  const lost: RegExp[] = [];
  const endpoint: Omit<FakeEndpoint, 'url' | 'stop'> = {
    writes: [],
    calls: [],
    kept: new Map(),
    objects: new Map(),
    lake: { columns: new Map(), hasWorkgroup: true },
    looksUntilReady: 1,
    errorsInDefinition: false,
    account: {
      subscription: 'ACCOUNT_CREATED',
      edition: 'ENTERPRISE',
      identityRegion: 'us-east-1',
      groups: ['owners', 'readers'],
    },
    refuse: (matching, refusal, times = Number.POSITIVE_INFINITY) =>
      void refusals.push({ matching, refusal, left: times }),
    failWith: (matching, errors) => void failures.push({ matching, errors }),
    loseReply: (matching) => void lost.push(matching),
  };
  const quickSight = quickSightOf(
    endpoint,
    (path) => failures.find(({ matching }) => matching.test(path))?.errors,
  );

  const answer = (call: Call): object => {
    const line = `${call.method} ${call.path}`;
    endpoint.calls.push(line);
    const refused = refusals.find(({ matching, left }) => left > 0 && matching.test(line));
    if (refused) {
      refused.left -= 1;
      throw new Refused(refused.refusal);
    }
    if (call.method !== 'GET') endpoint.writes.push(line);
    return quickSight(call);
  };

  const server = createServer((request, response) => {
    void read(request).then((text) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local');
      const service = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '');
      const [, region = '', name = ''] = service ?? [];
      const target = String(request.headers['x-amz-target'] ?? '');
      const send = (status: number, body: string, headers: Record<string, string> = {}) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(body);
      };
      if (name === 's3')
        return send(...answerS3(endpoint.objects, request.method ?? '', decodeURIComponent(pathname), text));
      const body = text ? (JSON.parse(text) as Record<string, unknown>) : {};
      if (name === 'athena') return send(...answerAthena(endpoint.lake, target, body));
      if (name === 'redshift-data') return send(...answerRedshift(endpoint.lake, target));
      const path = decodeURIComponent(pathname).replace(/^\/accounts\/\d{12}/, '');
      try {
        const reply = answer({ method: request.method ?? '', path, query: searchParams, region, body });
        const losing = lost.findIndex((matching) => matching.test(`${request.method} ${path}`));
        if (losing >= 0) {
          lost.splice(losing, 1);
          return response.destroy();
        }
        send(200, JSON.stringify(reply));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const { status, type, message } = error.refusal;
        send(status, JSON.stringify({ Message: message }), { 'x-amzn-errortype': type });
      }
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return Object.assign(endpoint, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((stopped) => server.close(stopped));
    },
  });
}

/** Collections, and what a description of one calls its resource. */
const described: Readonly<Record<string, string>> = {
  'data-sources': 'DataSource',
  'data-sets': 'DataSet',
  themes: 'Theme',
  analyses: 'Analysis',
  dashboards: 'Dashboard',
  folders: 'Folder',
};

function quickSightOf(
  endpoint: Omit<FakeEndpoint, 'url' | 'stop'>,
  failureOf: (path: string) => readonly object[] | undefined,
): (call: Call) => object {
  const { kept } = endpoint;
  const members = new Map<string, string[]>();
  const schedules = new Map<string, unknown>();

  const start = (call: Call, collection: string, id: string): Kept => {
    const errors = failureOf(`${call.method} ${call.path}`) ?? [];
    const found = kept.get(`${collection}/${id}`);
    const now: Kept = found ?? {
      body: {},
      permissions: [],
      tags: [],
      pending: 0,
      status: '',
      errors,
      versions: [],
      published: 1,
    };
    const word = found ? 'UPDATE' : 'CREATION';
    now.body = { ...now.body, ...call.body };
    now.permissions = found ? now.permissions : ((call.body['Permissions'] ?? []) as Kept['permissions']);
    now.tags = found ? now.tags : ((call.body['Tags'] ?? []) as Kept['tags']);
    now.pending = endpoint.looksUntilReady;
    now.errors = errors;
    now.status = `${word}_${errors.length > 0 ? 'FAILED' : 'SUCCESSFUL'}`;
    now.versions.push({
      description: call.body['VersionDescription'],
      status: now.status.replace('UPDATE', 'CREATION'),
      errors,
    });
    kept.set(`${collection}/${id}`, now);
    return now;
  };

  const statusOf = (found: Kept, status: string): string => {
    if (found.pending === 0) return status;
    found.pending -= 1;
    return status.replace(/SUCCESSFUL|FAILED/, 'IN_PROGRESS');
  };

  const describe = (collection: string, found: Kept, query: URLSearchParams): object => {
    const { Permissions: _1, Tags: _2, Definition: _3, Credentials, Configuration, ...body } = found.body;
    const versionNumber = Number(query.get('version-number') ?? found.published);
    const version = found.versions[versionNumber - 1];
    if (collection === 'dashboards')
      return {
        ...body,
        Version: {
          VersionNumber: versionNumber,
          Status: statusOf(found, version?.status ?? ''),
          Errors: endpoint.errorsInDefinition ? [] : (version?.errors ?? []),
          Description: version?.description,
        },
      };
    const Status = statusOf(found, found.status);
    if (collection === 'themes')
      return {
        ...body,
        Version: { Configuration, BaseThemeId: body['BaseThemeId'], Status, Errors: found.errors },
      };
    const secret = (Credentials as { SecretArn?: string } | undefined)?.SecretArn;
    const isSource = collection === 'data-sources';
    return {
      ...body,
      Status,
      ...(isSource && secret ? { SecretArn: secret } : {}),
      ...(isSource ? { ErrorInfo: found.errors[0] } : { Errors: found.errors }),
    };
  };

  return (call) => {
    const { method, path, query, body, region } = call;
    const [, collection = '', first = '', second = '', ...rest] = path.split('/');
    if (collection === 'account' || collection === 'namespaces') return identity(endpoint.account, call);
    if (collection === 'resources') {
      const [, kind = '', id = ''] = /:(?:(analysis|dashboard)\/)(.+?)\/tags$/.exec(path) ?? [];
      const found = kept.get(`${kind === 'analysis' ? 'analyses' : 'dashboards'}/${id}`);
      if (!found) throw notFound(path);
      if (method === 'POST')
        found.tags = [
          ...found.tags.filter(({ Key }) => !(body['Tags'] as Kept['tags']).some((tag) => tag.Key === Key)),
          ...(body['Tags'] as Kept['tags']),
        ];
      return { Tags: found.tags };
    }
    if (collection === 'vpc-connections') throw notFound(path);
    if (!described[collection]) throw new Error(`the fake endpoint has no ${method} ${path} (${region})`);
    const id = first || String(body['DataSourceId'] ?? body['DataSetId'] ?? '');
    const found = kept.get(`${collection}/${id}`);
    if (!first && method === 'GET') return { DataSources: [] };
    const isCreate = method === 'POST' && !second;
    if (isCreate) {
      if (found)
        throw new Refused({ status: 409, type: 'ResourceExistsException', message: `${id} already exists` });
      start(call, collection, id);
      return {
        Arn: id,
        ...(collection === 'data-sets' && body['ImportMode'] === 'SPICE' ? { IngestionId: 'first' } : {}),
      };
    }
    if (!found) throw notFound(path);
    if (second === 'permissions') {
      if (method === 'GET') return { Permissions: found.permissions };
      found.permissions = changed(found.permissions, body);
      return { Permissions: found.permissions };
    }
    if (second === 'ingestions') {
      const errors = failureOf(`IMPORT ${path}`) ?? [];
      return {
        Ingestion: {
          Arn: path,
          CreatedTime: 1,
          IngestionStatus: errors.length > 0 ? 'FAILED' : 'COMPLETED',
          ErrorInfo: errors[0],
        },
      };
    }
    if (second === 'refresh-schedules') {
      if (method !== 'GET') schedules.set(id, body['Schedule']);
      if (!schedules.has(id)) throw notFound(path);
      return { RefreshSchedule: schedules.get(id) };
    }
    if (second === 'members') {
      const list = members.get(id) ?? [];
      if (method !== 'GET') members.set(id, [...list, rest[1] ?? '']);
      return { FolderMemberList: list.map((MemberId) => ({ MemberId })) };
    }
    if (second === 'definition')
      return { Errors: found.versions[Number(query.get('version-number') ?? 1) - 1]?.errors ?? [] };
    if (second === 'versions') {
      found.published = Number(rest[0]);
      return { DashboardId: id };
    }
    if (method === 'DELETE') {
      kept.delete(`${collection}/${id}`);
      return {};
    }
    if (method === 'PUT') {
      start(call, collection, id);
      return {
        Arn: id,
        VersionArn: `arn:aws:quicksight:us-west-2:000000000000:dashboard/${id}/version/${found.versions.length}`,
      };
    }
    return { [described[collection] ?? '']: describe(collection, found, query) };
  };
}

function identity(account: FakeEndpoint['account'], { path, region }: Call): object {
  if (!account.subscription && path.startsWith('/account/')) throw notFound(path);
  if (region !== account.identityRegion)
    throw new Refused({
      status: 401,
      type: 'AccessDeniedException',
      message: `Operation is being called from endpoint ${region}, but your identity region is ${account.identityRegion}. Please use the ${account.identityRegion} endpoint.`,
    });
  if (path.startsWith('/account/'))
    return { AccountInfo: { Edition: account.edition, AccountSubscriptionStatus: account.subscription } };
  const [, , namespace = '', kind, group = ''] = path.split('/');
  if (namespace !== 'default') throw notFound(path);
  if (kind !== 'groups') return { Namespace: { Name: namespace, CreationStatus: 'CREATED' } };
  if (!account.groups.includes(group)) throw notFound(path);
  return { Group: { GroupName: group } };
}

function changed(permissions: Kept['permissions'], body: Record<string, unknown>): Kept['permissions'] {
  const list = (key: string) => (body[key] ?? []) as Kept['permissions'];
  const actions = new Map(permissions.map(({ Principal, Actions }) => [Principal, new Set(Actions)]));
  for (const { Principal, Actions } of list('GrantPermissions'))
    actions.set(Principal, new Set([...(actions.get(Principal) ?? []), ...Actions]));
  for (const { Principal, Actions } of list('RevokePermissions'))
    for (const action of Actions) actions.get(Principal)?.delete(action);
  return [...actions]
    .filter(([, held]) => held.size > 0)
    .map(([Principal, held]) => ({ Principal, Actions: [...held] }));
}

function answerS3(objects: Map<string, string>, method: string, key: string, text: string): [number, string] {
  if (method === 'PUT') objects.set(key, text);
  const found = objects.get(key);
  return found === undefined
    ? [404, '<Error><Code>NoSuchKey</Code></Error>']
    : [200, method === 'GET' ? found : ''];
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
