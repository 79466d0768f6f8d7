import { quoteName } from '../../../duckdb/quote';
import { parseHiveType } from '../../../duckdb/hive-type';
import type { CatalogTable } from '../../glue';
import { QueryError } from '../errors';
import type { Relation } from './ast';
import type { ExpressionContext, NameContext, TranslatedQuery, Translation } from './context';
import { parseQuery } from './parse-query';
import {
  pathColumn,
  type ColumnUse,
  type Scope,
  type ScopeColumn,
  type ScopeRelation,
  type TableUse,
} from './scope';
import { TokenReader } from './token-reader';
import { tokenize } from './tokens';
import { translateJoin } from './translate-join';
import { translateUnnest } from './translate-unnest';
import { fromHive, types } from './types';
import { decodeView } from './view-text';

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
    case 'join': {
      const before = translateRelation(relation.left, context, left);
      const after = translateRelation(relation.right, context, [...left, ...before.relations]);
      return translateJoin(relation, context, before, after);
    }
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
  reader.finish();
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
  const path: ScopeColumn = {
    name: pathColumn,
    sql: `${alias}.${quoteName(pathColumn)}`,
    type: types.varchar,
    uses: [{ use, column: pathColumn }],
    origins: [],
    isHidden: true,
  };
  return { sql: `${quoteName(use.id)} AS ${alias}`, relations: [{ columns: [...columns, path] }] };
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
  const columns = translated.relations.flatMap((relation) =>
    relation.columns.filter(({ isHidden }) => !isHidden),
  );
  if (names.length !== columns.length)
    throw new QueryError(
      'MISMATCHED_COLUMN_ALIASES',
      `Column alias list has ${names.length} entries but relation has ${columns.length} columns`,
      at,
    );
  const renamed = columns.map((column, index) => ({ ...column, name: names[index] as string }));
  return { sql: translated.sql, relations: [{ columns: renamed }] };
}
