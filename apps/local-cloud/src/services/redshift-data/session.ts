import type { ObjectStore } from '../../core/service';
import type { Connection } from '../../duckdb/connection';
import type { ParquetFooters } from '../../duckdb/parquet-footers';
import type { CatalogTable, GlueCatalog } from '../glue';
import type { CatalogEntries, RelationRecord, SchemaRecord } from './catalog-entries';
import { noRelation, noSchema, notSupported, SqlError } from './errors';

/** What is said of one reading of an external table, for `SVL_S3QUERY_SUMMARY` and its like. */
export interface ExternalRead {
  table: string;
  /** Files of the partitions that were read, of all there are. */
  files: number;
  totalFiles: number;
  /** Compressed bytes of the columns read. */
  bytes: number;
}

/** The name of the one database user there is. */
export const userName = 'admin';

/** What running the statements of one call works with. One transaction at a time. */
export interface Session {
  connection: Connection;
  entries: CatalogEntries;
  database: string;
  catalog: GlueCatalog;
  objects: ObjectStore;
  footers: ParquetFooters;
  clock: () => number;
  /** Filled by queries that read external tables. */
  reads: ExternalRead[];
  /** A number that differs when the rows of a local table, `schema.table`, have changed. */
  versionOf(table: string): number;
  /** Local tables, as `schema.table`, that a statement changed. */
  changed: Set<string>;
  /** Queries run before, newest first. */
  history: () => QueryDetail[];
}

/** What is known of a finished query, for the system views. */
export interface QueryDetail {
  queryId: number;
  statementId: string;
  text: string;
  status: string;
  startMs: number;
  endMs: number;
  reads: ExternalRead[];
}

/** A name of a relation with its schema. */
export interface RelationName {
  schema: string;
  name: string;
}

/**
 * Splits `table`, `schema.table` or `database.schema.table`; a table without a schema is in `public`.
 *
 * @throws SqlError for another database
 */
export function relationName(path: readonly string[], session: Pick<Session, 'database'>): RelationName {
  if (path.length > 3)
    throw new SqlError(`improper qualified name (too many dotted names): ${path.join('.')}`);
  if (path.length === 3 && path[0] !== session.database)
    throw notSupported(`a query of another database (${String(path[0])})`);
  return { schema: path[path.length - 2] ?? 'public', name: path[path.length - 1] ?? '' };
}

/** The schema of a name. @throws SqlError when there is none */
export function schemaOf(name: string, { entries }: Pick<Session, 'entries'>): SchemaRecord {
  const schema = entries.schema(name);
  if (!schema) throw noSchema(name);
  return schema;
}

/** A relation of the warehouse, which a statement is about to change. @throws SqlError */
export function localRelation(
  path: readonly string[],
  session: Session,
  at?: number,
): RelationName & { record: RelationRecord } {
  const found = relationName(path, session);
  if (schemaOf(found.schema, session).external)
    throw new SqlError(`cannot change external table ${found.schema}.${found.name}`, at);
  const record = session.entries.relation(found.schema, found.name);
  if (!record) throw noRelation(path.join('.'), at);
  return { ...found, record };
}

/** The Glue table an external schema shows under a name. @throws SqlError when there is none */
export function externalTable(
  schema: SchemaRecord,
  name: string,
  session: Session,
): CatalogTable | undefined {
  const { external } = schema;
  return external && session.catalog.getTable(external.database, name);
}
