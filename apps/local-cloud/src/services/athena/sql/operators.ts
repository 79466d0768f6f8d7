import { notSupported, QueryError } from '../errors';
import { addInterval } from './time-functions';
import {
  asDecimal,
  commonType,
  decimal,
  engineType,
  isInteger,
  isNumeric,
  showType,
  types,
  type SqlType,
} from './types';
import { coerce, type Value } from './value';

/** How an operator is to be translated. */
export interface OperatorOptions {
  /** Gives NULL where the operation would fail. */
  safe: boolean;
  at: number;
}

/** `left operator right` for arithmetic and `||`. @throws QueryError TYPE_MISMATCH, NOT_SUPPORTED */
export function arithmetic(operator: string, left: Value, right: Value, options: OperatorOptions): Value {
  if (operator === '||') return concatenate(left, right, options.at);
  const withInterval = intervalArithmetic(operator, left, right, options.at);
  if (withInterval) return withInterval;
  const type = isNumeric(left.type) || isNumeric(right.type) ? commonType(left.type, right.type) : undefined;
  if (!type || !isNumeric(type)) throw cannotApply(operator, left, right, options.at);
  if (type.kind === 'decimal') return decimalArithmetic(operator, left, right, options);
  const [a, b] = [coerce(left, type).sql, coerce(right, type).sql];
  if (operator !== '/' && operator !== '%') return { sql: `(${a} ${operator} ${b})`, type };
  if (!isInteger(type)) return { sql: operator === '/' ? `(${a} / ${b})` : `fmod(${a}, ${b})`, type };
  const operation = operator === '/' ? `divide(${a}, ${b})` : `(${a} % ${b})`;
  return { sql: unlessZero(operation, right, b, options), type };
}

/** `left operator right` for `=`, `<>`, `<`, `<=`, `>`, `>=`. @throws QueryError TYPE_MISMATCH */
export function comparison(operator: string, left: Value, right: Value, at: number): Value {
  const areZoned = [left, right].every(({ type }) => type.kind === 'timestamp with time zone');
  const [a, b] = areZoned ? [left, right] : sameType(operator, left, right, at);
  return { sql: `(${a.sql} ${operator} ${b.sql})`, type: types.boolean };
}

/** Both values in the type they have in common. @throws QueryError TYPE_MISMATCH */
export function sameType(operator: string, left: Value, right: Value, at: number): [Value, Value] {
  const type = commonType(left.type, right.type);
  if (!type) throw cannotApply(operator, left, right, at);
  return [coerce(left, type), coerce(right, type)];
}

/** @throws QueryError TYPE_MISMATCH when a value is not boolean */
export function asBoolean(value: Value, what: string, at: number): string {
  if (value.type.kind === 'boolean') return value.sql;
  if (value.type.kind === 'unknown') return 'CAST(NULL AS BOOLEAN)';
  throw new QueryError(
    'TYPE_MISMATCH',
    `${what} must evaluate to a boolean: actual type ${showType(value.type)}`,
    at,
  );
}

/** `-value`. */
export function negate(value: Value, at: number): Value {
  if (!isNumeric(value.type) && !value.type.kind.startsWith('interval'))
    throw new QueryError('TYPE_MISMATCH', `Cannot negate ${showType(value.type)}`, at);
  return { sql: `(-${value.sql})`, type: value.type };
}

function decimalArithmetic(operator: string, left: Value, right: Value, options: OperatorOptions): Value {
  const a = asDecimal(left.type);
  const b = asDecimal(right.type);
  if (!a || !b) throw cannotApply(operator, left, right, options.at);
  const type = decimalResult(operator, a, b);
  const cast = (value: Value, as: { precision: number; scale: number }): string =>
    coerce(value, decimal(as.precision, as.scale)).sql;
  const [x, y] = [cast(left, a), cast(right, b)];
  if (operator === '/') {
    const scale = type.kind === 'decimal' ? type.scale : 0;
    const quotient = `CAST(round(CAST(${x} AS DOUBLE) / CAST(${y} AS DOUBLE), ${scale}) AS ${engineType(type)})`;
    return { sql: unlessZero(quotient, right, y, options), type };
  }
  const result = `CAST((${x} ${operator} ${y}) AS ${engineType(type)})`;
  return { sql: operator === '%' ? unlessZero(result, right, y, options) : result, type };
}

