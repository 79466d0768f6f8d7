import { notSupported, SqlError } from '../errors';
import type { SqlType } from './ast';
import type { TokenReader } from './token-reader';

const names: Record<string, string> = {
  SMALLINT: 'smallint',
  INT2: 'smallint',
  INTEGER: 'integer',
  INT: 'integer',
  INT4: 'integer',
  BIGINT: 'bigint',
  INT8: 'bigint',
  DECIMAL: 'numeric',
  NUMERIC: 'numeric',
  REAL: 'real',
  FLOAT4: 'real',
  FLOAT8: 'double precision',
  FLOAT: 'double precision',
  BOOLEAN: 'boolean',
  BOOL: 'boolean',
  CHAR: 'character',
  CHARACTER: 'character',
  NCHAR: 'character',
  BPCHAR: 'character',
  VARCHAR: 'character varying',
  NVARCHAR: 'character varying',
  TEXT: 'character varying',
  DATE: 'date',
  TIMESTAMP: 'timestamp without time zone',
  TIMESTAMPTZ: 'timestamp with time zone',
};

/** Types Redshift has and the local cloud has not. */
const unsupported = [
  'SUPER',
  'GEOMETRY',
  'GEOGRAPHY',
  'HLLSKETCH',
  'VARBYTE',
  'VARBINARY',
  'TIME',
  'TIMETZ',
  'INTERVAL',
];

/** Parses a type name with its parameters, e.g. `varchar(20)`. @throws SqlError for one that is not done */
export function parseType(reader: TokenReader): SqlType {
  const { at } = reader;
  const word = reader.take().text;
  const keyword = word.toUpperCase();
  if (keyword === 'DOUBLE') {
    reader.expect('PRECISION');
    return { name: 'double precision' };
  }
  if (unsupported.includes(keyword)) throw notSupported(`the type ${keyword}`, at);
  let name = names[keyword];
  if (name === undefined) throw new SqlError(`type "${word.toLowerCase()}" does not exist`, at);
  if (name === 'character' && reader.accept('VARYING')) name = 'character varying';
  if (keyword === 'TIMESTAMP') name = parseZone(reader);
  if (name === 'numeric') return numeric(reader, at);
  if (name === 'character varying') return { name, size: parseLength(reader, 256, 65535) };
  if (name === 'character') return { name, size: parseLength(reader, keyword === 'BPCHAR' ? 256 : 1, 4096) };
  return { name };
}

function parseZone(reader: TokenReader): string {
  if (reader.accept('WITH', 'TIME', 'ZONE')) return 'timestamp with time zone';
  reader.accept('WITHOUT', 'TIME', 'ZONE');
  return 'timestamp without time zone';
}

function numeric(reader: TokenReader, at: number): SqlType {
  const [size = 18, scale = 0] = reader.is('(') ? reader.inParentheses(() => reader.integer()) : [];
  if (size < 1 || size > 38) throw new SqlError(`NUMERIC precision ${size} must be between 1 and 38`, at);
  if (scale < 0 || scale > Math.min(size, 37))
    throw new SqlError(`NUMERIC scale ${scale} must be between 0 and precision ${size}`, at);
  return { name: 'numeric', size, scale };
}

function parseLength(reader: TokenReader, fallback: number, max: number): number {
  if (!reader.accept('(')) return fallback;
  const { at } = reader;
  const length = reader.accept('MAX') ? max : reader.integer();
  reader.expect(')');
  if (length < 1 || length > max) throw new SqlError(`length for type must be between 1 and ${max}`, at);
  return length;
}

/** The engine's type that holds a Redshift type; lengths of text are checked apart. */
export function engineType(type: SqlType): string {
  switch (type.name) {
    case 'character':
    case 'character varying':
      return 'VARCHAR';
    case 'numeric':
      return `DECIMAL(${type.size ?? 18}, ${type.scale ?? 0})`;
    case 'double precision':
      return 'DOUBLE';
    case 'timestamp without time zone':
      return 'TIMESTAMP';
    case 'timestamp with time zone':
      return 'TIMESTAMPTZ';
    default:
      return type.name.toUpperCase();
  }
}

/** A type as Redshift's catalogue writes it, e.g. `character varying(256)`. */
export function typeText({ name, size, scale }: SqlType): string {
  if (name === 'numeric') return `numeric(${size ?? 18},${scale ?? 0})`;
  return size === undefined ? name : `${name}(${size})`;
}
