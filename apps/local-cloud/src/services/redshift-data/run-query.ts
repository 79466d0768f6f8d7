import { bindNames, type BoundNames } from './bind-query';
import type { RowStream } from '../../duckdb/connection';
import type { Session } from './session';
import { measureReads } from './measure-reads';
import type { Query } from './sql/ast';

/** Starts a query; its rows come as they are consumed. */
export async function runQuery(query: Query, session: Session): Promise<RowStream> {
  const { sql, names } = await writeQuery(query, session);
  await measureReads(sql, names.scans, session);
  return session.connection.stream(sql);
}

/** The engine's SQL of a query. */
export async function writeQuery(
  query: Query,
  session: Session,
): Promise<{ sql: string; names: BoundNames }> {
  const names = await bindNames({ queries: [query] }, session);
  return { sql: await names.write((renderer) => renderer.query(query)), names };
}
