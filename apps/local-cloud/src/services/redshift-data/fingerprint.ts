import { createHash } from 'node:crypto';
import { bindNames } from './bind-query';
import type { Session } from './session';
import type { Query } from './sql/ast';

/** State of everything a query reads: it differs when a table or a lake folder has changed. */
export async function fingerprintOf(query: Query, session: Session): Promise<string> {
  const { scans, tables } = await bindNames({ queries: [query] }, session);
  const hash = createHash('sha256');
  for (const { files } of scans) for (const { path, size } of files) hash.update(`${path} ${size}\n`);
  for (const table of [...tables].sort()) hash.update(`${table} ${session.versionOf(table)}\n`);
  return hash.digest('hex');
}
