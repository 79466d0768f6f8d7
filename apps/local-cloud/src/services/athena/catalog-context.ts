import type { ObjectStore } from '../../core/service';
import type { CatalogTable, GlueCatalog, TableInput } from '../glue';
import { QueryError } from './errors';
import type { AnswerColumn } from './query-plan';
import type { ObjectName, Statement } from './sql/statement';
import { types } from './sql/types';

/** What statements about the catalog work with. */
export interface CatalogContext {
  catalog: GlueCatalog;
  objects: ObjectStore;
  /** Database of names without one. */
  database: string | undefined;
}

/** The answer of a statement that is not a query: lines of text. */
export interface CatalogAnswer {
  columns: AnswerColumn[];
  rows: string[][];
}

/** Any statement about the catalog. */
export type CatalogStatement = Exclude<
  Statement,
  { kind: 'query' | 'unload' | 'prepare' | 'execute' | 'deallocate' }
>;

/** The answer of a statement that has none. */
export const nothing: CatalogAnswer = { columns: [], rows: [] };

/** What the translation of queries asks of the catalog. */
export function finderOf(catalog: GlueCatalog): {
  hasDatabase(name: string): boolean;
  getTable: GlueCatalog['getTable'];
} {
  return {
    hasDatabase: (name) => catalog.getDatabase(name) !== undefined,
    getTable: (database, table) => catalog.getTable(database, table),
  };
}

/** The table a statement names, or Hive's error that there is none. */
export function tableOf(
  name: ObjectName,
  context: CatalogContext,
): { database: string; table: CatalogTable } {
  const database = databaseOf(name, context);
  const table = context.catalog.getTable(database, name.name);
  if (!table)
    throw new QueryError(
      'FAILED',
      `SemanticException [Error 10001]: Table not found ${database}.${name.name}`,
    );
  return { database, table };
}

/** The table a statement changes, as Glue keeps it. */
export function currentTable(
  name: ObjectName,
  context: CatalogContext,
): { database: string; input: TableInput } {
  const { database } = tableOf(name, context);
  const record = context.catalog.getTableRecord(database, name.name);
  const version = record?.versions[record.versions.length - 1];
  if (!version)
    throw new QueryError('FAILED', `SemanticException [Error 10001]: Table not found ${name.name}`);
  if (version.input.TableType === 'VIRTUAL_VIEW')
    throw new QueryError('FAILED', `Cannot alter the view ${name.name}`);
  return { database, input: version.input };
}

/** The database of a name: its own, else the session's. */
export function databaseOf(name: ObjectName, { catalog, database: session }: CatalogContext): string {
  const database = name.database ?? session ?? 'default';
  if (!catalog.getDatabase(database))
    throw new QueryError('SCHEMA_NOT_FOUND', `Schema '${database}' does not exist`, name.at);
  return database;
}

/**
 * Refuses a name Athena would.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
 */
export function checkName(name: string): void {
  if (!/^[a-z0-9_][a-z0-9_-]{0,254}$/.test(name))
    throw new QueryError(
      'FAILED',
      `Name ${name} must have 1 to 255 lower-case letters, digits and underscores`,
    );
}

/** Columns of text. */
export function textColumns(...names: string[]): AnswerColumn[] {
  return names.map((name) => ({ name, type: types.varchar }));
}

/** One line per row. */
export function textAnswer(lines: string[], name = 'result'): CatalogAnswer {
  return { columns: textColumns(name), rows: lines.map((line) => [line]) };
}
