import type { CatalogTable } from '../../glue';
import type { Query, WindowSpec } from './ast';
import type { ColumnUse, Scope, ScopeColumn, TableUse } from './scope';
import type { Value } from './value';

/** Finds tables and views for a translation. */
export interface TableFinder {
  hasDatabase(name: string): boolean;
  getTable(database: string, table: string): CatalogTable | undefined;
}

/** What one translation gathers and shares. */
export interface Translation {
  tables: TableFinder;
  /** Every reading of a table, filled as they are met. */
  uses: TableUse[];
  /** A name no one else has, e.g. `r_3`. */
  newName(prefix: string): string;
}

/** A subquery as a relation. */
export interface TranslatedQuery {
  sql: string;
  columns: ScopeColumn[];
  /** What the query reads whichever of its columns are wanted. */
  uses: readonly ColumnUse[];
}

/** Where names of tables are looked up. */
export interface NameContext {
  /** Database of names without one. */
  database: string | undefined;
  /** `WITH` queries in sight, each with the context it was written in. */
  with: ReadonlyMap<string, { query: Query; columns?: string[]; names: NameContext }>;
  /** Views being read, outermost first, to find one that reads itself. */
  views: readonly string[];
}

/** What the translation of one expression may use and notes down. */
export interface ExpressionContext {
  translation: Translation;
  names: NameContext;
  scope: Scope;
  /** Translates a subquery whose outer scope is this one. */
  translateQuery(query: Query, names: NameContext, outer: Scope): TranslatedQuery;
  /** Set where aggregates are not allowed: the clause, for the message. */
  forbidden?: string;
  /** Set in a query with aggregates: SQL of its group expressions. */
  grouping?: ReadonlySet<string>;
  /** Inside the arguments of an aggregate. */
  inAggregate?: boolean;
  /** Inside `TRY`: what fails is NULL. */
  safe?: boolean;
  /** Variables of the lambdas around. */
  variables?: ReadonlyMap<string, Value>;
  /** Columns of the select list that `ORDER BY` may name. */
  outputs?: ReadonlyMap<string, Value>;
  /** SQL that stands for a column in place of its own. */
  substitute?: (column: ScopeColumn) => string | undefined;
  /** Noted: what is read. */
  read: Set<ColumnUse>;
  /** Noted: columns of this scope that were named. */
  named?: Set<ScopeColumn>;
  /** Noted: the `PARTITION BY` of each window function, as SQL. */
  windows?: Array<ReadonlySet<string>>;
  /** Named windows of the select. */
  windowClause?: ReadonlyMap<string, WindowSpec>;
}
