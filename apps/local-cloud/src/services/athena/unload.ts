import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Engine } from '../../duckdb/engine';
import { quoteName, quoteText } from '../../duckdb/quote';
import type { ObjectStore } from '../../core/service';
import { QueryError } from './errors';
import type { AnswerColumn, QueryPlan } from './query-plan';
import { parseLocation } from './s3-location';
import type { Statement, UnloadFormat } from './sql/statement';
import { engineType, showType, type SqlType } from './sql/types';
import { defaultPartition } from './table-partitions';

/** An `UNLOAD` as parsed. */
export type UnloadStatement = Extract<Statement, { kind: 'unload' }>;

/** A file that an `UNLOAD` has made and that is not in the bucket yet. */
export interface UnloadedFile {
  /** On this machine. */
  file: string;
  bucket: string;
  key: string;
}

/** What an `UNLOAD` has made. */
export interface Unloaded {
  files: UnloadedFile[];
  rows: number;
}

/** Where and as what the rows of an `UNLOAD` are written. */
export interface UnloadTarget {
  statement: UnloadStatement;
  /** Of the query; the names of its files are made of it. */
  id: string;
  startedMs: number;
  /** Where the files are made. */
  folder: string;
  signal: AbortSignal;
}

const maxPartitions = 100;
const partitionKinds = ['boolean', 'tinyint', 'smallint', 'integer', 'bigint', 'varchar', 'date'];

/**
 * Refuses an `UNLOAD` whose columns cannot be written, whose bucket does not exist, or whose location has objects; one
 * with partitions may add to what is there, as in AWS.
 *
 * @param resultLocation `s3://` of the query's own result, which Athena's error names
 * @throws QueryError
 */
export async function checkUnload(
  { location, format }: UnloadStatement,
  columns: readonly AnswerColumn[],
  objects: ObjectStore,
  resultLocation: string,
): Promise<void> {
  checkColumns(columns);
  checkPartitions(format, columns);
  const { bucket, prefix } = targetOf(location);
  if (!objects.hasBucket(bucket))
    throw new QueryError(
      'HIVE_FILESYSTEM_ERROR',
      `Failed checking path: ${location}: there is no such bucket`,
    );
  if (format.partitionedBy.length || !(await objects.list(bucket, prefix)).length) return;
  throw new QueryError(
    'HIVE_PATH_ALREADY_EXISTS',
    `Target directory for table '${tableName(resultLocation)}' already exists: ${location}. You may need to manually clean the data at location '${resultLocation}' before retrying. Athena will not delete data in your account.`,
  );
}

/**
 * Runs the query of an `UNLOAD` and writes its rows to Parquet files in a folder: one file, or one per partition. Each
 * keeps the order of the query. A query without rows makes no file.
 *
 * @param engine may write to the folder
 * @throws QueryError HIVE_TOO_MANY_OPEN_PARTITIONS
 */
export async function writeUnload(engine: Engine, plan: QueryPlan, target: UnloadTarget): Promise<Unloaded> {
  const { partitionedBy } = target.statement.format;
  await mkdir(target.folder, { recursive: true });
  const rows = `SELECT ${plan.columns.map(typedColumn).join(', ')} FROM (${plan.sql})`;
  if (!partitionedBy.length) return writeFiles(engine, target, [{ path: '', sql: rows }]);
  await engine.run(`CREATE TEMP TABLE unloaded AS ${rows}`);
  const keys = plan.columns.slice(-partitionedBy.length);
  const names = keys.map(({ name }) => quoteName(name));
  const texts = names.map((name) => `CAST(${name} AS VARCHAR)`);
  const values = await engine.rows(
    `SELECT DISTINCT ${texts.join(', ')} FROM unloaded ORDER BY ALL LIMIT ${maxPartitions + 1}`,
  );
  if (values.length > maxPartitions)
    throw new QueryError(
      'HIVE_TOO_MANY_OPEN_PARTITIONS',
      `Exceeded limit of ${maxPartitions} open writers for partitions/buckets`,
    );
  const kept = plan.columns.slice(0, -partitionedBy.length).map(({ name }) => quoteName(name));
  const parts = values.map((row) => {
    const texts = row.map((value) => (value === null ? undefined : String(value)));
    const conditions = keys.map((key, index) => isValue(key, texts[index]));
    const folders = keys.map(({ name }, index) => `${escapeName(name)}=${escapeValue(texts[index])}/`);
    return {
      path: folders.join(''),
      sql: `SELECT ${kept.join(', ')} FROM unloaded WHERE ${conditions.join(' AND ')}`,
    };
  });
  return writeFiles(engine, target, parts);
}

