import {
  DescribeDataSetCommand,
  DescribeDataSourceCommand,
  DescribeGroupCommand,
  DescribeNamespaceCommand,
  DescribeVPCConnectionCommand,
  ListDataSourcesCommand,
} from '@aws-sdk/client-quicksight';
import { findIdentityRegion, findLake, subscriptionOf } from './adapters/account';
import { call, find } from './adapters/call';
import { athenaColumns, neededRelations, redshiftColumns } from './adapters/columns';
import type { QuickSightConfig } from './config';
import { dataSources } from './core/data-sets';
import { explain } from './core/explain';
import type { Place } from './core/names';
import { QuickSightError } from './errors';
import type { Ports } from './ports';

/** What one check found. */
export interface Finding {
  /** e.g. `edition` */
  readonly check: string;
  /** `stop` would stop an apply, `warn` may matter later, `unknown` could not be asked. */
  readonly outcome: 'ok' | 'warn' | 'stop' | 'unknown';
  readonly says: string;
  /** The next step; empty when there is nothing to do. */
  readonly next: string;
}

/** Checks everything an apply needs, in the order in which things are to be put right; changes nothing. */
export async function examine(config: QuickSightConfig, ports: Ports): Promise<Finding[]> {
  const findings: Finding[] = [];
  const add = (...more: readonly Finding[]) => findings.push(...more);
  const lake = await asked('lake', () => findLake(ports.athena, config.stage), add);
  if (!lake) return findings;
  add(passed('lake', `account ${lake.account}, bucket ${lake.bucket}`));
  const { region, namespace, stage } = config;
  const { account } = lake;
  const found = await findIdentityRegion(ports.quickSight(region), { account, region, namespace });
  const place: Place = { stage, account, region, identityRegion: found, namespace, lakeBucket: lake.bucket };
  add(checkRegion(config, found));
  const subscription = await asked(
    'subscription',
    () => subscriptionOf(ports.quickSight(found), account),
    add,
  );
  if (!subscription) return [...findings, ...(await checkColumns(config, ports))];
  add(passed('subscription', subscription.status), checkEdition(subscription.edition));
  add(await checkNamespace(config, ports, place));
  for (const group of new Set([...config.audience.owners, ...config.audience.readers]))
    add(await checkGroup(ports, place, group));
  add(await checkRights(ports, place));
  for (const source of dataSources(place, config.feed)) add(await checkSource(ports, place, source));
  add(...(await checkVpc(config, ports, place)), ...(await checkRowRules(config, ports, place)));
  return [...findings, ...(await checkColumns(config, ports))];
}

const passed = (check: string, says: string): Finding => ({ check, outcome: 'ok', says, next: '' });

/** Asks; what goes wrong becomes a finding. */
async function asked<T>(
  check: string,
  ask: () => Promise<T>,
  add: (finding: Finding) => void,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    add(failed(check, error));
    return undefined;
  }
}

function failed(check: string, error: unknown): Finding {
  const says = error instanceof Error ? error.message : String(error);
  if (!(error instanceof QuickSightError))
    return { check, outcome: 'unknown', says, next: 'Look at the error, run doctor again.' };
  const outcome =
    error.code === 'dashboard.quicksight.access' || error.kind === 'transient' ? 'unknown' : 'stop';
  return { check, outcome, says, next: error.next };
}

function checkEdition(edition: string): Finding {
  if (edition.startsWith('ENTERPRISE')) return passed('edition', edition);
  const says = `expected the Enterprise edition, got ${edition || 'none'}: groups, folders and themes need it`;
  return {
    check: 'edition',
    outcome: 'stop',
    says,
    next: 'Upgrade in the QuickSight console, Manage account, Edition.',
  };
}

function checkRegion({ region, identityRegion }: QuickSightConfig, found: string): Finding {
  if (identityRegion && identityRegion !== found)
    return {
      check: 'region',
      outcome: 'stop',
      says: `groups are looked up in ${identityRegion}, but QuickSight says they are in ${found}`,
      next: `Leave --identity-region out, or pass --identity-region ${found}.`,
    };
  return passed('region', `dashboard in ${region}, users and groups in ${found}`);
}

async function checkNamespace({ namespace }: QuickSightConfig, ports: Ports, place: Place): Promise<Finding> {
  try {
    const client = ports.quickSight(place.identityRegion);
    const reply = await find('quicksight:DescribeNamespace', () =>
      client.send(new DescribeNamespaceCommand({ AwsAccountId: place.account, Namespace: namespace })),
    );
    const status = reply?.Namespace?.CreationStatus;
    if (status === 'CREATED') return passed('namespace', namespace);
    const says = `expected the namespace ${namespace}, got ${status ?? 'none'}`;
    return {
      check: 'namespace',
      outcome: 'stop',
      says,
      next: 'Pass --namespace with one that is there (default: default).',
    };
  } catch (error) {
    return failed('namespace', error);
  }
}

async function checkGroup(ports: Ports, place: Place, group: string): Promise<Finding> {
  const check = `group ${group}`;
  const { account, namespace, identityRegion } = place;
  try {
    const client = ports.quickSight(identityRegion);
    const reply = await find('quicksight:DescribeGroup', () =>
      client.send(
        new DescribeGroupCommand({ AwsAccountId: account, Namespace: namespace, GroupName: group }),
      ),
    );
    if (reply?.Group) return passed(check, `in namespace ${namespace}`);
    const next = `aws quicksight create-group --region ${identityRegion} --aws-account-id ${account} --namespace ${namespace} --group-name '${group}'`;
    return { check, outcome: 'stop', says: `no such group in namespace ${namespace}`, next };
  } catch (error) {
    return failed(check, error);
  }
}

