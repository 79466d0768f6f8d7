import { notSupported } from '../errors';
import type {
  Expression,
  GroupItem,
  JoinCondition,
  JoinType,
  Query,
  QueryBody,
  Relation,
  Select,
  SelectItem,
  WindowSpec,
} from './ast';
import { parseWindow } from './parse-call';
import { ExpressionParser } from './parse-expression';
import type { TokenReader } from './token-reader';

/**
 * Parses a query: `[WITH ...] body [ORDER BY ...] [OFFSET n] [LIMIT n | FETCH FIRST n ROWS ONLY]`.
 *
 * @throws StatementSyntaxError, or QueryError NOT_SUPPORTED for a construct of Trino's that is not done here
 */
export function parseQuery(reader: TokenReader): Query {
  const { at } = reader;
  const query: Query = {
    with: reader.accept('WITH') ? parseWith(reader) : [],
    body: parseSetOperations(reader),
    orderBy: [],
    at,
  };
  const parser = expressions(reader);
  if (reader.accept('ORDER', 'BY')) query.orderBy = reader.list(() => parser.sortItem());
  if (reader.accept('OFFSET')) {
    query.offset = parser.expression();
    if (!reader.accept('ROWS')) reader.accept('ROW');
  }
  if (reader.accept('LIMIT')) {
    if (!reader.accept('ALL')) query.limit = parser.expression();
  } else if (reader.is('FETCH')) query.limit = parseFetch(reader, parser);
  return query;
}

function expressions(reader: TokenReader): ExpressionParser {
  return new ExpressionParser(reader, parseQuery);
}

function parseWith(reader: TokenReader): Query['with'] {
  if (reader.is('RECURSIVE')) throw notSupported('WITH RECURSIVE', reader.at);
  return reader.list(() => {
    const { at } = reader;
    const name = reader.name();
    const columns = reader.is('(') ? { columns: reader.inParentheses(() => reader.name()) } : {};
    reader.expect('AS', '(');
    const query = parseQuery(reader);
    reader.expect(')');
    return { name, ...columns, query, at };
  });
}

function parseFetch(reader: TokenReader, parser: ExpressionParser): Expression {
  const { at } = reader;
  reader.expect('FETCH');
  if (!reader.accept('FIRST')) reader.expect('NEXT');
  const limit: Expression = reader.isOneOf(['ROW', 'ROWS'])
    ? { kind: 'integer', text: '1', at }
    : parser.expression();
  if (!reader.accept('ROWS')) reader.expect('ROW');
  if (reader.is('WITH', 'TIES')) throw notSupported('FETCH ... WITH TIES', reader.at);
  reader.expect('ONLY');
  return limit;
}

function parseSetOperations(reader: TokenReader): QueryBody {
  let left = parseIntersections(reader);
  while (reader.isOneOf(['UNION', 'EXCEPT'])) {
    const { at } = reader;
    const operator = reader.take().keyword as 'UNION' | 'EXCEPT';
    left = {
      kind: 'setOperation',
      operator,
      all: parseAll(reader),
      left,
      right: parseIntersections(reader),
      at,
    };
  }
  return left;
}

function parseIntersections(reader: TokenReader): QueryBody {
  let left = parsePrimary(reader);
  for (let { at } = reader; reader.accept('INTERSECT'); { at } = reader)
    left = {
      kind: 'setOperation',
      operator: 'INTERSECT',
      all: parseAll(reader),
      left,
      right: parsePrimary(reader),
      at,
    };
  return left;
}

function parseAll(reader: TokenReader): boolean {
  const all = reader.accept('ALL');
  if (!all) reader.accept('DISTINCT');
  return all;
}

function parsePrimary(reader: TokenReader): QueryBody {
  const { at } = reader;
  if (reader.accept('(')) {
    const query = parseQuery(reader);
    reader.expect(')');
    return { kind: 'nested', query, at };
  }
  const parser = expressions(reader);
  if (reader.accept('VALUES')) {
    const rows = reader.list(() => {
      const row = parser.expression();
      return row.kind === 'row' ? row.items : [row];
    });
    return { kind: 'values', rows, at };
  }
  if (reader.accept('TABLE')) {
    const from: Relation = { kind: 'table', name: reader.dottedName(), at };
    return { ...emptySelect(at), items: [{ kind: 'all', at }], from };
  }
  return parseSelect(reader, parser);
}

function emptySelect(at: number): Select {
  return {
    kind: 'select',
    distinct: false,
    items: [],
    groupBy: [],
    windows: new Map<string, WindowSpec>(),
    at,
  };
}

function parseSelect(reader: TokenReader, parser: ExpressionParser): Select {
  const select = emptySelect(reader.at);
  reader.expect('SELECT');
  select.distinct = reader.accept('DISTINCT');
  if (!select.distinct) reader.accept('ALL');
  select.items = reader.list(() => parseItem(reader, parser));
  if (reader.accept('FROM')) select.from = parseFrom(reader, parser);
  if (reader.accept('WHERE')) select.where = parser.expression();
  if (reader.accept('GROUP', 'BY')) {
    if (!reader.accept('ALL')) reader.accept('DISTINCT');
    select.groupBy = reader.list(() => parseGroupItem(reader, parser));
  }
  if (reader.accept('HAVING')) select.having = parser.expression();
  if (reader.accept('WINDOW'))
    reader.list(() => {
      const name = reader.name();
      reader.expect('AS');
      select.windows.set(name, parseWindow(parser));
    });
  return select;
}

