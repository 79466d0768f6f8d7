import type { ObjectStore } from '../../core/service';
import type { Connection } from '../../duckdb/connection';
import type { GlueCatalog } from '../glue';
import { CatalogEntries } from './catalog-entries';
import type { QueryDetail, Session } from './session';
import type { Warehouse } from './warehouse';

/** What a session is made of. */
export interface SessionOptions {
  warehouse: Warehouse;
  connection: Connection;
  catalog: GlueCatalog;
  objects: ObjectStore;
  clock: () => number;
  database: string;
  history: () => QueryDetail[];
}

/** A session in which no transaction has begun: it sees nothing yet. */
export function openSession(options: SessionOptions): Session {
  const { warehouse, connection, catalog, objects, clock, database, history } = options;
  return {
    ...{ connection, catalog, objects, clock, database, history },
    entries: CatalogEntries.empty(connection),
    footers: warehouse.footers,
    reads: [],
    versionOf: (table) => warehouse.versionOf(table),
    changed: new Set<string>(),
  };
}

/** Runs `use` with a session of its own that sees what is committed now. */
export async function readSession<T>(
  options: Omit<SessionOptions, 'connection'>,
  use: (session: Session) => T | Promise<T>,
): Promise<T> {
  const connection = await options.warehouse.connect();
  try {
    const session = openSession({ ...options, connection });
    session.entries = await options.warehouse.committedEntries(connection);
    return await use(session);
  } finally {
    connection.close();
  }
}
