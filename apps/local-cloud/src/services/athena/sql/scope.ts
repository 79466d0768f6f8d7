import type { CatalogTable } from '../../glue';
import { QueryError } from '../errors';
import type { SqlType } from './types';

/**
 * The hidden column with the location of a row's file.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/select.html#select-path
 */
export const pathColumn = '$path';

/**
 * One reading of a table by a query. A table that is named twice is read twice, each with its own columns and
 * partitions, as Trino does.
 */
export interface TableUse {
  /** Name of the view that the engine reads it by, e.g. `t_1`. */
  id: string;
  table: CatalogTable;
  /** Columns the result depends on. */
  columns: Set<string>;
  /** Conditions over the partition keys, in the engine's SQL, that every row which matters fulfils. */
  partitionFilters: string[];
}

/** A column of a table that a result depends on. */
export interface ColumnUse {
  use: TableUse;
  column: string;
}

/** A column that expressions can name. */
export interface ScopeColumn {
  /** Empty for a column that was given no name. */
  name: string;
  /** The engine's SQL for it. */
  sql: string;
  type: SqlType;
  /** What reading it reads. */
  uses: readonly ColumnUse[];
  /** Set for a column that can be named but is not part of `*`, such as `$path`. */
  isHidden?: boolean;
  /** Partition keys it is a plain copy of: a condition on it may be tested on them before files are read. */
  origins: readonly ColumnUse[];
}

/** A relation in a `FROM`, by the names it can be called. */
export interface ScopeRelation {
  /** Alias or table name. */
  name?: string;
  /** `[database, table]` of a table without an alias. */
  path?: string[];
  columns: ScopeColumn[];
}

/** The names an expression can use; a subquery's scope has that of the query around it as parent. */
export interface Scope {
  relations: ScopeRelation[];
  parent?: Scope;
}

/** What a path of names turned out to be: a column, and the names of fields inside it. */
export interface ResolvedColumn {
  column: ScopeColumn;
  fields: string[];
  /** The column belongs to a query around this one. */
  isOuter: boolean;
}

/**
 * Finds the column a path names: `a`, `t.a`, `db.t.a`, each with row fields after it.
 *
 * @throws QueryError COLUMN_NOT_FOUND, AMBIGUOUS_NAME
 */
export function resolveColumn(scope: Scope, path: readonly string[], at: number): ResolvedColumn {
  for (let current: Scope | undefined = scope; current; current = current.parent) {
    for (const [columns, fields] of candidates(current, path)) {
      if (columns.length > 1)
        throw new QueryError('AMBIGUOUS_NAME', `Column '${path.join('.')}' is ambiguous`, at);
      const [column] = columns;
      if (column) return { column, fields, isOuter: current !== scope };
    }
  }
  throw columnNotFound(path.join('.'), at);
}

/** Athena's error for a column that does not exist. */
export function columnNotFound(name: string, at: number): QueryError {
  return new QueryError(
    'COLUMN_NOT_FOUND',
    `Column '${name}' cannot be resolved or requester is not authorized to access requested resources`,
    at,
  );
}

/** The relations a `name.*` or `db.name.*` means. */
export function relationsNamed(scope: Scope, path: readonly string[]): ScopeRelation[] {
  return scope.relations.filter((relation) => isNamed(relation, path));
}

/** Ways to read a path, with what each finds: the longest qualifier first. */
function* candidates(scope: Scope, path: readonly string[]): Generator<[ScopeColumn[], string[]]> {
  for (let length = Math.min(2, path.length - 1); length >= 0; length -= 1) {
    const qualifier = path.slice(0, length);
    const name = path[length] as string;
    const relations = length === 0 ? scope.relations : relationsNamed(scope, qualifier);
    const columns = relations.flatMap((relation) =>
      relation.columns.filter((column) => column.name === name),
    );
    yield [columns, path.slice(length + 1)];
  }
}

function isNamed(relation: ScopeRelation, path: readonly string[]): boolean {
  const last = path[path.length - 1];
  if (path.length === 1) return relation.name === last;
  return relation.path !== undefined && relation.path.join('.') === path.slice(-2).join('.');
}