function parseItem(reader: TokenReader, parser: ExpressionParser): SelectItem {
  const { at } = reader;
  if (reader.accept('*')) return { kind: 'all', at };
  const of = reader.starPath();
  if (of) return { kind: 'all', of, at };
  const expression = parser.expression();
  const alias = reader.accept('AS') || (reader.isName() && !isClause(reader)) ? { alias: reader.name() } : {};
  return { kind: 'expression', expression, ...alias, at };
}

function parseGroupItem(reader: TokenReader, parser: ExpressionParser): GroupItem {
  const set = (): Expression[] => {
    if (!reader.is('(')) return [parser.expression()];
    reader.expect('(');
    const items = reader.is(')') ? [] : reader.list(() => parser.expression());
    reader.expect(')');
    return items;
  };
  for (const kind of ['ROLLUP', 'CUBE'] as const)
    if (reader.accept(kind)) return { kind, sets: reader.inParentheses(set) };
  if (reader.accept('GROUPING', 'SETS')) return { kind: 'GROUPING SETS', sets: reader.inParentheses(set) };
  return { kind: 'expression', expression: parser.expression() };
}

function parseFrom(reader: TokenReader, parser: ExpressionParser): Relation {
  let left = parseJoins(reader, parser);
  for (let { at } = reader; reader.accept(','); { at } = reader)
    left = { kind: 'join', type: 'CROSS', left, right: parseJoins(reader, parser), at };
  return left;
}

function parseJoins(reader: TokenReader, parser: ExpressionParser): Relation {
  let left = parseAliased(reader, parser);
  for (;;) {
    const { at } = reader;
    const type = parseJoinType(reader);
    if (!type) return left;
    const right = parseAliased(reader, parser);
    const condition = type === 'CROSS' ? {} : { condition: parseCondition(reader, parser) };
    left = { kind: 'join', type, left, right, ...condition, at };
  }
}

function parseJoinType(reader: TokenReader): JoinType | undefined {
  if (reader.is('NATURAL')) throw notSupported('NATURAL JOIN', reader.at);
  if (reader.accept('CROSS', 'JOIN')) return 'CROSS';
  if (reader.accept('JOIN') || reader.accept('INNER', 'JOIN')) return 'INNER';
  for (const type of ['LEFT', 'RIGHT', 'FULL'] as const)
    if (reader.accept(type, 'JOIN') || reader.accept(type, 'OUTER', 'JOIN')) return type;
  return undefined;
}

function parseCondition(reader: TokenReader, parser: ExpressionParser): JoinCondition {
  if (reader.accept('USING')) return { kind: 'using', columns: reader.inParentheses(() => reader.name()) };
  reader.expect('ON');
  return { kind: 'on', expression: parser.expression() };
}

function parseAliased(reader: TokenReader, parser: ExpressionParser): Relation {
  const relation = parseRelation(reader, parser);
  const { at } = relation;
  const isAliased = reader.accept('AS') || (reader.isName() && !isClause(reader));
  const aliased: Relation = isAliased ? { kind: 'aliased', relation, ...parseAlias(reader), at } : relation;
  for (const clause of ['TABLESAMPLE', 'MATCH_RECOGNIZE'])
    if (reader.is(clause)) throw notSupported(clause, reader.at);
  return aliased;
}

function parseAlias(reader: TokenReader): { alias: string; columns?: string[] } {
  const alias = reader.name();
  return { alias, ...(reader.is('(') ? { columns: reader.inParentheses(() => reader.name()) } : {}) };
}

/** Words that follow a relation and are not reserved, so that they are not taken for its alias. */
function isClause(reader: TokenReader): boolean {
  return reader.isOneOf(['LIMIT', 'OFFSET', 'FETCH', 'WINDOW', 'TABLESAMPLE', 'MATCH_RECOGNIZE']);
}

function parseRelation(reader: TokenReader, parser: ExpressionParser): Relation {
  const { at } = reader;
  if (reader.accept('UNNEST')) {
    const arrays = reader.inParentheses(() => parser.expression());
    return { kind: 'unnest', arrays, withOrdinality: reader.accept('WITH', 'ORDINALITY'), at };
  }
  if (reader.accept('LATERAL')) {
    reader.expect('(');
    const query = parseQuery(reader);
    reader.expect(')');
    return { kind: 'subquery', query, at };
  }
  if (reader.is('TABLE', '(')) throw notSupported('table functions', at);
  if (!reader.is('(')) return { kind: 'table', name: reader.dottedName(), at };
  return parseInParentheses(reader, parser);
}

/** `(query)` or a join in parentheses; which of them shows at the first token after the parentheses. */
function parseInParentheses(reader: TokenReader, parser: ExpressionParser): Relation {
  const { at } = reader;
  let ahead = 0;
  while (reader.peek(ahead).text === '(') ahead += 1;
  const isQuery = ['SELECT', 'WITH', 'VALUES', 'TABLE'].includes(reader.peek(ahead).keyword);
  reader.expect('(');
  const relation: Relation = isQuery
    ? { kind: 'subquery', query: parseQuery(reader), at }
    : parseFrom(reader, parser);
  reader.expect(')');
  return relation;
}
