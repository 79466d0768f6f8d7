import { dataset } from '../dataset';
import type { DatasetId } from '../dataset';
import { glueColumns, gluePartitionKeys, partitionColumn } from './glue';
import type { GlueColumn } from './glue';

/** Where a table stands. */
export interface AthenaTableOptions {
  /** e.g. `denver_dev`. */
  readonly database: string;
  /** S3 prefix of the dataset's events, e.g. `s3://bucket/events/service-request/`. */
  readonly location: string;
  /** First and last month that partition projection lists; default 2009-01 to the month the query runs. */
  readonly months?: { readonly first: string; readonly last: string };
}

const defaultMonths = { first: '2009-01', last: 'NOW' };

/**
 * The statement that creates the events table of a dataset in Athena, over Parquet, partitions projected.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
export function athenaCreateTable(id: DatasetId, options: AthenaTableOptions): string {
  const { months = defaultMonths } = options;
  return [
    ...parquetTable(id, dataset(id).eventsTable, options),
    'TBLPROPERTIES (',
    Object.entries(projectionProperties(options.location, months))
      .map(([key, value]) => `  ${literal(key)} = ${literal(value)}`)
      .join(',\n'),
    ')',
  ].join('\n');
}

/**
 * The statement that creates the compacted table of a dataset in Athena: the columns of the events table, a row per
 * case. Its partitions are those that compaction registers, each with a location of its own.
 *
 * @param options `location` is the folder that all of them lie below, e.g. `s3://bucket/compacted/service-request/`
 */
export function athenaCreateCompactedTable(
  id: DatasetId,
  options: Omit<AthenaTableOptions, 'months'>,
): string {
  return parquetTable(id, dataset(id).compactedTable, options).join('\n');
}

function parquetTable(
  id: DatasetId,
  table: string,
  { database, location }: Omit<AthenaTableOptions, 'months'>,
): string[] {
  return [
    `CREATE EXTERNAL TABLE IF NOT EXISTS \`${database}\`.\`${table}\` (`,
    glueColumns(id).map(columnLine).join(',\n'),
    ')',
    `PARTITIONED BY (`,
    gluePartitionKeys(id).map(columnLine).join(',\n'),
    ')',
    'STORED AS PARQUET',
    `LOCATION ${literal(location.replace(/\/*$/, '/'))}`,
  ];
}

/**
 * Table properties of partition projection by month; also what `AWS::Glue::Table` takes as `Parameters`.
 */
export function projectionProperties(
  location: string,
  months: { readonly first: string; readonly last: string } = defaultMonths,
): Record<string, string> {
  return projection(location.replace(/\/*$/, '/'), months);
}

function projection(
  location: string,
  { first, last }: { first: string; last: string },
): Record<string, string> {
  return {
    'projection.enabled': 'true',
    [`projection.${partitionColumn}.type`]: 'date',
    [`projection.${partitionColumn}.format`]: 'yyyy-MM',
    [`projection.${partitionColumn}.range`]: `${first},${last}`,
    [`projection.${partitionColumn}.interval`]: '1',
    [`projection.${partitionColumn}.interval.unit`]: 'MONTHS',
    'storage.location.template': `${location}${partitionColumn}=\${${partitionColumn}}/`,
  };
}

/** A column of a `CREATE TABLE`. */
export function columnLine({ Name, Type, Comment }: GlueColumn): string {
  return `  \`${Name}\` ${Type} COMMENT ${literal(Comment)}`;
}

/** A text in quotes. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
