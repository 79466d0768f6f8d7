import type { RowReader } from '../../duckdb/connection';
import type { ParquetFooters } from '../../duckdb/parquet-footers';
import { quoteName, quoteText } from '../../duckdb/quote';
import type { GlueColumn } from '../../core/service';
import type { CatalogTable } from '../glue';
import { pathColumn } from './sql/scope';
import { isHiveLayout, quotePartitionValue } from './table-partitions';
import { engineTypeOf, quoteFiles, type ScanFile, type TableScan } from './table-scan';

/** A scan as the engine's SQL, with what it reads. */
export interface ScanView {
  /** A query that gives all columns of the table with their declared types; those not used are NULL, unread. */
  sql: string;
  /** Bytes Athena would read and bill, before its minimum. */
  bytes: number;
}

/**
 * The SQL of a scan.
 *
 * Columns are matched by name in every file; one that a file lacks is NULL there. Values are cast to the declared
 * type, so that files written before a type was widened still fit.
 */
export async function viewOf(scan: TableScan, footers: ParquetFooters, engine: RowReader): Promise<ScanView> {
  const { table } = scan.use;
  const wanted = table.columns.filter((column) => scan.use.columns.has(column.name));
  const keys = table.partitionKeys.filter((key) => scan.use.columns.has(key.name));
  const files = scan.partitions.flatMap((partition) => partition.files);
  if (!files.length) return { sql: emptyView(scan), bytes: 0 };
  if (scan.format === 'json') {
    const sources = await jsonKeys(table, wanted, files, engine);
    return {
      sql: jsonView(scan, wanted, keys, sources),
      bytes: files.reduce((sum, file) => sum + file.size, 0),
    };
  }
  const found = await footers.read(files, engine);
  const present = new Set([...found.values()].flatMap(({ columns }) => [...columns]));
  const weigh = (file: ScanFile): number =>
    wanted.reduce((sum, column) => sum + (found.get(file.path)?.bytes.get(column.name) ?? 0), 0);
  return {
    sql: parquetView(scan, wanted, keys, present),
    bytes: files.reduce((sum, file) => sum + weigh(file), 0),
  };
}

function emptyView(scan: TableScan): string {
  const { columns, partitionKeys } = scan.use.table;
  const path = scan.use.columns.has(pathColumn) ? [{ name: pathColumn, type: 'string' }] : [];
  const list = [...columns, ...partitionKeys, ...path].map(nullColumn);
  return `SELECT ${list.join(', ') || '1'} WHERE false`;
}

function nullColumn(column: GlueColumn): string {
  return `CAST(NULL AS ${engineTypeOf(column)}) AS ${quoteName(column.name)}`;
}

/** The columns of the table that the use does not need. */
function unusedColumns({ use }: TableScan): string[] {
  const { columns, partitionKeys } = use.table;
  return [...columns, ...partitionKeys].filter(({ name }) => !use.columns.has(name)).map(nullColumn);
}

function parquetView(
  scan: TableScan,
  wanted: GlueColumn[],
  keys: GlueColumn[],
  present: ReadonlySet<string>,
): string {
  const columns = wanted.map((column) => {
    const type = engineTypeOf(column);
    const source = present.has(column.name) ? quoteName(column.name) : 'NULL';
    return `CAST(${source} AS ${type}) AS ${quoteName(column.name)}`;
  });
  return unionOf(
    scan,
    columns,
    keys,
    (files, options) =>
      `read_parquet(${quoteFiles(files)}, union_by_name = true, binary_as_string = true${options})`,
  );
}

/** JSON keys of each column: the SerDe's mapping, else all that differ from its name in case only. */
async function jsonKeys(
  table: CatalogTable,
  wanted: readonly GlueColumn[],
  files: readonly ScanFile[],
  engine: RowReader,
): Promise<Map<string, string[]>> {
  const objects = `read_json_objects(${quoteFiles(files)}, format = 'newline_delimited'${tolerance(table)})`;
  const rows = await engine.rows(`SELECT DISTINCT unnest(json_keys(json)) FROM ${objects}`);
  const byName = new Map<string, string[]>();
  for (const [key] of rows) {
    const name = String(key).toLowerCase();
    byName.set(name, [...(byName.get(name) ?? []), String(key)].sort());
  }
  return new Map(
    wanted.map((column) => {
      const mapped = table.serdeParameters[`mapping.${column.name}`];
      return [column.name, mapped === undefined ? (byName.get(column.name) ?? []) : [mapped]];
    }),
  );
}

