import { quoteName } from '../../../duckdb/quote';
import { parseHiveType } from '../../../duckdb/hive-type';
import type { CatalogTable } from '../../glue';
import { notSupported, QueryError } from '../errors';
import type { Expression, Relation } from './ast';
import type { ExpressionContext, NameContext, TranslatedQuery, Translation } from './context';
import { comparison } from './operators';
import { parseQuery } from './parse-query';
import { addPartitionFilters } from './partition-filters';
import {
  columnNotFound,
  type ColumnUse,
  type Scope,
  type ScopeColumn,
  type ScopeRelation,
  type TableUse,
} from './scope';
import { TokenReader } from './token-reader';
import { tokenize } from './tokens';
import { translateCondition, translateExpression } from './translate-expression';
import { commonType, fromHive, types, type SqlType } from './types';
import { coerce } from './value';
import { decodeView } from './view-text';
import { conjunctsOf } from './walk';

/** What the translation of a `FROM` works with. */
export interface RelationContext {
  translation: Translation;
  names: NameContext;
  /** Scope around the query, for lateral and correlated names. */
  outer: Scope | undefined;
  read: Set<ColumnUse>;
  /** The context to translate an expression over relations in. */
  expressions(relations: ScopeRelation[]): ExpressionContext;
  translateQuery: ExpressionContext['translateQuery'];
}

/** A `FROM` in the engine's SQL and the relations it brings into scope. */
export interface TranslatedRelation {
  sql: string;
  relations: ScopeRelation[];
}

/** Translates a relation; `left` holds those that stand before it, which `UNNEST` may name. */
export function translateRelation(
  relation: Relation,
  context: RelationContext,
  left: ScopeRelation[] = [],
): TranslatedRelation {
  switch (relation.kind) {
    case 'table':
      return translateTable(relation.name, relation.at, context);
    case 'subquery': {
      const outer: Scope = { relations: left, ...(context.outer ? { parent: context.outer } : {}) };
      return derived(context.translateQuery(relation.query, context.names, outer), context);
    }
    case 'unnest':
      return translateUnnest(relation, context, left);
    case 'aliased':
      return rename(translateRelation(relation.relation, context, left), relation);
    case 'join':
      return translateJoin(relation, context, left);
  }
}

function translateTable(path: readonly string[], at: number, context: RelationContext): TranslatedRelation {
  const name = path[path.length - 1] as string;
  const shared = path.length === 1 ? context.names.with.get(name) : undefined;
  if (shared) {
    const query = context.translateQuery(shared.query, shared.names, { relations: [] });
    return named(renameColumns(derived(query, context), shared.columns, at), name);
  }
  const [database, table] = findTable(path, at, context);
  if (table.tableType === 'VIRTUAL_VIEW')
    return named(translateView(table, at, context), name, [database, name]);
  return named(readTable(table, context), name, [database, name]);
}

function findTable(
  path: readonly string[],
  at: number,
  { translation, names }: RelationContext,
): [string, CatalogTable] {
  const name = path[path.length - 1] as string;
  const database = path.length > 1 ? (path[path.length - 2] as string) : names.database;
  if (path.length > 3 || (path.length === 3 && path[0] !== 'awsdatacatalog'))
    throw new QueryError('CATALOG_NOT_FOUND', `Catalog '${path[0] ?? ''}' does not exist`, at);
  if (database === undefined)
    throw new QueryError(
      'MISSING_SCHEMA_NAME',
      'Schema must be specified when session schema is not set',
      at,
    );
  if (!translation.tables.hasDatabase(database))
    throw new QueryError('SCHEMA_NOT_FOUND', `Schema '${database}' does not exist`, at);
  const table = translation.tables.getTable(database, name);
  if (!table)
    throw new QueryError('TABLE_NOT_FOUND', `Table 'awsdatacatalog.${database}.${name}' does not exist`, at);
  return [database, table];
}

function translateView(table: CatalogTable, at: number, context: RelationContext): TranslatedRelation {
  const id = `${table.databaseName}.${table.name}`;
  const { views } = context.names;
  if (views.includes(id))
    throw new QueryError('VIEW_IS_RECURSIVE', `Statement would create a recursive view: ${id}`, at);
  const view = decodeView(table.viewOriginalText ?? '', id);
  const reader = new TokenReader(tokenize(view.originalSql));
  const query = parseQuery(reader);
  reader.end();
  const names: NameContext = { database: view.schema, with: new Map(), views: [...views, id] };
  try {
    return derived(context.translateQuery(query, names, { relations: [] }), context);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw new QueryError(
      'INVALID_VIEW',
      `Failed analyzing stored view '${id}': ${error.reason(view.originalSql)}`,
      at,
      {
        cause: error,
      },
    );
  }
}