/** Writes the rows of each query to a file of its own. */
async function writeFiles(
  engine: Engine,
  { statement, id, startedMs, folder, signal }: UnloadTarget,
  parts: ReadonlyArray<{ path: string; sql: string }>,
): Promise<Unloaded> {
  const { bucket, prefix } = targetOf(statement.location);
  const options = copyOptions(statement.format);
  const stamp = new Date(startedMs)
    .toISOString()
    .replaceAll(/[-:]|\..*/g, '')
    .replace('T', '_');
  const files: UnloadedFile[] = [];
  let rows = 0;
  for (const [index, { path: partition, sql }] of parts.entries()) {
    signal.throwIfAborted();
    const name = `${stamp}_${String(index).padStart(5, '0')}_${id.slice(0, 5)}_${randomUUID()}`;
    const file = path.join(folder, name);
    const written = await engine.run(`COPY (${sql}) TO ${quoteText(file)} (${options})`);
    rows += written;
    if (written) files.push({ file, bucket, key: `${prefix}${partition}${name}` });
  }
  return { files, rows };
}

function copyOptions({ compression, compressionLevel }: UnloadFormat): string {
  const codec = compression === 'NONE' ? 'UNCOMPRESSED' : compression;
  const level = compressionLevel === undefined ? '' : `, COMPRESSION_LEVEL ${compressionLevel}`;
  return `FORMAT parquet, COMPRESSION ${codec}${level}`;
}

function targetOf(location: string): { bucket: string; prefix: string } {
  const target = parseLocation(location);
  if (!target)
    throw new QueryError(
      'INVALID_TABLE_PROPERTY',
      `TO must be an S3 path such as s3://bucket/folder/, got ${location}`,
    );
  return target;
}

/** The name Athena gives the table it never makes: `temp_table_` and the query's id. */
function tableName(resultLocation: string): string {
  return `temp_table_${path.posix.basename(resultLocation).replaceAll('-', '_')}`;
}

function checkColumns(columns: readonly AnswerColumn[]): void {
  const names = new Set<string>();
  columns.forEach(({ name, type, isNameless }, index) => {
    if (isNameless)
      throw new QueryError('MISSING_COLUMN_NAME', `Column name not specified at position ${index + 1}`);
    if (names.has(name))
      throw new QueryError('DUPLICATE_COLUMN_NAME', `Column name '${name}' specified more than once`);
    if (type.kind === 'unknown')
      throw new QueryError('COLUMN_TYPE_UNKNOWN', `Column type is unknown at position ${index + 1}`);
    if (!isHiveType(type)) throw new QueryError('NOT_SUPPORTED', `Unsupported Hive type: ${showType(type)}`);
    names.add(name);
  });
}

function checkPartitions({ partitionedBy }: UnloadFormat, columns: readonly AnswerColumn[]): void {
  const names = columns.map(({ name }) => name);
  const missing = partitionedBy.filter((name) => !names.includes(name));
  if (missing.length)
    throw new QueryError(
      'INVALID_TABLE_PROPERTY',
      `Partition columns [${missing.join(', ')}] not present in schema`,
    );
  if (partitionedBy.length === names.length)
    throw new QueryError('INVALID_TABLE_PROPERTY', 'Table contains only partition columns');
  if (partitionedBy.some((name, index) => names[names.length - partitionedBy.length + index] !== name))
    throw new QueryError(
      'HIVE_COLUMN_ORDER_MISMATCH',
      `Partition keys must be the last columns in the table and in the same order as the table properties: [${partitionedBy.join(', ')}]`,
    );
  for (const { name, type } of columns.slice(names.length - partitionedBy.length))
    if (!partitionKinds.includes(type.kind))
      throw new QueryError('NOT_SUPPORTED', `Unsupported type [${showType(type)}] for partition: ${name}`);
}

/** Whether Hive can keep values of a type. */
function isHiveType(type: SqlType): boolean {
  switch (type.kind) {
    case 'array':
      return isHiveType(type.element);
    case 'map':
      return isHiveType(type.key) && isHiveType(type.value);
    case 'row':
      return type.fields.every((field) => field.name !== '' && isHiveType(field.type));
    case 'unknown':
    case 'json':
    case 'function':
    case 'timestamp with time zone':
    case 'interval year to month':
    case 'interval day to second':
      return false;
    default:
      return true;
  }
}

function typedColumn({ name, type }: AnswerColumn, index: number): string {
  return `CAST(${quoteName(`c${index + 1}`)} AS ${engineType(type)}) AS ${quoteName(name)}`;
}

function isValue({ name, type }: AnswerColumn, text: string | undefined): string {
  return text === undefined
    ? `${quoteName(name)} IS NULL`
    : `${quoteName(name)} = CAST(${quoteText(text)} AS ${engineType(type)})`;
}

function escapeValue(text: string | undefined): string {
  return text === undefined || text === '' ? defaultPartition : escapeName(text);
}

/** Characters that Hive does not put into the name of a folder. */
function escapeName(text: string): string {
  return text.replaceAll(
    /[\u0000-\u001f"#%'*/:=?\\\u007f{[\]^]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
