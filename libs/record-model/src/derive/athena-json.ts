import { firstRejectionDay } from '../rejection-tables';
import type { PathColumn, RejectionTable } from '../rejection-tables';
import { columnLine, literal } from './athena';
import type { AthenaTableOptions } from './athena';
import type { GlueColumn } from './glue';

/** The columns read from the documents of a rejection table. */
export function rejectionColumns({ columns }: RejectionTable): GlueColumn[] {
  return columns.map(({ name, glue, description }) => ({ Name: name, Type: glue, Comment: description }));
}

/** The columns read off the path of a rejection table, its partition keys. */
export function rejectionPartitionKeys({ pathColumns }: RejectionTable): GlueColumn[] {
  return pathColumns.map(({ name, description }) => ({ Name: name, Type: 'string', Comment: description }));
}

/**
 * The statement that creates a rejection table in Athena, over JSON lines, its partitions projected.
 *
 * The SerDe finds `arrivalTimestamp` for the column `arrivaltimestamp`; a member without a column is passed over.
 *
 * @param options `location` is the bucket's folder, e.g. `s3://bucket/quarantine/`; `months` has no meaning here
 * @see https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html
 */
export function athenaCreateRejectionTable(
  table: RejectionTable,
  options: Omit<AthenaTableOptions, 'months'>,
): string {
  const location = options.location.replace(/\/*$/, '/');
  return [
    `CREATE EXTERNAL TABLE IF NOT EXISTS \`${options.database}\`.\`${table.table}\` (`,
    rejectionColumns(table).map(columnLine).join(',\n'),
    ')',
    'PARTITIONED BY (',
    rejectionPartitionKeys(table).map(columnLine).join(',\n'),
    ')',
    "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'",
    'STORED AS TEXTFILE',
    `LOCATION ${literal(location)}`,
    'TBLPROPERTIES (',
    propertyLines(rejectionProperties(table, location)),
    ')',
  ].join('\n');
}

/** Table properties of the partition projection of a rejection table. */
export function rejectionProperties(
  { pathColumns }: RejectionTable,
  location: string,
): Record<string, string> {
  return {
    'projection.enabled': 'true',
    ...Object.assign({}, ...pathColumns.map(projectionOf)),
    'storage.location.template': `${location.replace(/\/*$/, '/')}${pathColumns.map(({ name }) => `\${${name}}/`).join('')}`,
  };
}

/** A day more than now: the clocks of writer and reader need not agree. */
function projectionOf({ name, values }: PathColumn): Record<string, string> {
  if (values) return { [`projection.${name}.type`]: 'enum', [`projection.${name}.values`]: values.join(',') };
  return {
    [`projection.${name}.type`]: 'date',
    [`projection.${name}.format`]: 'yyyy-MM-dd',
    [`projection.${name}.range`]: `${firstRejectionDay},NOW+1DAYS`,
    [`projection.${name}.interval`]: '1',
    [`projection.${name}.interval.unit`]: 'DAYS',
  };
}

function propertyLines(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `  ${literal(key)} = ${literal(value)}`)
    .join(',\n');
}