function readTable(table: CatalogTable, { translation }: RelationContext): TranslatedRelation {
  const use: TableUse = { id: translation.newName('t'), table, columns: new Set(), partitionFilters: [] };
  translation.uses.push(use);
  const alias = translation.newName('r');
  const columns = [...table.columns, ...table.partitionKeys].map((column): ScopeColumn => {
    const type = parseHiveType(column.type);
    if (!type)
      throw new QueryError(
        'HIVE_UNSUPPORTED_FORMAT',
        `Column ${column.name} has the unknown type ${column.type}`,
      );
    const isPartitionKey = table.partitionKeys.includes(column);
    const read: ColumnUse = { use, column: column.name };
    return {
      name: column.name,
      sql: `${alias}.${quoteName(column.name)}`,
      type: fromHive(type),
      uses: [read],
      origins: isPartitionKey ? [read] : [],
    };
  });
  return { sql: `${quoteName(use.id)} AS ${alias}`, relations: [{ columns }] };
}

function derived(query: TranslatedQuery, context: RelationContext): TranslatedRelation {
  const alias = context.translation.newName('r');
  for (const use of query.uses) context.read.add(use);
  const columns = query.columns.map((column) => ({ ...column, sql: `${alias}.${column.sql}` }));
  return { sql: `(${query.sql}) AS ${alias}`, relations: [{ columns }] };
}

function named({ sql, relations }: TranslatedRelation, name: string, path?: string[]): TranslatedRelation {
  return { sql, relations: relations.map(({ columns }) => ({ name, ...(path ? { path } : {}), columns })) };
}

function rename(
  translated: TranslatedRelation,
  relation: Extract<Relation, { kind: 'aliased' }>,
): TranslatedRelation {
  const columns = translated.relations.flatMap((inner) => inner.columns);
  const whole = { sql: translated.sql, relations: [{ columns }] };
  return named(renameColumns(whole, relation.columns, relation.at), relation.alias);
}

function renameColumns(
  translated: TranslatedRelation,
  names: string[] | undefined,
  at: number,
): TranslatedRelation {
  if (!names) return translated;
  const columns = translated.relations.flatMap((relation) => relation.columns);
  if (names.length !== columns.length)
    throw new QueryError(
      'MISMATCHED_COLUMN_ALIASES',
      `Column alias list has ${names.length} entries but relation has ${columns.length} columns`,
      at,
    );
  const renamed = columns.map((column, index) => ({ ...column, name: names[index] as string }));
  return { sql: translated.sql, relations: [{ columns: renamed }] };
}

/** Arrays side by side, the shorter ones filled with nulls, as Trino does; maps give two columns. */
function translateUnnest(
  relation: Extract<Relation, { kind: 'unnest' }>,
  context: RelationContext,
  left: ScopeRelation[],
): TranslatedRelation {
  const alias = context.translation.newName('r');
  const expressions = context.expressions(left);
  const lists = relation.arrays.flatMap((array) => unnestedLists(array, expressions));
  const items = lists.map(({ sql }, index) => `unnest(${sql}) AS ${quoteName(`u${index}`)}`);
  if (relation.withOrdinality) {
    const length =
      lists.length > 1
        ? `greatest(${lists.map(({ sql }) => `len(${sql})`).join(', ')})`
        : `len(${lists[0]?.sql ?? ''})`;
    items.push(`unnest(range(1, ${length} + 1)) AS ${quoteName(`u${lists.length}`)}`);
  }
  const elements = [
    ...lists.map(({ element }) => element),
    ...(relation.withOrdinality ? [types.bigint] : []),
  ];
  const uses = [...expressions.read];
  const columns = elements.map((type, index): ScopeColumn => ({
    name: '',
    sql: `${alias}.${quoteName(`u${index}`)}`,
    type,
    uses,
    origins: [],
  }));
  for (const use of uses) context.read.add(use);
  return { sql: `LATERAL (SELECT ${items.join(', ')}) AS ${alias}`, relations: [{ columns }] };
}

