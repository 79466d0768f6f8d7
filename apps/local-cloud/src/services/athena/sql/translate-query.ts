import { quoteName } from '../../../duckdb/quote';
import { notSupported, QueryError } from '../errors';
import type { Expression, Query, QueryBody, Select, SelectItem } from './ast';
import type { ExpressionContext, NameContext, TranslatedQuery, Translation } from './context';
import { translateGroups, type Groups } from './groups';
import { addPartitionFilters } from './partition-filters';
import { relationsNamed, type ColumnUse, type Scope, type ScopeColumn, type ScopeRelation } from './scope';
import { sortByOutputs, sortBySource, type Output } from './sort';
import { translateCondition, translateExpression } from './translate-expression';
import { translateRelation } from './translate-relation';
import { translateSetOperation, translateValues, type TranslatedBody } from './translate-set-operation';
import { conjunctsOf } from './walk';

/**
 * Translates a query into the engine's SQL. Its columns are named `c1`, `c2`, … there.
 *
 * `WITH` queries are put in where they are named, each time anew, as Trino does: what a query reads is counted as
 * often as it is read.
 *
 * @param outer scope of the query around this one, for correlated names
 * @throws QueryError
 */
export function translateQuery(
  query: Query,
  names: NameContext,
  translation: Translation,
  outer?: Scope,
): TranslatedQuery {
  const inner = addWith(query, names);
  const body = translateBody(query.body, inner, translation, outer);
  if (!query.orderBy.length && !query.limit && !query.offset) return body;
  const sortUses = new Set<ColumnUse>();
  const sort = body.sort ?? sortByOutputs(body.columns, sortUses);
  const order = query.orderBy.length ? ` ORDER BY ${sort(query.orderBy)}` : '';
  const limit = query.limit ? ` LIMIT ${rowCount(query.limit, 'LIMIT')}` : '';
  const offset = query.offset ? ` OFFSET ${rowCount(query.offset, 'OFFSET')}` : '';
  const isCut = Boolean(query.limit ?? query.offset);
  return {
    sql: `${body.sql}${order}${limit}${offset}`,
    columns: isCut ? body.columns.map((column) => ({ ...column, origins: [] })) : body.columns,
    uses: [...body.uses, ...sortUses],
  };
}

function addWith(query: Query, names: NameContext): NameContext {
  return query.with.reduce<NameContext>((before, { name, query: shared, columns }) => {
    const entry = { query: shared, names: before, ...(columns ? { columns } : {}) };
    return { ...before, with: new Map([...before.with, [name, entry]]) };
  }, names);
}

function rowCount(expression: Expression, clause: string): string {
  if (expression.kind === 'integer') return expression.text;
  throw notSupported(`${clause} with anything but a whole number`, expression.at);
}

function translateBody(
  body: QueryBody,
  names: NameContext,
  translation: Translation,
  outer?: Scope,
): TranslatedBody {
  switch (body.kind) {
    case 'select':
      return translateSelect(body, names, translation, outer);
    case 'nested': {
      const query = translateQuery(body.query, names, translation, outer);
      return { ...query, sql: `(${query.sql})` };
    }
    case 'values':
      return translateValues(body, contextOf([], new Set(), names, translation, outer));
    case 'setOperation': {
      const left = translateBody(body.left, names, translation, outer);
      return translateSetOperation(body, left, translateBody(body.right, names, translation, outer));
    }
  }
}

