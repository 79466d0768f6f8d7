import type { DataFile } from '../../duckdb/parquet-footers';
import { quoteName, quoteText, quoteTexts } from '../../duckdb/quote';
import { QueryError } from '../athena/errors';
import { isHiveLayout } from '../athena/table-partitions';
import { engineTypeOf, planScan, type TableScan } from '../athena/table-scan';
import type { CatalogTable } from '../glue';
import { notSupported, SqlError } from './errors';
import type { Session } from './session';

/** An external table as the engine reads it. */
export interface ExternalScan {
  table: CatalogTable;
  /** A query in parentheses with all columns of the table. */
  sql: string;
  files: DataFile[];
}

/**
 * Plans the reading of an external table: all its files, whose partition keys the engine reads off their folders.
 * The engine opens only the files of the partitions that a query's conditions leave, also through views.
 *
 * @throws SqlError for tables that are not Parquet or JSON lines in folders such as `created_month=2015-06/`
 */
export async function scanExternal(table: CatalogTable, session: Session): Promise<ExternalScan> {
  if (table.tableType === 'VIRTUAL_VIEW')
    throw new SqlError(
      `external table ${table.databaseName}.${table.name} is a view of Athena, which Redshift cannot read`,
    );
  const scan = await plan(table, session);
  const files = scan.partitions.flatMap((partition) => partition.files);
  if (!files.length) return { table, files, sql: emptyTable(table) };
  const outside = scan.partitions.find((partition) => !isHiveLayout(partition, table.partitionKeys));
  if (outside) throw notSupported(`a partition in a folder such as ${outside.location}`);
  const source =
    scan.format === 'json' ? jsonSource(table, files) : await parquetSource(table, files, session);
  return { table, files, sql: source };
}

async function plan(table: CatalogTable, session: Session): Promise<TableScan> {
  const use = { id: table.name, table, columns: new Set<string>(), partitionFilters: [] };
  try {
    return await planScan(use, session.connection, {
      objects: session.objects,
      nowMs: session.clock(),
      catalog: session.catalog,
    });
  } catch (error) {
    if (error instanceof QueryError)
      throw new SqlError(`Spectrum Scan Error: ${error.detail}`, undefined, { cause: error });
    throw error;
  }
}

function emptyTable({ columns, partitionKeys }: CatalogTable): string {
  const list = [...columns, ...partitionKeys].map(
    (column) => `CAST(NULL AS ${engineTypeOf(column)}) AS ${quoteName(column.name)}`,
  );
  return `(SELECT ${list.join(', ')} WHERE false)`;
}

/** The options by which the engine reads partition keys off the path. */
function hiveOptions({ partitionKeys }: CatalogTable): string {
  if (!partitionKeys.length) return ', hive_partitioning = false';
  const types = partitionKeys.map((key) => `${quoteName(key.name)}: ${engineTypeOf(key)}`).join(', ');
  return `, hive_partitioning = true, hive_types = {${types}}`;
}

async function parquetSource(
  table: CatalogTable,
  files: readonly DataFile[],
  session: Session,
): Promise<string> {
  const footers = [...(await session.footers.read(files, session.connection)).values()];
  const isUniform = footers.every(({ shape }) => shape === footers[0]?.shape);
  const present = new Set(footers.flatMap(({ columns }) => [...columns]));
  const columns = table.columns.map((column) => {
    const source = present.has(column.name) ? quoteName(column.name) : 'NULL';
    return `CAST(${source} AS ${engineTypeOf(column)}) AS ${quoteName(column.name)}`;
  });
  const options = `, binary_as_string = true${isUniform ? '' : ', union_by_name = true'}${hiveOptions(table)}`;
  return selectFrom(table, columns, `read_parquet(${listOf(files)}${options})`);
}

function jsonSource(table: CatalogTable, files: readonly DataFile[]): string {
  const columns = table.columns.map((column) => {
    const key = table.serdeParameters[`mapping.${column.name}`] ?? column.name;
    const pointer = quoteText(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    const member = `(json ${column.type.includes('<') ? '->' : '->>'} ${pointer})`;
    return `CAST(${member} AS ${engineTypeOf(column)}) AS ${quoteName(column.name)}`;
  });
  const tolerance = table.serdeParameters['ignore.malformed.json'] === 'true' ? ', ignore_errors = true' : '';
  const options = `, format = 'newline_delimited'${tolerance}${hiveOptions(table)}`;
  return selectFrom(table, columns, `read_json_objects(${listOf(files)}${options})`);
}

function selectFrom(table: CatalogTable, columns: readonly string[], source: string): string {
  const keys = table.partitionKeys.map((key) => quoteName(key.name));
  return `(SELECT ${[...columns, ...keys].join(', ')} FROM ${source})`;
}

function listOf(files: readonly DataFile[]): string {
  return quoteTexts(files.map(({ path }) => path));
}
