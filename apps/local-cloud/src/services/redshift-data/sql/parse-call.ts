import { notSupported } from '../errors';
import type { FunctionCall, SortItem, WindowSpec } from './ast';
import type { ExpressionParser } from './parse-expression';

/** Parses what follows a function's name: arguments, `WITHIN GROUP`, `OVER`. */
export function parseCall(parser: ExpressionParser, name: string, at: number): FunctionCall {
  const { reader } = parser;
  reader.expect('(');
  const call: FunctionCall = { kind: 'call', name, arguments: [], star: false, distinct: false, at };
  if (reader.accept('*')) call.star = true;
  else if (!reader.is(')')) {
    call.distinct = reader.accept('DISTINCT');
    if (!call.distinct) reader.accept('ALL');
    call.arguments = reader.list(() => parser.expression());
    acceptNulls(parser, call);
  }
  reader.expect(')');
  acceptNulls(parser, call);
  if (reader.accept('WITHIN', 'GROUP')) {
    reader.expect('(', 'ORDER', 'BY');
    call.withinGroup = reader.list(() => parser.sortItem());
    reader.expect(')');
  }
  if (reader.is('FILTER', '(')) throw parser.reader.mismatch();
  if (reader.accept('OVER')) call.over = parseWindow(parser);
  return call;
}

function acceptNulls({ reader }: ExpressionParser, call: FunctionCall): void {
  for (const nulls of ['IGNORE', 'RESPECT'] as const) if (reader.accept(nulls, 'NULLS')) call.nulls = nulls;
}

function parseWindow(parser: ExpressionParser): WindowSpec {
  const { reader } = parser;
  if (!reader.is('(')) throw notSupported('a named window', reader.at);
  reader.expect('(');
  const partitionBy = reader.accept('PARTITION', 'BY') ? reader.list(() => parser.expression()) : [];
  const orderBy: SortItem[] = reader.accept('ORDER', 'BY') ? reader.list(() => parser.sortItem()) : [];
  const frame = reader.isOneOf(['ROWS', 'RANGE']) ? { frame: parseFrame(parser) } : {};
  reader.expect(')');
  return { partitionBy, orderBy, ...frame };
}

function parseFrame({ reader }: ExpressionParser): string {
  const unit = reader.take().keyword;
  if (unit === 'RANGE') throw notSupported('a RANGE frame', reader.at);
  const bound = (): string => {
    if (reader.accept('CURRENT', 'ROW')) return 'CURRENT ROW';
    const offset = reader.accept('UNBOUNDED') ? 'UNBOUNDED' : String(reader.integer());
    const side = reader.acceptOneOf(['PRECEDING', 'FOLLOWING']);
    if (side === undefined) throw reader.mismatch();
    return `${offset} ${side}`;
  };
  if (!reader.accept('BETWEEN')) return `${unit} ${bound()}`;
  const start = bound();
  reader.expect('AND');
  return `${unit} BETWEEN ${start} AND ${bound()}`;
}