function translateSelect(
  select: Select,
  names: NameContext,
  translation: Translation,
  outer?: Scope,
): TranslatedBody {
  const read = new Set<ColumnUse>();
  const expressions = (relations: ScopeRelation[], noted: Set<ColumnUse>): ExpressionContext => ({
    ...contextOf(relations, noted, names, translation, outer),
    windowClause: select.windows,
  });
  const from = select.from
    ? translateRelation(select.from, {
        ...{ translation, names, outer, read },
        expressions: (relations) => expressions(relations, new Set()),
        translateQuery: (query, context, scope) => translateQuery(query, context, translation, scope),
      })
    : { sql: '', relations: [] };
  const context = expressions(from.relations, read);
  const where = select.where ? translateWhere(select.where, context) : '';
  const items = select.items.flatMap((item) => expandItem(item, context));
  const groups = translateGroups(select, items, context);
  const windows: Array<ReadonlySet<string>> = [];
  const grouped = { ...context, windows, ...(groups ? { grouping: groups.keys } : {}) };
  const outputs = items.map((item) => translateItem(item, grouped));
  const having = select.having
    ? ` HAVING ${translateCondition(select.having, 'HAVING clause', grouped)}`
    : '';
  const columns = outputs.map((output, index): ScopeColumn => ({
    name: output.name,
    sql: quoteName(`c${index + 1}`),
    type: output.value.type,
    uses: output.uses,
    origins: isTransparent(output, groups, windows) ? output.origins : [],
  }));
  if (select.distinct) for (const output of outputs) for (const use of output.uses) read.add(use);
  const list = outputs
    .map((output, index) => `${output.value.sql} AS ${quoteName(`c${index + 1}`)}`)
    .join(', ');
  const clauses = `${from.sql ? ` FROM ${from.sql}` : ''}${where}${groups?.sql ? ` GROUP BY ${groups.sql}` : ''}${having}`;
  const body: TranslatedBody = {
    sql: `SELECT ${select.distinct ? 'DISTINCT ' : ''}${list}${clauses}`,
    columns,
    uses: [],
  };
  const sort = select.distinct ? sortByOutputs(columns, read) : sortBySource(outputs, grouped);
  return {
    ...body,
    get uses() {
      return [...read];
    },
    sort,
  };
}

function contextOf(
  relations: ScopeRelation[],
  read: Set<ColumnUse>,
  names: NameContext,
  translation: Translation,
  outer: Scope | undefined,
): ExpressionContext {
  return {
    ...{ translation, names, read },
    scope: { relations, ...(outer ? { parent: outer } : {}) },
    translateQuery: (query, inner, scope) => translateQuery(query, inner, translation, scope),
  };
}

function translateWhere(where: Expression, context: ExpressionContext): string {
  const restricted = { ...context, forbidden: 'WHERE clause' };
  const sql = translateCondition(where, 'WHERE clause', restricted);
  const columns = context.scope.relations.flatMap((relation) => relation.columns);
  addPartitionFilters(conjunctsOf(where), restricted, new Set(columns));
  return ` WHERE ${sql}`;
}

/** `*` and `t.*` as one item per column. */
function expandItem(
  item: SelectItem,
  context: ExpressionContext,
): Array<SelectItem & { kind: 'expression'; column?: ScopeColumn }> {
  if (item.kind === 'expression') return [item];
  const { relations } = context.scope;
  const found = item.of ? relationsNamed(context.scope, item.of) : relations;
  if (!found.length) {
    if (!item.of)
      throw new QueryError(
        'COLUMN_NOT_FOUND',
        'SELECT * not allowed in queries without FROM clause',
        item.at,
      );
    throw new QueryError('TABLE_NOT_FOUND', `Unable to resolve reference ${item.of.join('.')}`, item.at);
  }
  return found.flatMap((relation) =>
    relation.columns
      .filter(({ isHidden }) => !isHidden)
      .map((column) => ({
        kind: 'expression' as const,
        expression: { kind: 'column' as const, path: [column.name], at: item.at },
        column,
        at: item.at,
      })),
  );
}

function translateItem(
  item: SelectItem & { kind: 'expression'; column?: ScopeColumn },
  context: ExpressionContext,
): Output {
  const { expression, alias, column } = item;
  if (column) {
    if (context.grouping && !context.grouping.has(column.sql))
      throw new QueryError(
        'EXPRESSION_NOT_AGGREGATE',
        `'${column.name}' must be an aggregate expression or appear in GROUP BY clause`,
        item.at,
      );
    return {
      name: column.name,
      value: { sql: column.sql, type: column.type },
      uses: column.uses,
      origins: column.origins,
    };
  }
  const read = new Set<ColumnUse>();
  const named = new Set<ScopeColumn>();
  const value = translateExpression(expression, { ...context, read, named });
  const [only] = named;
  const isCopy = expression.kind === 'column' && named.size === 1 && only?.sql === value.sql;
  return {
    name: alias ?? nameOf(expression),
    value,
    uses: [...read],
    origins: isCopy && only ? only.origins : [],
  };
}

function nameOf(expression: Expression): string {
  if (expression.kind === 'column') return expression.path[expression.path.length - 1] as string;
  return expression.kind === 'field' ? expression.name : '';
}

/** Whether a condition on an output may be tested before grouping and window functions. */
function isTransparent(
  output: Output,
  groups: Groups | undefined,
  windows: ReadonlyArray<ReadonlySet<string>>,
): boolean {
  if (groups && !groups.everyRow.has(output.value.sql)) return false;
  return windows.every((partition) => partition.has(output.value.sql));
}
