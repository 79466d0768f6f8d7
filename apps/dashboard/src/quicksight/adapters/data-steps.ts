import {
  CreateDataSetCommand,
  CreateDataSourceCommand,
  CreateRefreshScheduleCommand,
  DeleteDataSetCommand,
  DeleteDataSourceCommand,
  DeleteRefreshScheduleCommand,
  DescribeDataSetCommand,
  DescribeDataSourceCommand,
  DescribeIngestionCommand,
  DescribeRefreshScheduleCommand,
  UpdateDataSetCommand,
  UpdateDataSourceCommand,
  UpdateRefreshScheduleCommand,
  type DataSet,
  type DatasetParameter,
} from '@aws-sdk/client-quicksight';
import type { DataSetInput } from '../core/data-sets';
import type { Deployment } from '../core/deployment';
import { differences } from '../core/differences';
import { explain } from '../core/explain';
import { permissionsOf } from '../core/permissions';
import type { Step } from '../step';
import { call, find } from './call';
import { tagsOf, type Context } from './context';
import { lookOf, made } from './made';
import { awaitReady } from './wait';

/** A connection to Athena or Redshift. */
export function dataSourceStep(context: Context, wanted: Deployment['dataSources'][number]): Step {
  const { client, place, audience, patience } = context;
  const key = { AwsAccountId: place.account, DataSourceId: wanted.DataSourceId };
  const { Name = '', Type: _type, ...settings } = wanted;
  const describe = () =>
    find('quicksight:DescribeDataSource', () => client.send(new DescribeDataSourceCommand(key))).then(
      (reply) => reply?.DataSource,
    );
  const ready = () =>
    awaitReady(
      `data source "${Name}"`,
      async () => {
        const { Status = '', ErrorInfo } = (await describe()) ?? {};
        return { status: Status, problems: ErrorInfo ? [explain(ErrorInfo)] : [] };
      },
      patience,
    );
  return made(context, {
    kind: 'datasource',
    words: 'data source',
    id: wanted.DataSourceId,
    name: Name,
    async look() {
      const actual = await describe();
      if (!actual) return { state: 'absent' };
      if (actual.Status === 'CREATION_FAILED')
        return { state: 'broken', problems: actual.ErrorInfo ? [explain(actual.ErrorInfo)] : [] };
      const { DataSourceParameters, VpcConnectionProperties, Credentials } = wanted;
      const settled = { Name, DataSourceParameters, VpcConnectionProperties };
      const differs = differences({ ...settled, SecretArn: Credentials?.SecretArn }, actual);
      return lookOf(actual.Status === 'UPDATE_FAILED' ? ['Status', ...differs] : differs);
    },
    async create() {
      const Permissions = permissionsOf(place, 'datasource', audience);
      await call('quicksight:CreateDataSource', () =>
        client.send(new CreateDataSourceCommand({ ...wanted, ...key, Permissions, Tags: tagsOf(place) })),
      );
      await ready();
    },
    async update() {
      await call('quicksight:UpdateDataSource', () =>
        client.send(new UpdateDataSourceCommand({ ...settings, ...key, Name })),
      );
      await ready();
    },
    remove: () =>
      call('quicksight:DeleteDataSource', () => client.send(new DeleteDataSourceCommand(key))).then(() => {}),
  });
}

