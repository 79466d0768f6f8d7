import type { FrameBound, FunctionCall, WindowSpec } from './ast';
import type { ExpressionParser } from './parse-expression';

/** Parses what follows a function's name: arguments, `WITHIN GROUP`, `FILTER`, null treatment, `OVER`. */
export function parseCallTail(parser: ExpressionParser, name: string, at: number): FunctionCall {
  const { reader } = parser;
  const found: FunctionCall = {
    kind: 'call',
    name,
    arguments: [],
    star: false,
    distinct: false,
    orderBy: [],
    at,
  };
  reader.expect('(');
  if (reader.accept('*')) found.star = true;
  else if (!reader.is(')')) {
    found.distinct = reader.accept('DISTINCT');
    if (!found.distinct) reader.accept('ALL');
    found.arguments = reader.list(() => parser.expression());
    if (reader.accept('ORDER', 'BY')) found.orderBy = reader.list(() => parser.sortItem());
  }
  reader.expect(')');
  if (reader.accept('WITHIN', 'GROUP', '(', 'ORDER', 'BY')) {
    found.orderBy = reader.list(() => parser.sortItem());
    reader.expect(')');
  }
  if (reader.accept('FILTER', '(', 'WHERE')) {
    found.filter = parser.expression();
    reader.expect(')');
  }
  if (reader.accept('IGNORE', 'NULLS')) found.nulls = 'IGNORE';
  else if (reader.accept('RESPECT', 'NULLS')) found.nulls = 'RESPECT';
  if (reader.accept('OVER')) found.over = parseOver(parser);
  return found;
}

/** `(PARTITION BY ... ORDER BY ... frame)`, as after `OVER` and in a `WINDOW` clause. */
export function parseWindow(parser: ExpressionParser): WindowSpec {
  const { reader } = parser;
  const { at } = reader;
  reader.expect('(');
  const isBase = reader.isName() && !['PARTITION', 'ROWS', 'RANGE', 'GROUPS'].includes(reader.peek().keyword);
  const window: WindowSpec = { ...(isBase ? { base: reader.name() } : {}), partitionBy: [], orderBy: [], at };
  if (reader.accept('PARTITION', 'BY')) window.partitionBy = reader.list(() => parser.expression());
  if (reader.accept('ORDER', 'BY')) window.orderBy = reader.list(() => parser.sortItem());
  if (reader.isOneOf(['ROWS', 'RANGE', 'GROUPS'])) window.frame = parseFrame(parser);
  reader.expect(')');
  return window;
}

function parseOver(parser: ExpressionParser): WindowSpec {
  const { reader } = parser;
  const { at } = reader;
  return reader.is('(') ? parseWindow(parser) : { base: reader.name(), partitionBy: [], orderBy: [], at };
}

function parseFrame(parser: ExpressionParser): NonNullable<WindowSpec['frame']> {
  const { reader } = parser;
  const unit = reader.take().keyword as 'ROWS' | 'RANGE' | 'GROUPS';
  if (!reader.accept('BETWEEN')) return { unit, start: parseBound(parser) };
  const start = parseBound(parser);
  reader.expect('AND');
  return { unit, start, end: parseBound(parser) };
}

function parseBound(parser: ExpressionParser): FrameBound {
  const { reader } = parser;
  if (reader.accept('UNBOUNDED', 'PRECEDING')) return { kind: 'UNBOUNDED PRECEDING' };
  if (reader.accept('UNBOUNDED', 'FOLLOWING')) return { kind: 'UNBOUNDED FOLLOWING' };
  if (reader.accept('CURRENT', 'ROW')) return { kind: 'CURRENT ROW' };
  const offset = parser.expression();
  if (reader.accept('PRECEDING')) return { kind: 'PRECEDING', offset };
  reader.expect('FOLLOWING');
  return { kind: 'FOLLOWING', offset };
}
