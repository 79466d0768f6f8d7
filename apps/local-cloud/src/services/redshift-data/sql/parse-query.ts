import { notSupported } from '../errors';
import type { Expression, GroupItem, Query, QueryBody, Relation, Select, SelectItem } from './ast';
import { ExpressionParser } from './parse-expression';
import type { TokenReader } from './token-reader';

/** Words that follow a relation or an expression and are not reserved, so that they are not taken for an alias. */
const clauses = [
  'LIMIT',
  'OFFSET',
  'FETCH',
  'WINDOW',
  'QUALIFY',
  'WHERE',
  'SET',
  'VALUES',
  'START',
  'CONNECT',
];

/**
 * Parses a query: `[WITH ...] body [ORDER BY ...] [LIMIT n] [OFFSET n]`.
 *
 * @throws SqlError
 */
export function parseQuery(reader: TokenReader): Query {
  const { at } = reader;
  const query: Query = {
    with: [],
    recursive: false,
    body: { kind: 'values', rows: [], at },
    orderBy: [],
    at,
  };
  if (reader.accept('WITH')) {
    query.recursive = reader.accept('RECURSIVE');
    query.with = reader.list(() => parseCommonTable(reader));
  }
  const top: { limit?: Expression } = {};
  query.body = parseSetOperations(reader, top);
  const parser = expressions(reader);
  if (reader.accept('ORDER', 'BY')) query.orderBy = reader.list(() => parser.sortItem());
  if (top.limit) query.limit = top.limit;
  for (;;) {
    if (reader.accept('LIMIT')) {
      if (!reader.accept('ALL')) query.limit = parser.expression();
    } else if (reader.accept('OFFSET')) query.offset = parser.expression();
    else break;
  }
  if (reader.is('FETCH')) throw notSupported('FETCH', reader.at);
  return query;
}

/** A parser of expressions at the reader's place. */
export function expressions(reader: TokenReader): ExpressionParser {
  return new ExpressionParser(reader, parseQuery);
}

function parseCommonTable(reader: TokenReader): Query['with'][number] {
  const name = reader.name();
  const columns = reader.is('(') ? { columns: reader.inParentheses(() => reader.name()) } : {};
  reader.expect('AS', '(');
  const query = parseQuery(reader);
  reader.expect(')');
  return { name, ...columns, query };
}

function parseSetOperations(reader: TokenReader, top: { limit?: Expression }): QueryBody {
  let left = parseIntersections(reader, top);
  for (;;) {
    const { at } = reader;
    const word = reader.acceptOneOf(['UNION', 'EXCEPT', 'MINUS']);
    if (word === undefined) return left;
    const operator = word === 'UNION' ? 'UNION' : 'EXCEPT';
    const all = parseAll(reader, operator);
    left = { kind: 'setOperation', operator, all, left, right: parseIntersections(reader, top), at };
  }
}

function parseIntersections(reader: TokenReader, top: { limit?: Expression }): QueryBody {
  let left = parsePrimary(reader, top);
  for (let { at } = reader; reader.accept('INTERSECT'); { at } = reader) {
    const all = parseAll(reader, 'INTERSECT');
    left = { kind: 'setOperation', operator: 'INTERSECT', all, left, right: parsePrimary(reader, top), at };
  }
  return left;
}

function parseAll(reader: TokenReader, operator: string): boolean {
  const { at } = reader;
  const all = reader.accept('ALL');
  if (all && operator !== 'UNION') throw notSupported(`${operator} ALL`, at);
  if (!all) reader.accept('DISTINCT');
  return all;
}

function parsePrimary(reader: TokenReader, top: { limit?: Expression }): QueryBody {
  const { at } = reader;
  if (reader.accept('(')) {
    const query = parseQuery(reader);
    reader.expect(')');
    return { kind: 'nested', query, at };
  }
  return parseSelect(reader, top);
}

function parseSelect(reader: TokenReader, top: { limit?: Expression }): Select {
  const parser = expressions(reader);
  const select: Select = { kind: 'select', distinct: false, items: [], groupBy: [], at: reader.at };
  reader.expect('SELECT');
  if (reader.is('TOP')) {
    reader.take();
    top.limit = { kind: 'number', text: String(reader.integer()), type: 'integer', at: reader.at };
  }
  select.distinct = reader.accept('DISTINCT');
  if (!select.distinct) reader.accept('ALL');
  if (select.distinct && reader.is('ON')) throw reader.mismatch();
  select.items = reader.list(() => parseItem(reader, parser));
  if (reader.is('INTO')) throw notSupported('SELECT INTO', reader.at);
  if (reader.accept('FROM')) select.from = parseFrom(reader);
  if (reader.is('CONNECT') || reader.is('START')) throw notSupported('CONNECT BY', reader.at);
  if (reader.accept('WHERE')) select.where = parser.expression();
  if (reader.accept('GROUP', 'BY')) select.groupBy = reader.list(() => parseGroupItem(reader, parser));
  if (reader.accept('HAVING')) select.having = parser.expression();
  if (reader.accept('QUALIFY')) select.qualify = parser.expression();
  if (reader.is('WINDOW')) throw notSupported('a WINDOW clause', reader.at);
  return select;
}

