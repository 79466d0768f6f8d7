import { quoteText } from '../../../duckdb/quote';
import { notSupported, QueryError } from '../errors';
import type { Expression } from './ast';
import { checkedZone } from './time-functions';
import { decimal, engineType, types, type SqlType } from './types';
import { utcTime, type Value } from './value';

type Literal = Extract<
  Expression,
  {
    kind:
      | 'null'
      | 'boolean'
      | 'integer'
      | 'decimal'
      | 'double'
      | 'string'
      | 'binary'
      | 'typedLiteral'
      | 'interval';
  }
>;

/** A literal with the type Trino gives it: `1` is integer, `1.0` decimal(2,1), `1e0` double. */
export function translateLiteral(literal: Literal): Value {
  switch (literal.kind) {
    case 'null':
      return { sql: 'NULL', type: types.unknown };
    case 'boolean':
      return { sql: String(literal.value), type: types.boolean };
    case 'integer':
      return integerLiteral(literal.text, literal.at);
    case 'decimal':
      return decimalLiteral(literal.text);
    case 'double':
      return { sql: `CAST(${quoteText(literal.text)} AS DOUBLE)`, type: types.double };
    case 'string':
      return { sql: quoteText(literal.text), type: types.varchar, literal: literal.text };
    case 'binary':
      return { sql: `unhex(${quoteText(literal.text)})`, type: { kind: 'varbinary' } };
    case 'typedLiteral':
      return typedLiteral(literal.type, literal.text, literal.at);
    case 'interval':
      return intervalLiteral(literal.text, literal.negative, literal.unit, literal.at);
  }
}

function integerLiteral(text: string, at: number): Value {
  const value = BigInt(text);
  if (value > 9223372036854775807n)
    throw new QueryError('INVALID_LITERAL', `Invalid numeric literal: ${text}`, at);
  return { sql: String(value), type: value > 2147483647n ? types.bigint : types.integer };
}

function decimalLiteral(text: string): Value {
  const [whole = '', fraction = ''] = text.split('.');
  const digits = whole.replace(/^0+/, '');
  const type = decimal(Math.max(1, digits.length + fraction.length), fraction.length);
  return { sql: `CAST(${quoteText(`${digits || '0'}.${fraction || '0'}`)} AS ${engineType(type)})`, type };
}

function typedLiteral(name: string, text: string, at: number): Value {
  switch (name) {
    case 'DATE':
      if (!/^\s*\d{4}-\d{1,2}-\d{1,2}\s*$/.test(text)) throw invalid(text, 'date', at);
      return { sql: `CAST(${quoteText(text.trim())} AS DATE)`, type: types.date };
    case 'TIMESTAMP':
      return timestampLiteral(text, at);
    case 'DECIMAL':
      if (!/^-?\d*\.?\d+$/.test(text)) throw invalid(text, 'decimal', at);
      return text.startsWith('-')
        ? { ...decimalLiteral(text.slice(1)), sql: `(-${decimalLiteral(text.slice(1)).sql})` }
        : decimalLiteral(text);
    case 'VARCHAR':
      return { sql: quoteText(text), type: types.varchar, literal: text };
    case 'JSON':
      return { sql: `CAST(${quoteText(text)} AS JSON)`, type: types.json };
    case 'TIME':
      throw notSupported('the type time', at);
    default: {
      const type = { kind: name.toLowerCase() } as SqlType;
      return { sql: `CAST(${quoteText(text)} AS ${engineType(type)})`, type };
    }
  }
}

/** `2015-07-31 18:47:35.123` with or without a zone after it. */
function timestampLiteral(text: string, at: number): Value {
  const match =
    /^\s*(\d{4}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?)(?:\s*([A-Za-z]\S*|[+-]\d{2}:\d{2}))?\s*$/.exec(
      text,
    );
  if (!match) throw invalid(text, 'timestamp', at);
  const [, time = '', zone] = match;
  const full = time.includes(' ') ? (/ \d{1,2}:\d{2}$/.test(time) ? `${time}:00` : time) : `${time} 00:00:00`;
  const sql = `CAST(${quoteText(full)} AS TIMESTAMP)`;
  if (zone === undefined) return { sql, type: types.timestamp };
  const name = checkedZone(zone, at);
  return { sql: utcTime(sql, name), type: { kind: 'timestamp with time zone', zone: name } };
}

function intervalLiteral(text: string, negative: boolean, unit: string, at: number): Value {
  if (!/^\s*-?\d+\s*$/.test(text))
    throw notSupported(`the interval '${text}' ${unit}; it knows whole numbers of one unit`, at);
  const isMonths = unit === 'YEAR' || unit === 'MONTH';
  const sql = `to_${unit.toLowerCase()}s(${Number(text) * (negative ? -1 : 1)})`;
  return { sql, type: { kind: isMonths ? 'interval year to month' : 'interval day to second' } };
}

function invalid(text: string, type: string, at: number): QueryError {
  return new QueryError('INVALID_LITERAL', `'${text}' is not a valid ${type} literal`, at);
}
