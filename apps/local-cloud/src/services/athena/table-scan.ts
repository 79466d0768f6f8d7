import type { RowReader } from '../../duckdb/connection';
import { parseHiveType, toDuckDbType } from '../../duckdb/hive-type';
import { quoteName, quoteTexts } from '../../duckdb/quote';
import type { GlueColumn, GlueTable, ObjectStore } from '../../core/service';
import { notSupported, QueryError } from './errors';
import type { GlueCatalog } from '../glue';
import type { TablePartition } from './partition-projection';
import { parseLocation } from './s3-location';
import type { TableUse } from './sql/scope';
import { partitionsOf, quotePartitionValue } from './table-partitions';

/** A file of a table. */
export interface ScanFile {
  path: string;
  size: number;
  /** e.g. `s3://lake/events/a.parquet`. */
  location: string;
}

/** A partition with the files in it. */
export interface ScanPartition extends TablePartition {
  files: ScanFile[];
}

/** What one reading of a table reads. */
export interface TableScan {
  use: TableUse;
  format: 'parquet' | 'json';
  partitions: ScanPartition[];
}

/** What planning needs. */
export interface ScanOptions {
  objects: ObjectStore;
  /** Has the partitions of a table that does not compute them. */
  catalog: Pick<GlueCatalog, 'listPartitions'>;
  nowMs: number;
}

/**
 * Finds the files a use of a table reads: those of the partitions that its conditions leave.
 *
 * The conditions are tested by the engine itself, on a list of the partitions' values, so that they mean the same
 * as in the query.
 */
export async function planScan(use: TableUse, engine: RowReader, options: ScanOptions): Promise<TableScan> {
  const { table } = use;
  const all = partitionsOf(table, options.catalog, options.nowMs);
  const partitions = await prune(use, all, engine);
  return { use, format: formatOf(table), partitions: await listFiles(table, partitions, options.objects) };
}

const parquetSerde = 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe';
const jsonSerdes = ['org.openx.data.jsonserde.JsonSerDe', 'org.apache.hive.hcatalog.data.JsonSerDe'];

function formatOf(table: GlueTable): TableScan['format'] {
  if (table.serde === parquetSerde) return 'parquet';
  if (jsonSerdes.includes(table.serde ?? '')) return 'json';
  throw notSupported(`the SerDe ${table.serde ?? 'none'} of table ${table.databaseName}.${table.name}`);
}

async function prune(
  use: TableUse,
  partitions: TablePartition[],
  engine: RowReader,
): Promise<TablePartition[]> {
  if (!use.partitionFilters.length || !partitions.length) return partitions;
  const keys = use.table.partitionKeys;
  const rows = partitions.map(
    ({ values }, index) => `(${[index, ...values.map(quotePartitionValue)].join(', ')})`,
  );
  const typed = keys.map((key, index) => `CAST(v${index} AS ${engineTypeOf(key)}) AS ${quoteName(key.name)}`);
  const names = ['i', ...keys.map((_, index) => `v${index}`)].join(', ');
  const source = `SELECT i, ${typed.join(', ')} FROM (VALUES ${rows.join(', ')}) AS p(${names})`;
  const kept = await engine.rows(
    `SELECT i FROM (${source}) WHERE ${use.partitionFilters.map((sql) => `(${sql})`).join(' AND ')} ORDER BY i`,
  );
  return kept.map(([index]) => partitions[Number(index)] as TablePartition);
}

/** Partitions under the table's own location are found in one listing when there are many of them. */
async function listFiles(
  table: GlueTable,
  partitions: TablePartition[],
  objects: ObjectStore,
): Promise<ScanPartition[]> {
  const root = partitions.length > 4 && table.location ? parseLocation(table.location) : undefined;
  const listed =
    root && objects.hasBucket(root.bucket) ? await objects.list(root.bucket, root.prefix) : undefined;
  const found: ScanPartition[] = [];
  for (const partition of partitions) {
    const location = parseLocation(partition.location);
    if (!location)
      throw new QueryError(
        'HIVE_INVALID_METADATA',
        `Table ${table.databaseName}.${table.name}: ${partition.location} is no S3 location`,
      );
    if (!objects.hasBucket(location.bucket))
      throw new QueryError(
        'HIVE_METASTORE_ERROR',
        `The bucket ${location.bucket} of table ${table.databaseName}.${table.name} does not exist`,
      );
    const isUnderRoot =
      listed && root && location.bucket === root.bucket && location.prefix.startsWith(root.prefix);
    const keys = isUnderRoot
      ? keysUnder(listed, location.prefix)
      : await objects.list(location.bucket, location.prefix);
    const files = keys.filter(({ key, size }) => size > 0 && !isHidden(key.slice(location.prefix.length)));
    const odd = files.find(({ key }) => /[[*?]/.test(key));
    if (odd) throw notSupported(`tables over a key with *, ? or [ in it, such as ${odd.key}`);
    if (files.length)
      found.push({
        ...partition,
        files: files.map(({ key, size }) => ({
          path: objects.pathOf(location.bucket, key),
          size,
          location: `s3://${location.bucket}/${key}`,
        })),
      });
  }
  return found;
}

/** The keys with a prefix, of keys in order. */
function keysUnder(
  keys: ReadonlyArray<{ key: string; size: number }>,
  prefix: string,
): Array<{ key: string; size: number }> {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Buffer.compare(Buffer.from(keys[middle]?.key ?? ''), Buffer.from(prefix)) < 0) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (keys[end]?.key.startsWith(prefix)) end += 1;
  return keys.slice(low, end);
}

/** Hive ignores files and folders whose name begins with a dot or an underscore. */
function isHidden(key: string): boolean {
  return key.split('/').some((segment) => segment.startsWith('.') || segment.startsWith('_'));
}

/** The engine's type of a column. @throws QueryError for a type that is none */
export function engineTypeOf(column: GlueColumn): string {
  const type = parseHiveType(column.type);
  if (!type)
    throw new QueryError(
      'HIVE_UNSUPPORTED_FORMAT',
      `Column ${column.name} has the unknown type ${column.type}`,
    );
  return toDuckDbType(type);
}

/** Paths as an SQL list. */
export function quoteFiles(files: readonly ScanFile[]): string {
  return quoteTexts(files.map(({ path }) => path));
}