function parseItem(reader: TokenReader, parser: ExpressionParser): SelectItem {
  const { at } = reader;
  if (reader.accept('*')) {
    if (reader.is('EXCLUDE')) throw notSupported('EXCLUDE', reader.at);
    return { kind: 'all', at };
  }
  const of = reader.starPath();
  if (of) return { kind: 'all', of, at };
  const expression = parser.expression();
  if (reader.accept('AS')) return { kind: 'expression', expression, alias: reader.label(), at };
  const alias = reader.isName() && !reader.isOneOf(clauses) ? { alias: reader.name() } : {};
  return { kind: 'expression', expression, ...alias, at };
}

function parseGroupItem(reader: TokenReader, parser: ExpressionParser): GroupItem {
  const set = (): Expression[] => {
    if (!reader.accept('(')) return [parser.expression()];
    const items = reader.is(')') ? [] : reader.list(() => parser.expression());
    reader.expect(')');
    return items;
  };
  for (const kind of ['ROLLUP', 'CUBE'] as const)
    if (reader.is(kind, '(') && reader.accept(kind)) return { kind, sets: reader.inParentheses(set) };
  if (reader.accept('GROUPING', 'SETS')) return { kind: 'GROUPING SETS', sets: reader.inParentheses(set) };
  return { kind: 'expression', expression: parser.expression() };
}

/** The relations of a `FROM` or `USING`, those with commas between as cross joins. */
export function parseFrom(reader: TokenReader): Relation {
  let left = parseJoins(reader);
  for (let { at } = reader; reader.accept(','); { at } = reader)
    left = { kind: 'join', type: 'CROSS', left, right: parseJoins(reader), at };
  return left;
}

function parseJoins(reader: TokenReader): Relation {
  let left = parseAliased(reader);
  for (;;) {
    const { at } = reader;
    const type = parseJoinType(reader);
    if (!type) return left;
    const right = parseAliased(reader);
    const condition = type === 'CROSS' ? {} : parseCondition(reader);
    left = { kind: 'join', type, left, right, ...condition, at };
  }
}

function parseJoinType(reader: TokenReader): (Relation & { kind: 'join' })['type'] | undefined {
  if (reader.is('NATURAL')) throw notSupported('NATURAL JOIN', reader.at);
  if (reader.accept('CROSS', 'JOIN')) return 'CROSS';
  if (reader.accept('JOIN') || reader.accept('INNER', 'JOIN')) return 'INNER';
  for (const type of ['LEFT', 'RIGHT', 'FULL'] as const)
    if (reader.accept(type, 'JOIN') || reader.accept(type, 'OUTER', 'JOIN')) return type;
  return undefined;
}

function parseCondition(reader: TokenReader): { on: Expression } | { using: string[] } {
  if (reader.accept('USING')) return { using: reader.inParentheses(() => reader.name()) };
  reader.expect('ON');
  return { on: expressions(reader).expression() };
}

function parseAliased(reader: TokenReader): Relation {
  const relation = parseRelation(reader);
  const { at } = relation;
  if (reader.isOneOf(['PIVOT', 'UNPIVOT'])) throw notSupported(reader.peek().keyword, reader.at);
  const isAliased = reader.accept('AS') || (reader.isName() && !reader.isOneOf(clauses));
  if (!isAliased) return relation;
  const alias = reader.name();
  const columns = reader.is('(') ? { columns: reader.inParentheses(() => reader.name()) } : {};
  return { kind: 'aliased', relation, alias, ...columns, at };
}

function parseRelation(reader: TokenReader): Relation {
  const { at } = reader;
  if (!reader.is('(')) {
    const name = reader.dottedName();
    if (reader.is('(')) throw notSupported(`the table function ${name.join('.')}`, at);
    return { kind: 'table', name, at };
  }
  if (expressions(reader).isQueryInParentheses()) {
    reader.expect('(');
    const query = parseQuery(reader);
    reader.expect(')');
    return { kind: 'subquery', query, at };
  }
  reader.expect('(');
  const relation = parseFrom(reader);
  reader.expect(')');
  return relation;
}
