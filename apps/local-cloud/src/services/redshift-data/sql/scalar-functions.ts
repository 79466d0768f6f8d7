import { quoteText } from '../../../duckdb/quote';
import type { FunctionCall } from './ast';
import type { CallRule } from './functions';

type Rule = CallRule['sql'];

function rule(min: number, max: number, sql: Rule): CallRule {
  return { arity: [min, max], sql };
}

/** A function the engine has with the same meaning, maybe by another name. */
function same(min: number, max = min, name?: string): CallRule {
  return rule(min, max, (call, args) => `${name ?? call.name}(${args.join(', ')})`);
}

function constant(sql: string): CallRule {
  return rule(0, 0, () => sql);
}

/** `DECODE(value, search, result, ..., [default])`: NULL equals NULL. */
function decode(_call: FunctionCall, [value = '', ...rest]: string[]): string {
  const whens: string[] = [];
  while (rest.length > 1) {
    const [search, result] = rest.splice(0, 2) as [string, string];
    whens.push(`WHEN ${value} IS NOT DISTINCT FROM ${search} THEN ${result}`);
  }
  return `CASE ${whens.join(' ')}${rest.length ? ` ELSE ${String(rest[0])}` : ''} END`;
}

/**
 * Functions of single values.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions.html
 */
export const scalarCalls: Record<string, CallRule> = {
  abs: same(1),
  acos: same(1),
  ascii: same(1),
  asin: same(1),
  atan: same(1),
  atan2: same(2),
  btrim: same(1, 2, 'trim'),
  cbrt: same(1),
  ceil: same(1),
  ceiling: same(1, 1, 'ceil'),
  char_length: same(1, 1, 'length'),
  character_length: same(1, 1, 'length'),
  charindex: rule(2, 2, (_, [part, whole]) => `strpos(${whole}, ${part})`),
  chr: same(1),
  coalesce: same(1, 100),
  concat: rule(2, 2, (_, [left, right]) => `(${left} || ${right})`),
  cos: same(1),
  current_database: rule(0, 0, (_call, _args, { database }) => quoteText(database)),
  current_schema: constant("'public'"),
  current_user: constant("'admin'"),
  decode: rule(3, 201, decode),
  degrees: same(1),
  exp: same(1),
  floor: same(1),
  greatest: same(1, 100),
  least: same(1, 100),
  left: same(2),
  len: same(1, 1, 'length'),
  length: same(1),
  ln: same(1),
  log: same(1, 1, 'log10'),
  lower: same(1),
  lpad: rule(2, 3, (_, [text, length, fill = "' '"]) => `lpad(${text}, ${length}, ${fill})`),
  ltrim: same(1, 2),
  md5: same(1),
  mod: rule(
    2,
    2,
    (_, [left, right]) => `(${left} % CASE WHEN ${right} = 0 THEN error('Divide by zero') ELSE ${right} END)`,
  ),
  nullif: same(2),
  nvl: same(1, 100, 'coalesce'),
  nvl2: rule(
    3,
    3,
    (_, [value, some, none]) => `CASE WHEN ${value} IS NOT NULL THEN ${some} ELSE ${none} END`,
  ),
  octet_length: same(1, 1, 'strlen'),
  pi: same(0),
  pow: same(2, 2, 'power'),
  power: same(2),
  radians: same(1),
  random: same(0),
  regexp_count: rule(2, 2, (_, [text, pattern]) => `len(regexp_extract_all(${text}, ${pattern}))`),
  regexp_replace: rule(
    2,
    3,
    (_, [text, pattern, by = "''"]) => `regexp_replace(${text}, ${pattern}, ${by}, 'g')`,
  ),
  regexp_substr: rule(2, 2, (_, [text, pattern]) => `regexp_extract(${text}, ${pattern})`),
  repeat: same(2),
  replace: same(3),
  replicate: same(2, 2, 'repeat'),
  reverse: same(1),
  right: same(2),
  round: same(1, 2),
  rpad: rule(2, 3, (_, [text, length, fill = "' '"]) => `rpad(${text}, ${length}, ${fill})`),
  rtrim: same(1, 2),
  session_user: constant("'admin'"),
  sha1: same(1),
  sign: rule(1, 1, (_, [value]) => `sign(${value})`),
  sin: same(1),
  split_part: same(3),
  sqrt: same(1),
  strpos: same(2),
  substr: same(2, 3, 'substring'),
  substring: same(2, 3),
  tan: same(1),
  translate: same(3),
  trim: same(1),
  upper: same(1),
  user: constant("'admin'"),
  version: constant(
    "'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.local'",
  ),
};
