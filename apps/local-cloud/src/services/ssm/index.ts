import { cutPage } from '../../core/cut-page';
import { DocumentStore } from '../../core/document-store';
import type { Durability } from '../../core/durable-file';
import { CloudError, refuse, refuseUnknown } from '../../core/errors';
import type { JsonService, ServiceCall, ServiceDependencies } from '../../core/service';
import { parameterResource } from './parameter-resource';
import { checkParameter, type ParameterRecord, type ParameterStore } from './parameter-store';

const maxNames = 10;

/** SSM Parameter Store: text parameters with versions counted, the newest kept. */
export async function createSsm(
  deps: ServiceDependencies & Partial<Durability>,
): Promise<{ service: JsonService; lookup: (name: string) => string | undefined }> {
  const { region, accountId } = deps.identity;
  const store: ParameterStore = {
    documents: await DocumentStore.open(`${deps.stateDirectory}/parameters`, { fsync: deps.fsync ?? true }),
    now: () => (deps.clock ?? Date.now)() / 1000,
    arn: (name) => `arn:aws:ssm:${region}:${accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`,
  };
  const service: JsonService = {
    name: 'ssm',
    targetPrefix: 'AmazonSSM',
    jsonVersion: '1.1',
    operations: {
      PutParameter: (call) => put(store, call),
      GetParameter: (call) => {
        refuseUnknown('ssm:GetParameter', call.input, ['Name', 'WithDecryption']);
        return { Parameter: view(store, find(store, String(call.input['Name']))) };
      },
      GetParameters: (call) => getMany(store, call),
      GetParametersByPath: (call) => getByPath(store, call),
      DescribeParameters: (call) => describe(store, call),
      DeleteParameter: (call) => remove(store, call),
      DeleteParameters: (call) => removeMany(store, call),
    },
    resources: { 'AWS::SSM::Parameter': parameterResource(store) },
  };
  return { service, lookup: (name) => store.documents.get(name)?.value };
}

async function put(store: ParameterStore, { input }: ServiceCall): Promise<object> {
  refuseUnknown('ssm:PutParameter', input, [
    'Name',
    'Value',
    'Type',
    'Overwrite',
    'Description',
    'Tier',
    'DataType',
  ]);
  const current = store.documents.get(String(input['Name']));
  if (current && input['Overwrite'] !== true) {
    throw new CloudError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  const record = checkParameter(
    'ssm:PutParameter',
    { ...input, Type: input['Type'] ?? current?.type },
    store.now(),
    current,
  );
  await store.documents.put(record.name, record);
  return { Version: record.version, Tier: 'Standard' };
}

function find(store: ParameterStore, name: string): ParameterRecord {
  const own = name.startsWith('arn:') ? name.slice(name.indexOf(':parameter') + ':parameter'.length) : name;
  const [plain = '', selector] = own.split(':');
  const record = store.documents.get(plain) ?? store.documents.get(plain.slice(1));
  if (!record) throw new CloudError('ParameterNotFound', `Parameter ${name} not found.`);
  if (selector !== undefined && Number(selector) !== record.version) {
    throw refuse(
      'ssm:GetParameter',
      `the version ${selector} of ${plain}`,
      `It keeps the newest, ${record.version}.`,
    );
  }
  return record;
}

function getMany(store: ParameterStore, { input }: ServiceCall): object {
  refuseUnknown('ssm:GetParameters', input, ['Names', 'WithDecryption']);
  const names = Array.isArray(input['Names']) ? input['Names'].map(String) : [];
  if (names.length === 0 || names.length > maxNames) {
    throw new CloudError(
      'ValidationException',
      `Expected \`Names\` to have 1 to ${maxNames} entries, got ${names.length}.`,
    );
  }
  const found = names.filter((name) => store.documents.get(name));
  return {
    Parameters: found.map((name) => view(store, find(store, name))),
    InvalidParameters: names.filter((name) => !found.includes(name)),
  };
}

function getByPath(store: ParameterStore, { input }: ServiceCall): object {
  const known = ['Path', 'Recursive', 'WithDecryption', 'MaxResults', 'NextToken'];
  refuseUnknown('ssm:GetParametersByPath', input, known);
  const path = String(input['Path']);
  if (!path.startsWith('/'))
    throw new CloudError('ValidationException', 'The parameter path must begin with /.');
  const prefix = path.endsWith('/') ? path : `${path}/`;
  const isBelow = (name: string) =>
    name.startsWith(prefix) && (input['Recursive'] === true || !name.slice(prefix.length).includes('/'));
  const below = store.documents.entries().filter(([name]) => isBelow(name));
  const page = cutPage(below, { limit: input['MaxResults'], token: input['NextToken'], maximum: 10 });
  return { Parameters: page.items.map(([, record]) => view(store, record)), NextToken: page.next };
}

function describe(store: ParameterStore, { input }: ServiceCall): object {
  refuseUnknown('ssm:DescribeParameters', input, ['MaxResults', 'NextToken']);
  const options = { limit: input['MaxResults'], token: input['NextToken'], maximum: 50 };
  const page = cutPage(store.documents.entries(), options);
  const described = page.items.map(([, record]) => {
    const { Value: _, ...rest } = view(store, record);
    return rest;
  });
  return { Parameters: described, NextToken: page.next };
}

async function remove(store: ParameterStore, { input }: ServiceCall): Promise<object> {
  refuseUnknown('ssm:DeleteParameter', input, ['Name']);
  await store.documents.remove(find(store, String(input['Name'])).name);
  return {};
}

async function removeMany(store: ParameterStore, { input }: ServiceCall): Promise<object> {
  refuseUnknown('ssm:DeleteParameters', input, ['Names']);
  const names = Array.isArray(input['Names']) ? input['Names'].map(String) : [];
  const found = names.filter((name) => store.documents.get(name));
  for (const name of found) await store.documents.remove(name);
  return { DeletedParameters: found, InvalidParameters: names.filter((name) => !found.includes(name)) };
}

function view(store: ParameterStore, record: ParameterRecord) {
  return {
    Name: record.name,
    Type: record.type,
    Value: record.value,
    Version: record.version,
    LastModifiedDate: record.modifiedAt,
    ARN: store.arn(record.name),
    DataType: 'text',
  };
}
