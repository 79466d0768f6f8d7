import { quoteText } from '../../../duckdb/quote';
import { notSupported, QueryError } from '../errors';
import { jodaToStrftime, mysqlToStrftime } from './time-formats';
import { isInteger, showType, types, type SqlType } from './types';
import { coerce, localTime, utcTime, type Value } from './value';

/** Translates a call with the arguments' translations at hand. */
export type FunctionBuilder = (args: readonly Value[], at: number) => Value | undefined;

/** Engine expression of each field of a time. */
const fields: Record<string, (sql: string) => string> = {
  year: (sql) => `year(${sql})`,
  quarter: (sql) => `quarter(${sql})`,
  month: (sql) => `month(${sql})`,
  week: (sql) => `week(${sql})`,
  day: (sql) => `day(${sql})`,
  day_of_week: (sql) => `isodow(${sql})`,
  day_of_year: (sql) => `dayofyear(${sql})`,
  year_of_week: (sql) => `isoyear(${sql})`,
  hour: (sql) => `hour(${sql})`,
  minute: (sql) => `minute(${sql})`,
  second: (sql) => `second(${sql})`,
  millisecond: (sql) => `(millisecond(${sql}) % 1000)`,
};

const dateFields = ['year', 'quarter', 'month', 'week', 'day', 'day_of_week', 'day_of_year', 'year_of_week'];
const units = ['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];
const dateUnits = ['day', 'week', 'month', 'quarter', 'year'];

/** Functions over dates and times. `timestamp with time zone` is worked on as wall time of its zone. */
export const timeFunctions: Record<string, FunctionBuilder> = {
  ...Object.fromEntries(Object.keys(fields).map((field) => [field, (args, at) => fieldOf(field, args, at)])),
  date: ([value], at) => {
    if (value?.type.kind === 'varchar') return { sql: `CAST(${value.sql} AS DATE)`, type: types.date };
    return { sql: `CAST(${localTime(timeOf(value, 'date', at))} AS DATE)`, type: types.date };
  },
  date_trunc: ([unit, value], at) => {
    const time = timeOf(value, 'date_trunc', at);
    const sql = `date_trunc(${quoteText(unitOf(unit, time, 'date_trunc', at))}, ${localTime(time)})`;
    return withType(sql, time.type);
  },
  date_add: ([unit, amount, value], at) => {
    const time = timeOf(value, 'date_add', at);
    const name = unitOf(unit, time, 'date_add', at);
    if (!amount || !isInteger(amount.type)) return undefined;
    const [count, engineUnit] = name === 'quarter' ? [`(${amount.sql}) * 3`, 'month'] : [amount.sql, name];
    const interval = `to_${engineUnit}s(CAST(${count} AS ${engineUnit === 'millisecond' ? 'DOUBLE' : 'INTEGER'}))`;
    return addInterval(time, interval, dateUnits.includes(name));
  },
  date_diff: ([unit, start, end], at) => {
    const first = timeOf(start, 'date_diff', at);
    const second = timeOf(end, 'date_diff', at);
    const name = unitOf(unit, first, 'date_diff', at);
    const read = (value: Value): string =>
      `CAST(${dateUnits.includes(name) ? localTime(value) : value.sql} AS TIMESTAMP)`;
    return { sql: `date_sub(${quoteText(name)}, ${read(first)}, ${read(second)})`, type: types.bigint };
  },
  date_format: ([value, format], at) => {
    const time = coerceToTimestamp(timeOf(value, 'date_format', at));
    return {
      sql: `strftime(${time}, ${quoteText(mysqlToStrftime(literalOf(format, 'date_format', at), at))})`,
      type: types.varchar,
    };
  },
  date_parse: ([text, format], at) => {
    const pattern = mysqlToStrftime(literalOf(format, 'date_parse', at), at);
    return {
      sql: `strptime(${textOf(text, 'date_parse', at)}, ${quoteText(pattern)})`,
      type: types.timestamp,
    };
  },
  format_datetime: ([value, format], at) => {
    const time = coerceToTimestamp(timeOf(value, 'format_datetime', at));
    const pattern = jodaToStrftime(literalOf(format, 'format_datetime', at), at);
    return { sql: `strftime(${time}, ${quoteText(pattern)})`, type: types.varchar };
  },
  parse_datetime: ([text, format], at) => {
    const pattern = jodaToStrftime(literalOf(format, 'parse_datetime', at), at);
    const sql = `CAST(strptime(${textOf(text, 'parse_datetime', at)}, ${quoteText(pattern)}) AS TIMESTAMP)`;
    return { sql, type: { kind: 'timestamp with time zone', zone: 'UTC' } };
  },
  from_iso8601_timestamp: ([text], at) => ({
    sql: `(CAST(${textOf(text, 'from_iso8601_timestamp', at)} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')`,
    type: { kind: 'timestamp with time zone', zone: 'UTC' },
  }),
  from_iso8601_date: ([text], at) => ({
    sql: `CAST(${textOf(text, 'from_iso8601_date', at)} AS DATE)`,
    type: types.date,
  }),
  to_iso8601: ([value], at) => {
    const time = timeOf(value, 'to_iso8601', at);
    if (time.type.kind === 'date') return { sql: `strftime(${time.sql}, '%Y-%m-%d')`, type: types.varchar };
    if (time.type.kind === 'timestamp with time zone' && time.type.zone !== 'UTC')
      throw notSupported(`to_iso8601 of a time in ${time.type.zone}`, at);
    const suffix = time.type.kind === 'timestamp' ? '' : 'Z';
    return { sql: `strftime(${time.sql}, '%Y-%m-%dT%H:%M:%S.%g${suffix}')`, type: types.varchar };
  },
  from_unixtime: ([seconds]) => {
    if (!seconds) return undefined;
    const sql = `(to_timestamp(${coerce(seconds, types.double).sql}) AT TIME ZONE 'UTC')`;
    return { sql, type: { kind: 'timestamp with time zone', zone: 'UTC' } };
  },
  to_unixtime: ([value], at) => ({
    sql: `epoch(CAST(${timeOf(value, 'to_unixtime', at).sql} AS TIMESTAMP))`,
    type: types.double,
  }),
  at_timezone: ([value, zone], at) =>
    atTimeZone(timeOf(value, 'at_timezone', at), literalOf(zone, 'at_timezone', at), at),
  with_timezone: ([value, zone], at) => {
    const name = checkedZone(literalOf(zone, 'with_timezone', at), at);
    const time = timeOf(value, 'with_timezone', at);
    return {
      sql: utcTime(`CAST(${time.sql} AS TIMESTAMP)`, name),
      type: { kind: 'timestamp with time zone', zone: name },
    };
  },
  now: () => currentTimestamp,
  last_day_of_month: ([value], at) => ({
    sql: `last_day(CAST(${localTime(timeOf(value, 'last_day_of_month', at))} AS DATE))`,
    type: types.date,
  }),
};

/** `current_timestamp`: one value for the whole query. */
export const currentTimestamp: Value = {
  sql: `(now() AT TIME ZONE 'UTC')`,
  type: { kind: 'timestamp with time zone', zone: 'UTC' },
};

/** `value AT TIME ZONE 'zone'`: the same moment, shown in another zone. */
export function atTimeZone(value: Value, zone: string, at: number): Value {
  const name = checkedZone(zone, at);
  return { sql: `CAST(${value.sql} AS TIMESTAMP)`, type: { kind: 'timestamp with time zone', zone: name } };
}

/** A time plus an interval; `calendar` intervals (days and longer) count in the wall time of the zone. */
export function addInterval(time: Value, interval: string, calendar: boolean): Value {
  const { type } = time;
  if (type.kind === 'timestamp with time zone' && calendar && type.zone !== 'UTC')
    return { sql: utcTime(`(${localTime(time)} + ${interval})`, type.zone), type };
  return type.kind === 'date'
    ? { sql: `CAST(${time.sql} + ${interval} AS DATE)`, type }
    : { sql: `(${time.sql} + ${interval})`, type };
}

/** A field of a time, as `EXTRACT` and the functions of its name give it. */
export function fieldOf(field: string, [value]: readonly Value[], at: number): Value {
  const time = timeOf(value, field, at);
  const read = fields[field];
  if (!read) throw new QueryError('SYNTAX_ERROR', `Invalid EXTRACT field: ${field}`, at);
  if (time.type.kind === 'date' && !dateFields.includes(field))
    throw new QueryError('FUNCTION_NOT_FOUND', `Unexpected parameters (date) for function ${field}.`, at);
  return { sql: read(localTime(time)), type: types.bigint };
}

/** An IANA name or a fixed offset such as `+02:00`. @throws QueryError */
export function checkedZone(zone: string, at: number): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    if (/^[A-Za-z_/+-]+(\d+)?$/.test(zone)) return zone.toUpperCase() === 'UTC' ? 'UTC' : zone;
  } catch {
    throw new QueryError('INVALID_FUNCTION_ARGUMENT', `'${zone}' is not a valid time zone`, at);
  }
  throw notSupported(`the time zone ${zone}; it knows names such as America/Denver`, at);
}

