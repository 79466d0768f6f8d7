import { parseHiveType, toDuckDbType } from '../../duckdb/hive-type';
import type { GlueTable } from '../../core/service';
import { coercionOf, SchemaMismatch, type Coercion } from './coerce-value';
import type { ConversionSettings } from './conversion-settings';
import type { DeliveryFailure } from './error-document';
import { splitDocuments } from './split-documents';

/** Makes rows of records by the schema of a Glue table. */
export interface RecordConverter {
  /** Columns with the types DuckDB reads them as. */
  columns: Array<{ name: string; type: string }>;
  /**
   * The rows of one record, each a JSON line of the schema's columns; attributes the schema lacks vanish.
   *
   * @returns the reason when any document of the record does not fit
   */
  convert(record: Buffer): { rows: string } | { failure: DeliveryFailure };
}

/** The table has a column whose type no Parquet file of ours can hold. */
export class UnsupportedColumnError extends Error {
  override readonly name = 'UnsupportedColumnError';
  readonly code = 'local_cloud.firehose_unsupported_column';
  constructor(
    readonly column: string,
    readonly type: string,
  ) {
    super(`Expected a Hive type for column ${column}, got ${type}.`);
  }
}

interface ColumnReader {
  name: string;
  prefix: string;
  coerce: Coercion;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Prepares the conversion of records into rows of a table. Partition keys are not columns of the files.
 *
 * @throws UnsupportedColumnError
 */
export function createConverter(table: GlueTable, settings: ConversionSettings): RecordConverter {
  const columns = table.columns.map((column) => {
    const type = parseHiveType(column.type);
    if (!type) throw new UnsupportedColumnError(column.name, column.type);
    return {
      name: column.name,
      type: toDuckDbType(type),
      coerce: coercionOf(type, settings.deserializer === 'OpenX'),
    };
  });
  const readers = columns.map(({ name, coerce }) => ({ name, coerce, prefix: `${JSON.stringify(name)}:` }));
  const indexOfKey = keyIndex(readers, settings);
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    convert: (record) => {
      try {
        return {
          rows: parseDocuments(record)
            .map((value) => rowOf(value, readers, indexOfKey))
            .join(''),
        };
      } catch (error) {
        if (error instanceof SchemaMismatch) return { failure: failure('MalformedData', error.message) };
        if (error instanceof SyntaxError)
          return { failure: failure('ParseError', 'Encountered malformed JSON.') };
        if (
          error instanceof TypeError &&
          'code' in error &&
          error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        )
          return { failure: failure('ParseError', 'Encountered malformed JSON. Invalid UTF-8.') };
        throw error;
      }
    },
  };
}

/** Finds the column of a JSON key, or -1. */
function keyIndex(readers: readonly ColumnReader[], settings: ConversionSettings): (key: string) => number {
  const isOpenX = settings.deserializer === 'OpenX';
  const keys = readers.map(({ name }) => (isOpenX ? settings.keyOfColumn[name] : undefined) ?? name);
  const exact = new Map(keys.map((key, index) => [key, index]));
  const folded = new Map(keys.map((key, index) => [key.toLowerCase(), index]));
  return (key) => {
    const found = exact.get(key);
    if (found !== undefined) return found;
    const name = isOpenX && settings.dotsToUnderscores ? key.replaceAll('.', '_') : key;
    return (!isOpenX || settings.caseInsensitive ? folded.get(name.toLowerCase()) : exact.get(name)) ?? -1;
  };
}

function parseDocuments(record: Buffer): unknown[] {
  const text = decoder.decode(record);
  if (text.trim() === '') throw new SchemaMismatch('The record was empty or contained only whitespace.');
  try {
    return [JSON.parse(text)];
  } catch (error) {
    const documents = splitDocuments(text);
    if (documents.length < 2) throw error;
    return documents.map((document) => JSON.parse(document) as unknown);
  }
}

function rowOf(
  value: unknown,
  readers: readonly ColumnReader[],
  indexOfKey: (key: string) => number,
): string {
  if (typeof value !== 'object' || value === null)
    throw new SchemaMismatch(
      'The input JSON contained a primitive at the top level. The top level must be an object.',
    );
  if (Array.isArray(value))
    throw new SchemaMismatch(
      'The input JSON contained an array at the top level. The top level must be an object.',
    );
  const members: string[] = [];
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    const reader = readers[indexOfKey(key)];
    if (reader && record[key] !== null) members.push(reader.prefix + coerceColumn(reader, record[key]));
  }
  return `{${members.join(',')}}\n`;
}

function coerceColumn(reader: ColumnReader, value: unknown): string {
  try {
    return reader.coerce(value);
  } catch (error) {
    if (error instanceof SchemaMismatch) throw new SchemaMismatch(`${error.message} Column ${reader.name}.`);
    throw error;
  }
}

function failure(kind: 'MalformedData' | 'ParseError', message: string): DeliveryFailure {
  return { code: `DataFormatConversion.${kind}`, message, attempts: 1 };
}
