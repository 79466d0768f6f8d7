import type { Expression, FunctionCall } from './ast';
import type { ExpressionParser } from './parse-expression';
import { parseType } from './parse-type';

const intervalUnits = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'WEEK'];

/** `CASE [operand] WHEN ... THEN ... [ELSE ...] END`. */
export function parseCase(parser: ExpressionParser): Expression {
  const { reader } = parser;
  const { at } = reader;
  reader.expect('CASE');
  const operand = reader.is('WHEN') ? {} : { operand: parser.expression() };
  const whens: Array<{ when: Expression; then: Expression }> = [];
  while (reader.accept('WHEN')) {
    const when = parser.expression();
    reader.expect('THEN');
    whens.push({ when, then: parser.expression() });
  }
  if (!whens.length) throw reader.mismatch("'WHEN'");
  const otherwise = reader.accept('ELSE') ? { otherwise: parser.expression() } : {};
  reader.expect('END');
  return { kind: 'case', ...operand, whens, ...otherwise, at };
}

/** `CAST(value AS type)` and `TRY_CAST`. */
export function parseCast(parser: ExpressionParser): Expression {
  const { reader } = parser;
  const { at } = reader;
  const safe = reader.take().keyword === 'TRY_CAST';
  reader.expect('(');
  const operand = parser.expression();
  reader.expect('AS');
  const type = parseType(reader);
  reader.expect(')');
  return { kind: 'cast', operand, type, safe, at };
}

/** `EXTRACT(field FROM value)`. */
export function parseExtract(parser: ExpressionParser): Expression {
  const { reader } = parser;
  const { at } = reader;
  reader.expect('EXTRACT', '(');
  const field = reader.name('<field>');
  reader.expect('FROM');
  const from = parser.expression();
  reader.expect(')');
  return { kind: 'extract', field, from, at };
}

/** `INTERVAL [-] 'n' UNIT`. */
export function parseInterval(parser: ExpressionParser): Expression {
  const { reader } = parser;
  const { at } = reader;
  reader.expect('INTERVAL');
  const negative = reader.accept('-');
  if (!negative) reader.accept('+');
  const text = reader.string();
  if (!reader.isOneOf(intervalUnits))
    throw reader.mismatch(intervalUnits.map((unit) => `'${unit}'`).join(', '));
  return { kind: 'interval', text, negative, unit: reader.take().keyword, at };
}

/** `ARRAY[...]`. */
export function parseArray(parser: ExpressionParser): Expression {
  const { reader } = parser;
  const { at } = reader;
  reader.expect('ARRAY', '[');
  const items = reader.is(']') ? [] : reader.list(() => parser.expression());
  reader.expect(']');
  return { kind: 'array', items, at };
}

/** `TRIM([LEADING | TRAILING | BOTH] [characters] FROM text)` and `POSITION(part IN text)`. */
export function parseWordedCall(parser: ExpressionParser, keyword: string): Expression {
  const { reader } = parser;
  const { at } = reader;
  reader.expect(keyword, '(');
  let name = 'strpos';
  let parts: Expression[];
  if (keyword === 'POSITION') {
    const part = parser.additive();
    reader.expect('IN');
    parts = [parser.additive(), part];
  } else {
    name = reader.accept('LEADING') ? 'ltrim' : reader.accept('TRAILING') ? 'rtrim' : 'trim';
    reader.accept('BOTH');
    parts = reader.is('FROM') ? [] : [parser.expression()];
    if (reader.accept('FROM')) parts = [parser.expression(), ...parts];
    else if (reader.accept(',')) parts.push(parser.expression());
  }
  reader.expect(')');
  return call(name, parts, at);
}

/** A plain call. */
function call(name: string, args: Expression[], at: number): FunctionCall {
  return { kind: 'call', name, arguments: args, star: false, distinct: false, orderBy: [], at };
}
