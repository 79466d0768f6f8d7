import type {
  CreateDataSetRequest,
  CreateDataSourceRequest,
  DatasetParameter,
  InputColumn,
  RefreshSchedule,
} from '@aws-sdk/client-quicksight';
import type { Question, ResultColumn } from '@denver/questions';
import { answerSql } from './answer-sql';
import { all, defaultDays, type ControlName } from './controls';
import { arnOf, fingerprint, idOf, type Place } from './names';

/** How the data sets get their rows. */
export interface Feed {
  readonly engine: 'redshift' | 'athena';
  /** `direct`: a query for every look, narrowed by the controls. `spice`: QuickSight keeps the answer over everything. */
  readonly import: 'direct' | 'spice';
  /** How often SPICE reads anew. */
  readonly refresh: '15min' | '30min' | 'hourly' | 'daily';
  /** Secret of a database user with the role `analyst`; needed for Redshift. */
  readonly redshiftSecret?: string;
  /** VPC connection by which QuickSight reaches the workgroup. */
  readonly vpcConnection?: string;
  /** Role that QuickSight takes on for Athena instead of its own. */
  readonly athenaRole?: string;
  /** Data set of row-level rules, and the columns it names. */
  readonly rowRules?: { readonly arn: string; readonly columns: readonly string[] };
}

type DataSourceInput = Omit<CreateDataSourceRequest, 'AwsAccountId'> & { readonly DataSourceId: string };

/** A data set without its account, and what its description is told by. */
export type DataSetInput = Omit<CreateDataSetRequest, 'AwsAccountId'> & { readonly DataSetId: string };

/** The Athena source always; the Redshift source when its secret is given. */
export function dataSources(place: Place, feed: Feed): DataSourceInput[] {
  const workgroup = `denver-${place.stage}`;
  const athena: DataSourceInput = {
    DataSourceId: idOf(place.stage, 'datasource', 'athena'),
    Name: `Denver lake (Athena, ${place.stage})`,
    Type: 'ATHENA',
    DataSourceParameters: {
      AthenaParameters: {
        WorkGroup: workgroup,
        ...(feed.athenaRole ? { RoleArn: feed.athenaRole } : {}),
      },
    },
  };
  if (!feed.redshiftSecret) return [athena];
  const redshift: DataSourceInput = {
    DataSourceId: idOf(place.stage, 'datasource', 'redshift'),
    Name: `Denver warehouse (Redshift Serverless, ${place.stage})`,
    Type: 'REDSHIFT',
    DataSourceParameters: {
      RedshiftParameters: {
        Host: `${workgroup}.${place.account}.${place.region}.redshift-serverless.amazonaws.com`,
        Port: 5439,
        Database: 'denver',
      },
    },
    Credentials: { SecretArn: feed.redshiftSecret },
    ...(feed.vpcConnection ? { VpcConnectionProperties: { VpcConnectionArn: feed.vpcConnection } } : {}),
  };
  return [athena, redshift];
}

/**
 * Is the question shown? With row-level rules only what they can hold is: an answer without their columns would tell
 * everyone everything.
 */
export function isPublished({ columns }: Question, { rowRules }: Feed): boolean {
  return rowRules?.columns.every((rule) => columns.some(({ name }) => name === rule)) ?? true;
}

/** The data set of a question: its own SQL, its own columns. */
export function dataSet(question: Question, place: Place, feed: Feed): DataSetInput {
  const { sql, controls: taken } = answerSql(question, {
    engine: feed.engine,
    narrowed: feed.import === 'direct',
  });
  const source = arnOf(place, 'datasource', idOf(place.stage, 'datasource', feed.engine));
  const table = question.id.replaceAll('-', '');
  return {
    DataSetId: idOf(place.stage, 'dataset', question.id),
    Name: `Denver: ${question.title} (${place.stage})`,
    ImportMode: feed.import === 'spice' ? 'SPICE' : 'DIRECT_QUERY',
    PhysicalTableMap: {
      [table]: {
        CustomSql: {
          DataSourceArn: source,
          Name: question.id,
          SqlQuery: sql,
          Columns: question.columns.map(inputColumn),
        },
      },
    },
    // Geographic roles are for cities, zips and coordinates: a neighborhood has none, so the map joins by name.
    LogicalTableMap: {
      [table]: {
        Alias: question.title,
        Source: { PhysicalTableId: table },
        DataTransforms: question.columns.map((column) => ({
          TagColumnOperation: {
            ColumnName: column.name,
            Tags: [{ ColumnDescription: { Text: describe(column) } }],
          },
        })),
      },
    },
    ...(taken.length > 0
      ? { DatasetParameters: taken.map((name) => datasetParameter(place, question, name)) }
      : {}),
    ...(feed.rowRules
      ? {
          RowLevelPermissionDataSet: {
            Arn: feed.rowRules.arn,
            PermissionPolicy: 'GRANT_ACCESS',
            FormatVersion: 'VERSION_1',
            Status: 'ENABLED',
          },
        }
      : {}),
  };
}

/** When SPICE reads the data set anew. */
export function refreshSchedule({ refresh }: Feed): RefreshSchedule & { readonly ScheduleId: string } {
  const intervals = { '15min': 'MINUTE15', '30min': 'MINUTE30', hourly: 'HOURLY', daily: 'DAILY' } as const;
  return {
    ScheduleId: 'questions',
    RefreshType: 'FULL_REFRESH',
    ScheduleFrequency: {
      Interval: intervals[refresh],
      Timezone: 'America/Denver',
      ...(refresh === 'daily' ? { TimeOfTheDay: '04:00' } : {}),
    },
  };
}

/** The controls whose values the SQL of a data set takes. */
export function takenControls({ DatasetParameters = [] }: DataSetInput): ControlName[] {
  return DatasetParameters.map(
    ({ StringDatasetParameter: text, DateTimeDatasetParameter: day }) => (text ?? day)?.Name as ControlName,
  );
}

function inputColumn({ name, type }: ResultColumn): InputColumn {
  const types = { text: 'STRING', integer: 'INTEGER', decimal: 'DECIMAL' } as const;
  return { Name: name, Type: types[type] };
}

function describe({ label, unit }: ResultColumn): string {
  return unit ? `${label} (${unit})` : label;
}

function datasetParameter({ stage }: Place, question: Question, name: ControlName): DatasetParameter {
  const Id = fingerprint([stage, question.id, name]);
  if (name === 'From' || name === 'To')
    return {
      DateTimeDatasetParameter: {
        Id,
        Name: name,
        ValueType: 'SINGLE_VALUED',
        TimeGranularity: 'DAY',
        DefaultValues: { StaticValues: [new Date(`${defaultDays[name]}T00:00:00Z`)] },
      },
    };
  return {
    StringDatasetParameter: {
      Id,
      Name: name,
      ValueType: 'SINGLE_VALUED',
      DefaultValues: { StaticValues: [all] },
    },
  };
}