/** @see https://trino.io/docs/current/functions/decimal.html#binary-arithmetic-decimal-operators */
function decimalResult(
  operator: string,
  a: { precision: number; scale: number },
  b: { precision: number; scale: number },
): SqlType {
  const scale = Math.max(a.scale, b.scale);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  switch (operator) {
    case '*':
      return decimal(Math.min(38, a.precision + b.precision), Math.min(38, a.scale + b.scale));
    case '/':
      return decimal(Math.min(38, a.precision + b.scale + Math.max(0, b.scale - a.scale)), scale);
    case '%':
      return decimal(
        Math.min(38, Math.min(a.precision - a.scale, b.precision - b.scale) + scale || 1),
        scale,
      );
    default:
      return decimal(Math.min(38, whole + scale + 1), scale);
  }
}

function unlessZero(
  operation: string,
  divisor: Value,
  divisorSql: string,
  { safe }: OperatorOptions,
): string {
  if (/^[1-9]\d*$/.test(divisor.sql)) return operation;
  const otherwise = safe ? 'NULL' : `error('Division by zero')`;
  return `CASE WHEN ${divisorSql} = 0 THEN ${otherwise} ELSE ${operation} END`;
}

function concatenate(left: Value, right: Value, at: number): Value {
  if (left.type.kind === 'array' || right.type.kind === 'array') return concatenateArrays(left, right, at);
  const isText = (value: Value): boolean => ['varchar', 'unknown'].includes(value.type.kind);
  if (isText(left) && isText(right))
    return {
      sql: `(${coerce(left, types.varchar).sql} || ${coerce(right, types.varchar).sql})`,
      type: types.varchar,
    };
  const given = [left, right].map((value) => showType(value.type)).join(', ');
  throw new QueryError('FUNCTION_NOT_FOUND', `Unexpected parameters (${given}) for function concat.`, at);
}

function concatenateArrays(left: Value, right: Value, at: number): Value {
  const element = (value: Value): SqlType => (value.type.kind === 'array' ? value.type.element : value.type);
  const common = commonType(element(left), element(right));
  if (!common) throw cannotApply('||', left, right, at);
  const type: SqlType = { kind: 'array', element: common };
  const array = (value: Value): string =>
    value.type.kind === 'array' ? coerce(value, type).sql : `[${coerce(value, common).sql}]`;
  return { sql: `list_concat(${array(left)}, ${array(right)})`, type };
}

function intervalArithmetic(operator: string, left: Value, right: Value, at: number): Value | undefined {
  const isInterval = (value: Value): boolean => value.type.kind.startsWith('interval');
  const isTime = (value: Value): boolean =>
    ['date', 'timestamp', 'timestamp with time zone'].includes(value.type.kind);
  if (isTime(left) && isTime(right))
    throw notSupported(`${left.type.kind} ${operator} ${right.type.kind}; use date_diff`, at);
  if (isTime(left) && isInterval(right) && (operator === '+' || operator === '-'))
    return addToTime(left, operator === '-' ? `(-${right.sql})` : right.sql, right.type);
  if (isInterval(left) && isTime(right) && operator === '+') return addToTime(right, left.sql, left.type);
  if (isInterval(left) && isInterval(right) && left.type.kind === right.type.kind && '+-'.includes(operator))
    return { sql: `(${left.sql} ${operator} ${right.sql})`, type: left.type };
  if (isInterval(left) && isInteger(right.type) && operator === '*')
    return { sql: `(${left.sql} * ${right.sql})`, type: left.type };
  if (isInterval(right) && isInteger(left.type) && operator === '*')
    return { sql: `(${right.sql} * ${left.sql})`, type: right.type };
  return undefined;
}

/** In Trino an interval of days is so many times 24 hours; only months and years are counted on the calendar. */
function addToTime(time: Value, interval: string, type: SqlType): Value {
  return addInterval(time, interval, type.kind === 'interval year to month');
}

function cannotApply(operator: string, left: Value, right: Value, at: number): QueryError {
  const shown = `${showType(left.type)} ${operator} ${showType(right.type)}`;
  return new QueryError('TYPE_MISMATCH', `Cannot apply operator: ${shown}`, at);
}
