import { quoteText } from '../../../duckdb/quote';
import { QueryError } from '../errors';
import { engineType, isInteger, isSame, showType, types, type SqlType } from './types';

/** An expression as the engine's SQL, with its Trino type. */
export interface Value {
  sql: string;
  type: SqlType;
  /** The value of a string literal, where its text matters to the translation. */
  literal?: string;
}

/** A value turned into another type without being asked; the same value when it has the type. */
export function coerce(value: Value, to: SqlType): Value {
  if (to.kind === 'function') return value;
  if (to.kind === 'timestamp with time zone' && value.type.kind === 'timestamp with time zone') return value;
  if (isSame(value.type, to)) return value;
  if (value.type.kind === 'unknown') return { ...value, sql: `CAST(NULL AS ${engineType(to)})`, type: to };
  return { ...value, sql: `CAST(${value.sql} AS ${engineType(to)})`, type: to };
}

/** The wall time of a timestamp with time zone in its zone; other times as they are. */
export function localTime(value: Value): string {
  const { type, sql } = value;
  if (type.kind !== 'timestamp with time zone' || type.zone === 'UTC') return sql;
  return `((${sql} AT TIME ZONE 'UTC') AT TIME ZONE ${quoteText(type.zone)})`;
}

/** The UTC time of a wall time in a zone. */
export function utcTime(sql: string, zone: string): string {
  return zone === 'UTC' ? sql : `((${sql} AT TIME ZONE ${quoteText(zone)}) AT TIME ZONE 'UTC')`;
}

/** `CAST` and `TRY_CAST` with Trino's rules where they differ from the engine's. */
export function castValue(value: Value, to: SqlType, safe: boolean, at: number): Value {
  const from = value.type;
  if (from.kind === 'unknown') return { sql: `CAST(NULL AS ${engineType(to)})`, type: to };
  if (isSame(from, to)) return { ...value, type: from };
  if (!canCast(from, to))
    throw new QueryError('TYPE_MISMATCH', `Cannot cast ${showType(from)} to ${showType(to)}`, at);
  const cast = (sql: string): Value => ({
    sql: `${safe ? 'TRY_CAST' : 'CAST'}(${sql} AS ${engineType(to)})`,
    type: to,
  });
  if (isInteger(to) && ['real', 'double', 'decimal'].includes(from.kind)) return cast(`round(${value.sql})`);
  if (to.kind === 'timestamp with time zone') return castToZoned(value, safe);
  if (from.kind === 'timestamp with time zone') return castFromZoned(value, from.zone, to, cast);
  if (to.kind === 'varchar') return { sql: textOf(value, at), type: to };
  if (to.kind === 'json') return { sql: `to_json(${value.sql})`, type: to };
  if (from.kind === 'json')
    return cast(to.kind === 'boolean' || isScalar(to) ? `(${value.sql} ->> '$')` : value.sql);
  if (from.kind === 'varchar' && to.kind === 'boolean') return castToBoolean(value, safe);
  if (from.kind === 'varchar' && (isInteger(to) || to.kind === 'date'))
    return cast(checkedText(value.sql, to, safe));
  return cast(value.sql);
}

const scalars = ['boolean', 'real', 'double', 'decimal', 'varchar', 'date', 'timestamp'];

function isScalar(type: SqlType): boolean {
  return isInteger(type) || scalars.includes(type.kind);
}

function canCast(from: SqlType, to: SqlType): boolean {
  const isTime = (type: SqlType): boolean =>
    ['date', 'timestamp', 'timestamp with time zone'].includes(type.kind);
  const isNumber = (type: SqlType): boolean =>
    isInteger(type) || ['real', 'double', 'decimal'].includes(type.kind);
  if (from.kind === 'varchar' || to.kind === 'varchar') {
    const other = from.kind === 'varchar' ? to : from;
    return isNumber(other) || isTime(other) || ['boolean', 'json', 'varchar'].includes(other.kind);
  }
  if (from.kind === 'json' || to.kind === 'json') return true;
  if (from.kind === 'array' && to.kind === 'array')
    return canCast(from.element, to.element) || isSame(from.element, to.element);
  if (from.kind === 'map' || from.kind === 'row') return from.kind === to.kind;
  if (isTime(from)) return isTime(to);
  return (isNumber(from) || from.kind === 'boolean') && (isNumber(to) || to.kind === 'boolean');
}

function castToZoned(value: Value, safe: boolean): Value {
  const type: SqlType = { kind: 'timestamp with time zone', zone: 'UTC' };
  if (value.type.kind !== 'varchar') return { sql: `CAST(${value.sql} AS TIMESTAMP)`, type };
  const cast = safe ? 'TRY_CAST' : 'CAST';
  return { sql: `(${cast}(${value.sql} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')`, type };
}

function castFromZoned(value: Value, zone: string, to: SqlType, cast: (sql: string) => Value): Value {
  if (to.kind === 'varchar')
    return { sql: `(${formatTimestamp(localTime(value))} || ${quoteText(` ${zone}`)})`, type: to };
  return cast(localTime(value));
}

/** Trino reads only these words; the engine takes more. */
function castToBoolean({ sql }: Value, safe: boolean): Value {
  const otherwise = safe ? 'NULL' : `error('Cannot cast ''' || ${sql} || ''' to BOOLEAN')`;
  return {
    sql: `CASE WHEN lower(${sql}) IN ('t', 'true', '1') THEN true WHEN lower(${sql}) IN ('f', 'false', '0') THEN false WHEN ${sql} IS NOT NULL THEN ${otherwise} END`,
    type: types.boolean,
  };
}

/** The engine reads `' 1.5 '` as an integer and `2015-1-1 10:00` as a date; Trino does not. */
function checkedText(sql: string, to: SqlType, safe: boolean): string {
  const pattern = to.kind === 'date' ? String.raw`\s*[+-]?\d{4,}-\d{1,2}-\d{1,2}\s*` : String.raw`[+-]?\d+`;
  const otherwise = safe
    ? 'NULL'
    : `error('Cannot cast ''' || ${sql} || ''' to ${showType(to).toUpperCase()}')`;
  return `CASE WHEN ${sql} IS NULL OR regexp_full_match(${sql}, ${quoteText(pattern)}) THEN ${sql} ELSE ${otherwise} END`;
}

function formatTimestamp(sql: string): string {
  return `strftime(${sql}, '%Y-%m-%d %H:%M:%S.%g')`;
}

function textOf(value: Value, at: number): string {
  switch (value.type.kind) {
    case 'timestamp':
      return formatTimestamp(value.sql);
    case 'real':
    case 'double':
      throw new QueryError(
        'NOT_SUPPORTED',
        'The local cloud does not do CAST of a double to varchar, which Trino writes as 1.5E0; cast to a decimal first',
        at,
      );
    case 'json':
      return `(${value.sql} ->> '$')`;
    default:
      return `CAST(${value.sql} AS VARCHAR)`;
  }
}
