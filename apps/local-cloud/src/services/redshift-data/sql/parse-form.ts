import { notSupported } from '../errors';
import type { Expression } from './ast';
import { parseCall } from './parse-call';
import type { ExpressionParser } from './parse-expression';
import { parseType } from './parse-type';

/** Words that are calls without parentheses. */
const constants = ['CURRENT_DATE', 'CURRENT_TIMESTAMP', 'SYSDATE', 'CURRENT_USER', 'SESSION_USER', 'USER'];

/** Parses an expression that begins with a keyword, or nothing when the next token is no such keyword. */
export function parsePrimaryForm(parser: ExpressionParser): Expression | undefined {
  const { reader } = parser;
  const { keyword, at } = reader.peek();
  const following = reader.peek(1);
  const isCall = following.kind === 'symbol' && following.text === '(';
  if (constants.includes(keyword)) {
    reader.take();
    if (isCall) reader.expect('(', ')');
    return { kind: 'call', name: keyword.toLowerCase(), arguments: [], star: false, distinct: false, at };
  }
  switch (keyword) {
    case 'NULL':
      reader.take();
      return { kind: 'null', at };
    case 'DEFAULT':
      reader.take();
      return { kind: 'default', at };
    case 'TRUE':
    case 'FALSE':
      reader.take();
      return { kind: 'boolean', value: keyword === 'TRUE', at };
    case 'CASE':
      return parseCase(parser);
    case 'EXISTS':
      reader.take();
      return { kind: 'exists', query: parser.queryInParentheses(), at };
    case 'CAST':
      return parseCast(parser);
    case 'APPROXIMATE':
      reader.take();
      return parseCall(parser, `approximate ${reader.name()}`, at);
    case 'LEFT':
    case 'RIGHT':
      reader.take();
      return parseCall(parser, keyword.toLowerCase(), at);
    case 'EXTRACT':
    case 'TRIM':
    case 'POSITION':
    case 'SUBSTRING':
    case 'CONVERT':
      return isCall ? parseWordedCall(parser, keyword) : undefined;
    case 'ARRAY':
      throw notSupported('an array', at);
    default:
      return parseTypedLiteral(parser);
  }
}

function parseTypedLiteral(parser: ExpressionParser): Expression | undefined {
  const { reader } = parser;
  const { keyword, at } = reader.peek();
  if (reader.peek(1).kind !== 'string') return undefined;
  if (keyword === 'DATE' || keyword === 'TIMESTAMP' || keyword === 'TIMESTAMPTZ') {
    reader.take();
    return { kind: 'typedLiteral', type: keyword, text: reader.string(), at };
  }
  if (keyword === 'INTERVAL') {
    reader.take();
    const text = reader.string();
    const unit = reader.acceptOneOf(['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND']);
    return { kind: 'interval', text: unit ? `${text} ${unit.toLowerCase()}` : text, at };
  }
  return undefined;
}

function parseCase(parser: ExpressionParser): Expression {
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
  if (!whens.length) throw reader.mismatch();
  const otherwise = reader.accept('ELSE') ? { otherwise: parser.expression() } : {};
  reader.expect('END');
  return { kind: 'case', ...operand, whens, ...otherwise, at };
}

function parseCast(parser: ExpressionParser): Expression {
  const { reader } = parser;
  const { at } = reader;
  reader.expect('CAST', '(');
  const operand = parser.expression();
  reader.expect('AS');
  const type = parseType(reader);
  reader.expect(')');
  return { kind: 'cast', operand, type, at };
}

/** Calls with words between their arguments: `EXTRACT(day FROM x)`, `TRIM(BOTH ' ' FROM x)`. */
function parseWordedCall(parser: ExpressionParser, keyword: string): Expression | undefined {
  const { reader } = parser;
  const { at } = reader;
  const call = (name: string, ...args: Expression[]): Expression => {
    reader.expect(')');
    return { kind: 'call', name, arguments: args, star: false, distinct: false, at };
  };
  reader.take();
  reader.expect('(');
  if (keyword === 'EXTRACT') {
    const field = (reader.peek().kind === 'string' ? reader.string() : reader.name()).toLowerCase();
    reader.expect('FROM');
    const from = parser.expression();
    reader.expect(')');
    return { kind: 'extract', field, from, at };
  }
  if (keyword === 'CONVERT') {
    const type = parseType(reader);
    reader.expect(',');
    const operand = parser.expression();
    reader.expect(')');
    return { kind: 'cast', operand, type, at };
  }
  if (keyword === 'POSITION') {
    const part = parser.operand();
    reader.expect('IN');
    return call('strpos', parser.operand(), part);
  }
  if (keyword === 'TRIM') return parseTrim(parser, call);
  const text = parser.expression();
  const args = [text];
  if (reader.accept('FROM')) args.push(parser.expression());
  else while (reader.accept(',')) args.push(parser.expression());
  if (reader.accept('FOR')) args.push(parser.expression());
  return call('substring', ...args);
}

function parseTrim(
  parser: ExpressionParser,
  call: (name: string, ...args: Expression[]) => Expression,
): Expression {
  const { reader } = parser;
  const side = reader.acceptOneOf(['BOTH', 'LEADING', 'TRAILING']);
  const name = side === 'LEADING' ? 'ltrim' : side === 'TRAILING' ? 'rtrim' : 'btrim';
  if (reader.accept('FROM')) return call(name, parser.expression());
  const first = parser.expression();
  return reader.accept('FROM') ? call(name, parser.expression(), first) : call(name, first);
}
