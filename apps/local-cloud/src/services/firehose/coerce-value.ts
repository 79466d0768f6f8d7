import type { HiveType } from '../../duckdb/hive-type';

/** Thrown by coercion; the message is Firehose's. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch';
  readonly code = 'local_cloud.firehose_schema_mismatch';
}

/** Turns a JSON value into the JSON text DuckDB reads as the column's type; null is the text `null`. */
export type Coercion = (value: unknown) => string;

/**
 * The coercion of a column.
 *
 * `lenient` (OpenX) takes numbers from strings, strings from anything, timestamps in five forms; otherwise (Hive) a
 * value must have the JSON type of its column.
 */
export function coercionOf(type: HiveType, lenient: boolean): Coercion {
  const coerce = lenient ? lenientCoercion(type) : strictCoercion(type);
  return (value) => (value === null || value === undefined ? 'null' : coerce(value));
}

function lenientCoercion(type: HiveType): Coercion {
  switch (type.kind) {
    case 'string':
      return (value) => quote(typeof value === 'string' ? value : JSON.stringify(value));
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint': {
      const bits = integerBits[type.kind];
      return (value) => integer(value, bits);
    }
    case 'float':
    case 'double':
      return decimalNumber;
    case 'decimal':
      return (value) => quote(decimalNumber(value));
    case 'boolean':
      return (value) => {
        if (typeof value === 'boolean') return String(value);
        const text = typeof value === 'string' ? value.toLowerCase() : undefined;
        return text === 'true' || text === 'false' ? text : mismatch(value);
      };
    case 'timestamp':
      return (value) => quote(timestampText(value));
    default:
      return strictCoercion(type, true);
  }
}

function strictCoercion(type: HiveType, lenient = false): Coercion {
  switch (type.kind) {
    case 'string':
      return (value) => (typeof value === 'string' ? quote(value) : mismatch(value));
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint': {
      const bits = integerBits[type.kind];
      return (value) => (typeof value === 'number' ? integer(value, bits) : mismatch(value));
    }
    case 'float':
    case 'double':
      return (value) => (typeof value === 'number' ? String(value) : mismatch(value));
    case 'decimal':
      return (value) => (typeof value === 'number' ? quote(decimalNumber(value)) : mismatch(value));
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? String(value) : mismatch(value));
    case 'timestamp':
      return (value) => quote(typeof value === 'string' ? sqlTimestamp(value) : mismatch(value));
    case 'date':
      return (value) => quote(typeof value === 'string' && isDate(value) ? value : mismatch(value));
    case 'binary':
      return (value) => quote(typeof value === 'string' ? value : mismatch(value));
    case 'array': {
      const element = coercionOf(type.element, lenient);
      return (value) => (Array.isArray(value) ? `[${value.map(element).join(',')}]` : mismatch(value));
    }
    case 'map': {
      const member = coercionOf(type.value, lenient);
      return (value) =>
        `{${Object.entries(objectOf(value))
          .map(([key, item]) => `${quote(key)}:${member(item)}`)
          .join(',')}}`;
    }
    case 'struct': {
      const fields = type.fields.map((field) => ({
        name: field.name,
        coerce: coercionOf(field.type, lenient),
      }));
      return (value) => {
        const members = objectOf(value);
        const byName = new Map(Object.entries(members).map(([key, item]) => [key.toLowerCase(), item]));
        return `{${fields.map((field) => `${quote(field.name)}:${field.coerce(byName.get(field.name))}`).join(',')}}`;
      };
    }
  }
}

const integerBits = { tinyint: 8, smallint: 16, int: 32, bigint: 64 };

/** JSON numbers past 2^53 have lost digits before they can be checked, so they are refused; strings have not. */
function integer(value: unknown, bits: number): string {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || (bits < 54 && Math.abs(value + 0.5) > 2 ** (bits - 1)))
      mismatch(value);
    return String(value);
  }
  if (typeof value !== 'string' || !/^[+-]?\d{1,19}$/.test(value)) return mismatch(value);
  const exact = BigInt(value);
  return BigInt.asIntN(bits, exact) === exact ? String(exact) : mismatch(value);
}

function decimalNumber(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*$/.test(value)) {
    const number = Number(value);
    if (Number.isFinite(number)) return String(number);
  }
  return mismatch(value);
}

/**
 * `2015-07-31 18:47:35.123` (UTC) from the forms the OpenX SerDe of Firehose takes: ISO 8601 with `Z`, the SQL form,
 * epoch seconds, epoch milliseconds, floating point epoch seconds.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html
 */
function timestampText(value: unknown): string {
  if (typeof value === 'number') return epochTimestamp(value);
  if (typeof value !== 'string') return mismatch(value);
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/.test(value))
    return checkedTimestamp(`${value.slice(0, 10)} ${value.slice(11, -1)}`, value);
  if (/^-?\d{1,16}(\.\d{1,9})?$/.test(value)) return epochTimestamp(Number(value));
  return sqlTimestamp(value);
}

function epochTimestamp(value: number): string {
  const isMilliseconds = Number.isInteger(value) && Math.abs(value) >= 1e11;
  const date = new Date(Math.round(isMilliseconds ? value : value * 1000));
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return mismatch(value);
  return date.toISOString().slice(0, -1).replace('T', ' ');
}

function sqlTimestamp(value: string): string {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)$/.exec(value);
  if (!match) return mismatch(value);
  const [, year = '', month = '', day = '', time = ''] = match;
  return checkedTimestamp(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')} ${time}`, value);
}

function checkedTimestamp(text: string, value: string): string {
  const isTime = text.slice(11, 13) < '24' && text.slice(14, 16) < '60' && text.slice(17, 19) < '60';
  return isTime && isDate(text.slice(0, 10)) ? text.slice(0, 26) : mismatch(value);
}

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8));
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (month === 2 && isLeap ? 29 : (daysOfMonth[month - 1] ?? 0));
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : mismatch(value);
}

/** Text that is its own JSON: no quote, backslash, control character or surrogate. */
const plainText = /^[ !#-[\]-\uD7FF\uE000-\uFFFF]*$/;
const loneSurrogate = /\p{Surrogate}/u;

/** A JSON string; half of a surrogate pair has no UTF-8 and is refused. */
function quote(text: string): string {
  if (plainText.test(text)) return `"${text}"`;
  if (loneSurrogate.test(text))
    throw new SchemaMismatch('Data does not match the schema. Unpaired surrogate.');
  return JSON.stringify(text);
}

function mismatch(value: unknown): never {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const size = typeof value === 'string' ? ` of ${value.length} characters` : '';
  throw new SchemaMismatch(`Data does not match the schema. For input ${type}${size}.`);
}