function unnestedLists(
  array: Expression,
  context: ExpressionContext,
): Array<{ sql: string; element: SqlType }> {
  const { sql, type } = translateExpression(array, context);
  if (type.kind === 'array') {
    if (type.element.kind === 'row') throw notSupported('UNNEST of an array of rows', array.at);
    return [{ sql, element: type.element }];
  }
  if (type.kind === 'map')
    return [
      { sql: `map_keys(${sql})`, element: type.key },
      { sql: `map_values(${sql})`, element: type.value },
    ];
  throw new QueryError('INVALID_FUNCTION_ARGUMENT', `Cannot unnest type: ${type.kind}`, array.at);
}

function translateJoin(
  join: Extract<Relation, { kind: 'join' }>,
  context: RelationContext,
  before: ScopeRelation[],
): TranslatedRelation {
  const left = translateRelation(join.left, context, before);
  const right = translateRelation(join.right, context, [...before, ...left.relations]);
  const both = [...left.relations, ...right.relations];
  const relations = [
    ...nullable(left.relations, join.type === 'RIGHT' || join.type === 'FULL'),
    ...nullable(right.relations, join.type === 'LEFT' || join.type === 'FULL'),
  ];
  if (join.type === 'CROSS') return { sql: `${left.sql} CROSS JOIN ${right.sql}`, relations };
  const keyword = join.type === 'INNER' ? 'JOIN' : `${join.type} JOIN`;
  const { condition } = join;
  if (condition?.kind === 'using') {
    const on = condition.columns.map((column) =>
      usingCondition(column, left.relations, right.relations, join.at, context),
    );
    return {
      sql: `(${left.sql} ${keyword} ${right.sql} ON ${on.join(' AND ')})`,
      relations: mergeUsing(condition.columns, join.type, relations),
    };
  }
  if (!condition) throw notSupported(`${join.type} JOIN without a condition`, join.at);
  const expressions = { ...context.expressions(both), forbidden: 'JOIN clause' };
  const on = translateCondition(condition.expression, 'JOIN ON clause', expressions);
  for (const use of expressions.read) context.read.add(use);
  const filterable = { CROSS: [], INNER: both, LEFT: right.relations, RIGHT: left.relations, FULL: [] }[
    join.type
  ];
  addPartitionFilters(
    conjunctsOf(condition.expression),
    expressions,
    new Set(filterable.flatMap(({ columns }) => columns)),
  );
  return { sql: `(${left.sql} ${keyword} ${right.sql} ON ${on})`, relations };
}

/** Rows of the outer side of a join are filled with nulls: a condition on them says nothing about their files. */
function nullable(relations: ScopeRelation[], isNullable: boolean): ScopeRelation[] {
  if (!isNullable) return relations;
  return relations.map((relation) => ({
    ...relation,
    columns: relation.columns.map((column) => ({ ...column, origins: [] })),
  }));
}

function usingCondition(
  name: string,
  left: ScopeRelation[],
  right: ScopeRelation[],
  at: number,
  context: RelationContext,
): string {
  const [a, b] = [left, right].map((relations) => {
    const columns = relations.flatMap((relation) =>
      relation.columns.filter((column) => column.name === name),
    );
    if (columns.length !== 1) throw columnNotFound(name, at);
    const [column] = columns as [ScopeColumn];
    for (const use of column.uses) context.read.add(use);
    return { sql: column.sql, type: column.type };
  }) as [{ sql: string; type: SqlType }, { sql: string; type: SqlType }];
  return comparison('=', a, b, at).sql;
}

/** The columns of `USING` come once, first, and without a relation's name. */
function mergeUsing(names: readonly string[], type: string, relations: ScopeRelation[]): ScopeRelation[] {
  const merged = names.map((name): ScopeColumn => {
    const columns = relations.flatMap((relation) =>
      relation.columns.filter((column) => column.name === name),
    );
    const [first, second] = columns as [ScopeColumn, ScopeColumn];
    const common = commonType(first.type, second.type) ?? first.type;
    const [a, b] = [coerce(first, common).sql, coerce(second, common).sql];
    const sql = { INNER: a, LEFT: a, RIGHT: b }[type] ?? `coalesce(${a}, ${b})`;
    return { name, sql, type: common, uses: [...first.uses, ...second.uses], origins: [] };
  });
  const rest = relations.map((relation) => ({
    ...relation,
    columns: relation.columns.filter((column) => !names.includes(column.name)),
  }));
  return [{ columns: merged }, ...rest];
}