function jsonView(
  scan: TableScan,
  wanted: GlueColumn[],
  keys: GlueColumn[],
  sources: Map<string, string[]>,
): string {
  const columns = wanted.map((column) => {
    const found = (sources.get(column.name) ?? []).map((key) => jsonMember(key, column));
    const source = found.length > 1 ? `coalesce(${found.join(', ')})` : (found[0] ?? 'NULL');
    return `CAST(${source} AS ${engineTypeOf(column)}) AS ${quoteName(column.name)}`;
  });
  return unionOf(
    scan,
    columns,
    keys,
    (files, options) =>
      `read_json_objects(${quoteFiles(files)}, format = 'newline_delimited'${tolerance(scan.use.table)}${options})`,
  );
}

/** A member by its JSON pointer; nested ones as JSON, others as text, which the cast then reads. */
function jsonMember(key: string, column: GlueColumn): string {
  const pointer = quoteText(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return `(json ${/[<]/.test(column.type) ? '->' : '->>'} ${pointer})`;
}

function tolerance(table: CatalogTable): string {
  return table.serdeParameters['ignore.malformed.json'] === 'true' ? ', ignore_errors = true' : '';
}

/**
 * One reading of all files where the partition keys can be read off the paths, else one per partition with its
 * values as constants.
 */
function unionOf(
  scan: TableScan,
  columns: readonly string[],
  keys: readonly GlueColumn[],
  read: (files: ScanFile[], options: string) => string,
): string {
  const { partitions } = scan;
  const { partitionKeys } = scan.use.table;
  const unused = unusedColumns(scan);
  const files = partitions.flatMap((partition) => partition.files);
  const path = scan.use.columns.has(pathColumn);
  const named = path ? [`${locationOf(files)} AS ${quoteName(pathColumn)}`] : [];
  const withPath = path ? `, filename = ${quoteText(pathColumn)}` : '';
  const select = (list: readonly string[], source: string): string =>
    `SELECT ${[...list, ...unused, ...named].join(', ')} FROM ${source}`;
  if (!keys.length) return select(columns, read(files, withPath));
  if (partitions.every((partition) => isHiveLayout(partition, partitionKeys))) {
    const typed = keys.map(
      (key) => `CAST(${quoteName(key.name)} AS ${engineTypeOf(key)}) AS ${quoteName(key.name)}`,
    );
    const types = partitionKeys.map((key) => `${quoteName(key.name)}: VARCHAR`).join(', ');
    const options = `, hive_partitioning = true, hive_types = {${types}}`;
    return select([...columns, ...typed], read(files, options + withPath));
  }
  const readings = partitions.map((partition) => {
    const constants = keys.map((key) => {
      const value = partition.values[partitionKeys.indexOf(key)] ?? '';
      return `CAST(${quotePartitionValue(value)} AS ${engineTypeOf(key)}) AS ${quoteName(key.name)}`;
    });
    return select(
      [...columns, ...constants],
      read(partition.files, `, hive_partitioning = false${withPath}`),
    );
  });
  return readings.join(' UNION ALL ');
}

/** The location of a file by its path on this machine: both end in the object's key. */
function locationOf(files: readonly ScanFile[]): string {
  const roots = new Map<string, string>();
  for (const { path, location } of files) {
    const [bucket = ''] = /^s3:\/\/[^/]+\//.exec(location) ?? [];
    roots.set(path.slice(0, path.length - (location.length - bucket.length)), bucket);
  }
  const cases = [...roots].map(
    ([root, bucket]) =>
      `WHEN starts_with(${quoteName(pathColumn)}, ${quoteText(root)}) THEN ${quoteText(bucket)} || substr(${quoteName(pathColumn)}, ${[...root].length + 1})`,
  );
  return `CASE ${cases.join(' ')} END`;
}
