import type { DuckDBType } from '@duckdb/node-api';
import { open } from 'node:fs/promises';
import type { GlueColumn } from '../../../core/service';
import type { Engine } from '../../../duckdb/engine';
import { quoteTexts } from '../../../duckdb/quote';
import { UnknownFormatError } from './errors';
import type { CrawledFile, DataFolder } from './found-tables';

/** Files of one statement; their union is taken by name. */
const filesAtOnce = 500;

/** Format and compression of a file, by its first bytes. @throws UnknownFormatError */
export async function classify(file: CrawledFile): Promise<Pick<DataFolder, 'format' | 'compression'>> {
  const handle = await open(file.path);
  try {
    const start = Buffer.alloc(64);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    const head = start.subarray(0, bytesRead).toString('latin1');
    if (head.startsWith('PAR1')) return { format: 'parquet', compression: 'none' };
    if (head.startsWith('\u001f\u008b')) return { format: 'json', compression: 'gzip' };
    if (head.trimStart().startsWith('{')) return { format: 'json', compression: 'none' };
  } finally {
    await handle.close();
  }
  throw new UnknownFormatError(file.key);
}

/**
 * Columns of files, those of all of them together, and the number of records. A column with several types gets the
 * one that holds them all.
 *
 * @throws UnknownFormatError for a file that is not what its first bytes say
 */
export async function inferSchema(
  engine: Engine,
  { format, compression }: Pick<DataFolder, 'format' | 'compression'>,
  files: readonly CrawledFile[],
): Promise<Pick<DataFolder, 'columns' | 'records'>> {
  let columns: GlueColumn[] = [];
  let records = 0;
  for (let start = 0; start < files.length; start += filesAtOnce) {
    const some = files.slice(start, start + filesAtOnce);
    const paths = quoteTexts(some.map(({ path }) => path));
    const source =
      format === 'parquet'
        ? `read_parquet(${paths}, union_by_name = true, binary_as_string = true, hive_partitioning = false)`
        : `read_json(${paths}, format = 'newline_delimited', compression = '${compression === 'gzip' ? 'gzip' : 'uncompressed'}', sample_size = -1,
             map_inference_threshold = -1, union_by_name = true, hive_partitioning = false)`;
    const count =
      format === 'parquet'
        ? `SELECT sum(num_rows) FROM parquet_file_metadata(${paths})`
        : `SELECT count(*) FROM ${source}`;
    try {
      const found = await engine.describe(`SELECT * FROM ${source}`);
      columns = mergeColumns(
        columns,
        found.map(({ name, type }) => ({
          name: name.toLowerCase(),
          type: format === 'parquet' ? hiveTypeOf(type) : jsonTypeOf(hiveTypeOf(type)),
        })),
      );
      records += Number((await engine.rows(count))[0]?.[0] ?? 0);
    } catch (error) {
      if (/INTERRUPT/.test(String(error))) throw error;
      throw new UnknownFormatError(some[0]!.key, { cause: error });
    }
  }
  return { columns, records };
}

/** Columns of both; a column of two types gets one that holds both. */
export function mergeColumns(left: readonly GlueColumn[], right: readonly GlueColumn[]): GlueColumn[] {
  const merged = new Map(left.map((column) => [column.name, column]));
  for (const column of right) {
    const before = merged.get(column.name);
    merged.set(column.name, before ? { ...before, type: widerType(before.type, column.type) } : column);
  }
  return [...merged.values()];
}

const numberTypes = ['tinyint', 'smallint', 'int', 'bigint', 'float', 'double'];

function widerType(left: string, right: string): string {
  if (left === right) return left;
  const ranks = [left, right].map((type) => numberTypes.indexOf(type));
  return ranks.includes(-1) ? 'string' : numberTypes[Math.max(...ranks)]!;
}

const plainTypes: Record<string, string> = {
  ...{ BOOLEAN: 'boolean', TINYINT: 'tinyint', SMALLINT: 'smallint', INTEGER: 'int', BIGINT: 'bigint' },
  ...{ UTINYINT: 'smallint', USMALLINT: 'int', UINTEGER: 'bigint', UBIGINT: 'bigint', HUGEINT: 'bigint' },
  ...{ FLOAT: 'float', DOUBLE: 'double', BLOB: 'binary', DATE: 'date', TIMESTAMP: 'timestamp' },
  ...{ TIMESTAMP_S: 'timestamp', TIMESTAMP_MS: 'timestamp', TIMESTAMP_NS: 'timestamp' },
  'TIMESTAMP WITH TIME ZONE': 'timestamp',
};

/** The Hive type of a type of the engine; what Hive has no type for is a string. */
function hiveTypeOf(type: DuckDBType): string {
  if ('entryTypes' in type && 'entryNames' in type) {
    const fields = type.entryNames.map(
      (name, index) => `${name.toLowerCase()}:${hiveTypeOf(type.entryTypes[index]!)}`,
    );
    return `struct<${fields.join(',')}>`;
  }
  if ('keyType' in type) return `map<${hiveTypeOf(type.keyType)},${hiveTypeOf(type.valueType)}>`;
  if ('valueType' in type) return `array<${hiveTypeOf(type.valueType)}>`;
  if ('scale' in type) return `decimal(${type.width},${type.scale})`;
  return plainTypes[type.toString()] ?? 'string';
}

/** JSON has no dates: a text that looks like one is a text. */
function jsonTypeOf(type: string): string {
  return type.replaceAll(/\b(date|timestamp)\b(?!:)/g, 'string');
}