/** The rows of one question; with SPICE its first import is waited for. */
export function dataSetStep(context: Context, wanted: DataSetInput): Step {
  const { client, place, audience, patience } = context;
  const key = { AwsAccountId: place.account, DataSetId: wanted.DataSetId };
  const name = wanted.Name ?? '';
  const imported = async (IngestionId: string | undefined) => {
    if (!IngestionId) return;
    await awaitReady(
      `data set "${name}" (its import into SPICE)`,
      async () => {
        const { Ingestion } = await call('quicksight:DescribeIngestion', () =>
          client.send(new DescribeIngestionCommand({ ...key, IngestionId })),
        );
        const problems = Ingestion?.ErrorInfo ? [explain(Ingestion.ErrorInfo)] : [];
        return { status: Ingestion?.IngestionStatus ?? '', problems };
      },
      patience,
    );
  };
  return made(context, {
    kind: 'dataset',
    words: 'data set',
    id: wanted.DataSetId,
    name,
    async look() {
      const reply = await find('quicksight:DescribeDataSet', () =>
        client.send(new DescribeDataSetCommand(key)),
      );
      if (!reply?.DataSet) return { state: 'absent' };
      return lookOf(differences(settled(wanted), settled(reply.DataSet)));
    },
    async create() {
      const Permissions = permissionsOf(place, 'dataset', audience);
      const { IngestionId } = await call('quicksight:CreateDataSet', () =>
        client.send(new CreateDataSetCommand({ ...wanted, ...key, Permissions, Tags: tagsOf(place) })),
      );
      await imported(IngestionId);
    },
    async update() {
      const { IngestionId } = await call('quicksight:UpdateDataSet', () =>
        client.send(new UpdateDataSetCommand({ ...wanted, ...key })),
      );
      await imported(IngestionId);
    },
    remove: () =>
      call('quicksight:DeleteDataSet', () => client.send(new DeleteDataSetCommand(key))).then(() => {}),
  });
}

/** When SPICE reads a data set anew. */
export function scheduleStep(
  { client, place }: Context,
  { DataSetId, Name = '' }: DataSetInput,
  Schedule: NonNullable<Deployment['schedule']>,
): Step {
  const key = { AwsAccountId: place.account, DataSetId };
  const { ScheduleId } = Schedule;
  return {
    kind: 'refresh schedule',
    id: `${DataSetId}/${ScheduleId}`,
    name: Name,
    async look() {
      const reply = await find('quicksight:DescribeRefreshSchedule', () =>
        client.send(new DescribeRefreshScheduleCommand({ ...key, ScheduleId })),
      );
      return reply?.RefreshSchedule
        ? lookOf(differences(Schedule, reply.RefreshSchedule))
        : { state: 'absent' };
    },
    create: () =>
      call('quicksight:CreateRefreshSchedule', () =>
        client.send(new CreateRefreshScheduleCommand({ ...key, Schedule })),
      ).then(() => {}),
    update: () =>
      call('quicksight:UpdateRefreshSchedule', () =>
        client.send(new UpdateRefreshScheduleCommand({ ...key, Schedule })),
      ).then(() => {}),
    remove: () =>
      call('quicksight:DeleteRefreshSchedule', () =>
        client.send(new DeleteRefreshScheduleCommand({ ...key, ScheduleId })),
      ).then(() => {}),
  };
}

/** What of a data set tells whether it is as it should be; what QuickSight adds by itself is left out. */
function settled({ Name, ImportMode, PhysicalTableMap, LogicalTableMap, ...rest }: DataSetInput | DataSet) {
  const transforms = Object.values(LogicalTableMap ?? {}).flatMap(
    ({ DataTransforms = [] }) => DataTransforms,
  );
  return {
    Name,
    ImportMode,
    PhysicalTableMap,
    Descriptions: Object.fromEntries(
      transforms.flatMap(({ TagColumnOperation: tagged }) =>
        tagged?.ColumnName ? [[tagged.ColumnName, tagged.Tags?.[0]?.ColumnDescription?.Text]] : [],
      ),
    ),
    RowLevelPermissionDataSet: rest.RowLevelPermissionDataSet,
    DatasetParameters: byName(rest.DatasetParameters),
  };
}

function byName(parameters: readonly DatasetParameter[] | undefined): Record<string, unknown> | undefined {
  if (!parameters || parameters.length === 0) return undefined;
  return Object.fromEntries(
    parameters.map((parameter) => {
      const { StringDatasetParameter: text, DateTimeDatasetParameter: day } = parameter;
      return [(text ?? day)?.Name ?? '', parameter];
    }),
  );
}