/** Reading is what can be tried without changing anything; whether one may create shows at apply only. */
async function checkRights(ports: Ports, { account, region }: Place): Promise<Finding> {
  try {
    await call('quicksight:ListDataSources', () =>
      ports.quickSight(region).send(new ListDataSourcesCommand({ AwsAccountId: account, MaxResults: 1 })),
    );
    return passed('rights', 'may read QuickSight; whether it may create shows at apply');
  } catch (error) {
    return { ...failed('rights', error), outcome: 'stop' };
  }
}

async function checkSource(
  ports: Ports,
  { account, region }: Place,
  { DataSourceId, Name }: ReturnType<typeof dataSources>[number],
): Promise<Finding> {
  const check = `data source ${Name}`;
  try {
    const client = ports.quickSight(region);
    const reply = await find('quicksight:DescribeDataSource', () =>
      client.send(new DescribeDataSourceCommand({ AwsAccountId: account, DataSourceId })),
    );
    if (!reply?.DataSource) return passed(check, 'not there yet; apply creates it and tries it');
    const { Status = '', ErrorInfo } = reply.DataSource;
    if (Status.endsWith('SUCCESSFUL')) return passed(check, 'reachable when it was last tried');
    const says = ErrorInfo ? explain(ErrorInfo) : `status ${Status}`;
    return {
      check,
      outcome: 'warn',
      says,
      next: 'Put the cause right and run apply: it makes the data source anew.',
    };
  } catch (error) {
    return failed(check, error);
  }
}

async function checkVpc({ feed }: QuickSightConfig, ports: Ports, place: Place): Promise<Finding[]> {
  const check = 'vpc connection';
  if (feed.engine !== 'redshift') return [];
  if (!feed.vpcConnection) {
    const says = 'none given: QuickSight reaches the workgroup only when that is publicly accessible';
    return [
      {
        check,
        outcome: 'warn',
        says,
        next: 'Make one in the QuickSight console (Manage VPC connections) and pass --vpc-connection.',
      },
    ];
  }
  try {
    const VPCConnectionId = feed.vpcConnection.split('/').at(-1) ?? '';
    const client = ports.quickSight(place.region);
    const reply = await find('quicksight:DescribeVPCConnection', () =>
      client.send(new DescribeVPCConnectionCommand({ AwsAccountId: place.account, VPCConnectionId })),
    );
    const state = reply?.VPCConnection?.AvailabilityStatus;
    if (state === 'AVAILABLE') return [passed(check, 'available')];
    const next =
      'See Manage VPC connections in the QuickSight console: its role, subnets and security group.';
    return [
      {
        check,
        outcome: 'stop',
        says: `expected it to be available, got ${state ?? 'none of that id'}`,
        next,
      },
    ];
  } catch (error) {
    return [failed(check, error)];
  }
}

async function checkRowRules({ feed }: QuickSightConfig, ports: Ports, place: Place): Promise<Finding[]> {
  const check = 'row rules';
  if (!feed.rowRules) return [];
  const { arn, columns } = feed.rowRules;
  try {
    const DataSetId = arn.split('/').at(-1) ?? '';
    const client = ports.quickSight(place.region);
    const reply = await find('quicksight:DescribeDataSet', () =>
      client.send(new DescribeDataSetCommand({ AwsAccountId: place.account, DataSetId })),
    );
    const names = (reply?.DataSet?.OutputColumns ?? []).map(({ Name = '' }) => Name);
    const missing = columns.filter((column) => !names.includes(column));
    if (reply && missing.length === 0) return [passed(check, `rules over ${columns.join(', ')}`)];
    const says = reply ? `the data set of rules lacks ${missing.join(', ')}` : `no data set ${DataSetId}`;
    return [
      {
        check,
        outcome: 'stop',
        says,
        next: 'Make the data set of rules first: GroupName and the columns of --row-columns.',
      },
    ];
  } catch (error) {
    return [failed(check, error)];
  }
}

async function checkColumns({ feed, stage }: QuickSightConfig, ports: Ports): Promise<Finding[]> {
  const needed = neededRelations(feed.engine);
  const migrate = feed.engine === 'redshift' ? 'npx nx run warehouse:migrate' : 'npx nx run catalog:migrate';
  try {
    const found =
      feed.engine === 'redshift'
        ? await redshiftColumns(ports.redshift, `denver-${stage}`, feed.redshiftSecret ?? '')
        : await athenaColumns(ports.athena, `denver_${stage}`, needed);
    const findings = needed.flatMap(({ name, columns }): Finding[] => {
      const present = found.get(name) ?? [];
      const missing = columns.filter((column) => !present.includes(column));
      if (missing.length === 0) return [];
      const says = present.length > 0 ? `lacks ${missing.join(', ')}` : 'is not there, or may not be read';
      return [{ check: `columns of ${name}`, outcome: 'stop', says, next: migrate }];
    });
    return findings.length > 0
      ? findings
      : [passed('columns', `all columns of ${needed.length} relations are there`)];
  } catch (error) {
    return [
      {
        ...failed('columns', error),
        outcome: 'unknown',
        next: `Is the ${feed.engine} stack deployed? Then: ${migrate}`,
      },
    ];
  }
}