/** The value of a string literal, which the translation needs. @throws QueryError for anything else */
export function literalOf(value: Value | undefined, name: string, at: number): string {
  if (value?.literal === undefined)
    throw notSupported(`${name} with anything but a text literal as its format or zone`, at);
  return value.literal;
}

function timeOf(value: Value | undefined, name: string, at: number): Value {
  if (value && ['date', 'timestamp', 'timestamp with time zone'].includes(value.type.kind)) return value;
  if (value?.type.kind === 'unknown') return coerce(value, types.timestamp);
  const given = value ? showType(value.type) : '';
  throw new QueryError('FUNCTION_NOT_FOUND', `Unexpected parameters (${given}) for function ${name}.`, at);
}

function textOf(value: Value | undefined, name: string, at: number): string {
  if (value && (value.type.kind === 'varchar' || value.type.kind === 'unknown'))
    return coerce(value, types.varchar).sql;
  throw new QueryError('FUNCTION_NOT_FOUND', `Unexpected parameters for function ${name}.`, at);
}

function coerceToTimestamp(value: Value): string {
  return value.type.kind === 'date' ? `CAST(${value.sql} AS TIMESTAMP)` : localTime(value);
}

function unitOf(value: Value | undefined, time: Value, name: string, at: number): string {
  const unit = literalOf(value, name, at).toLowerCase();
  const known = time.type.kind === 'date' ? dateUnits : units;
  if (!known.includes(unit))
    throw new QueryError(
      'INVALID_FUNCTION_ARGUMENT',
      `'${unit}' is not a valid ${showType(time.type)} field`,
      at,
    );
  return unit;
}

function withType(sql: string, type: SqlType): Value {
  if (type.kind === 'date') return { sql: `CAST(${sql} AS DATE)`, type };
  if (type.kind === 'timestamp with time zone') return { sql: utcTime(sql, type.zone), type };
  return { sql, type };
}
