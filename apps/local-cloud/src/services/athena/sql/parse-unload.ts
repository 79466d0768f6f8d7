import { notSupported, QueryError } from '../errors';
import { parseQuery } from './parse-query';
import type { Statement, UnloadFormat } from './statement';
import type { TokenReader } from './token-reader';

type PropertyValue = string | number | string[];

const compressions = ['GZIP', 'SNAPPY', 'ZSTD', 'NONE'] as const;
const zstdLevels = { lowest: 1, highest: 22 };

/**
 * `UNLOAD (query) TO 's3://bucket/prefix/' WITH (format = 'PARQUET', …)`; undefined for another statement.
 *
 * @throws StatementSyntaxError, or QueryError for a property that Athena does not know or that is not done here
 * @see https://docs.aws.amazon.com/athena/latest/ug/unload.html
 */
export function parseUnload(reader: TokenReader): Statement | undefined {
  if (!reader.accept('UNLOAD')) return undefined;
  reader.expect('(');
  const query = parseQuery(reader);
  reader.expect(')', 'TO');
  const location = reader.string();
  reader.expect('WITH');
  const { at } = reader;
  const properties = new Map(reader.inParentheses(() => parseProperty(reader)));
  return { kind: 'unload', query, location, format: formatOf(properties, at) };
}

function parseProperty(reader: TokenReader): readonly [string, PropertyValue] {
  const { at } = reader;
  const name = reader.name('<property name>');
  if (!['format', 'compression', 'compression_level', 'partitioned_by'].includes(name))
    throw notSupported(`the property ${name} of UNLOAD`, at);
  reader.expect('=');
  return [name, parseValue(reader)];
}

function parseValue(reader: TokenReader): PropertyValue {
  if (reader.peek().kind === 'integer') return reader.integer();
  if (!reader.accept('ARRAY')) return reader.string('<property value>');
  reader.expect('[');
  const texts = reader.list(() => reader.string());
  reader.expect(']');
  return texts;
}

function formatOf(properties: ReadonlyMap<string, PropertyValue>, at: number): UnloadFormat {
  const format = properties.get('format');
  if (format === undefined) throw invalid('The property format of UNLOAD is missing', at);
  if (String(format).toUpperCase() !== 'PARQUET')
    throw notSupported(`the format ${String(format)} of UNLOAD; it knows PARQUET`, at);
  const named = String(properties.get('compression') ?? 'GZIP').toUpperCase();
  const compression = compressions.find((known) => known === named);
  if (!compression)
    throw notSupported(`the compression ${named} of UNLOAD; it knows ${compressions.join(', ')}`, at);
  const partitionedBy = properties.get('partitioned_by') ?? [];
  if (!Array.isArray(partitionedBy)) throw invalid('partitioned_by must be an array of column names', at);
  const level = properties.get('compression_level');
  return {
    compression,
    partitionedBy: partitionedBy.map((name) => name.toLowerCase()),
    ...(level === undefined ? {} : { compressionLevel: checkLevel(level, compression, at) }),
  };
}

function checkLevel(level: PropertyValue, compression: string, at: number): number {
  if (compression !== 'ZSTD') throw invalid('compression_level is for the compression ZSTD only', at);
  const { lowest, highest } = zstdLevels;
  if (typeof level === 'number' && level >= lowest && level <= highest) return level;
  throw invalid(`compression_level must be a whole number from ${lowest} to ${highest}`, at);
}

function invalid(detail: string, at: number): QueryError {
  return new QueryError('INVALID_TABLE_PROPERTY', detail, at);
}
