import { sqlLiteral } from '@denver/aws-clients';
import { dataset, partitionColumn, type DatasetId } from '@denver/record-model';
import { createHash } from 'node:crypto';
import type { ModelTable } from '../core/model';
import type { SchemaSnapshot } from '../core/snapshot';
import { newestVersionQuery, withFormerColumns } from '../core/view';
import type { UnloadPart } from './plan';

/** A dataset as the statements need it. */
export interface CompactionTable {
  readonly id: DatasetId;
  readonly model: ModelTable;
  /** What the migrations have made of its tables. */
  readonly snapshot: Pick<SchemaSnapshot, 'tables'>;
}

/** Most that questions group by: equal values side by side are small, and a filter skips row groups. */
const sortColumns: Readonly<Record<DatasetId, readonly string[]>> = {
  'service-request': ['neighborhood', 'agency', 'case_type'],
  'traffic-accident': ['neighborhood', 'accident_type'],
};

/**
 * Writes the newest versions of some months to a new place, a folder per month. Each file is sorted.
 *
 * @param location e.g. `s3://bucket/compacted/service-request/20261124T010203Z-1f0c9a7b/`; nothing may be there
 * @see https://docs.aws.amazon.com/athena/latest/ug/unload.html
 */
export function unloadStatement(table: CompactionTable, part: UnloadPart, location: string): string {
  const { id, model, snapshot } = table;
  const known = snapshot.tables[model.table];
  const columns = Object.entries(known?.columns ?? {}).map(([name, type]) => ({ name, type }));
  const newest = newestVersionQuery(
    withFormerColumns(model, columns),
    known?.renames ?? [],
    inMonths(part.read),
  );
  return [
    'UNLOAD (',
    `${newest} AND ${inMonths(part.written)}`,
    `ORDER BY ${[partitionColumn, ...sortColumns[id]].join(', ')}`,
    `) TO ${sqlLiteral(location)}`,
    `WITH (format = 'PARQUET', compression = 'ZSTD', partitioned_by = ARRAY[${sqlLiteral(partitionColumn)}])`,
  ].join('\n');
}

/** Cases by month of their newest version, told without the query that is to be checked. */
export function countStatement({ model }: CompactionTable, { read, written }: UnloadPart): string {
  return [
    'SELECT newest_month, COUNT(*)',
    'FROM (',
    `  SELECT MAX_BY(${partitionColumn}, version) AS newest_month`,
    `  FROM \${database}.${model.table} WHERE ${inMonths(read)}`,
    `  GROUP BY ${model.versionsOf.join(', ')}`,
    ') AS cases',
    `WHERE newest_month IN (${written.map(sqlLiteral).join(', ')})`,
    'GROUP BY newest_month',
  ].join('\n');
}

/**
 * Sets of months that share a case, as `2015-07,2015-09`: by the events of some months, and by what was compacted of
 * others, which tells of cases whose events are gone.
 */
export function sharingStatement(
  { id, model }: CompactionTable,
  events: readonly string[],
  compacted: readonly string[],
): string {
  const { keyColumn, compactedTable } = dataset(id);
  const cases = [[model.table, events] as const, [compactedTable, compacted] as const].flatMap(
    ([table, months]) =>
      months.length === 0
        ? []
        : [`  SELECT ${keyColumn}, ${partitionColumn} FROM \${database}.${table} WHERE ${inMonths(months)}`],
  );
  return [
    'SELECT DISTINCT months FROM (',
    `SELECT ARRAY_JOIN(ARRAY_SORT(ARRAY_AGG(DISTINCT ${partitionColumn})), ',') AS months`,
    'FROM (',
    cases.join('\n  UNION ALL\n'),
    ') AS cases',
    `GROUP BY ${keyColumn}`,
    `HAVING MIN(${partitionColumn}) <> MAX(${partitionColumn})`,
    ') AS moved',
  ].join('\n');
}

/** Hash of how a dataset is compacted: another definition compacts every month anew. */
export function definitionOf(table: CompactionTable): string {
  const { model, snapshot, id } = table;
  const parts = [
    unloadStatement(table, { read: [''], written: [''] }, ''),
    model.schema.columns,
    snapshot.tables[dataset(id).compactedTable]?.columns,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Months come from listings and match `YYYY-MM`: nothing in the text is anyone's own words. */
function inMonths(months: readonly string[]): string {
  return `${partitionColumn} IN (${months.map(sqlLiteral).join(', ')})`;
}
