import { CloudError } from '../../core/errors';
import type { Members } from '../../core/members';
import type { CloudIdentity } from '../../core/service';
import type { GlueCatalog } from './catalog-store';
import type { TableRecord } from './model';

/** What an operation handler is given. */
export interface GlueContext {
  identity: CloudIdentity;
  catalog: GlueCatalog;
}

type Handler = (input: Members, what: string, context: GlueContext) => Promise<object> | object;

/** Operations of one family, by name. */
export type Handlers = Record<string, Handler>;

/** The table, or Glue's error that it does not exist. */
export function findTable(catalog: GlueCatalog, database: string, name: string): TableRecord {
  if (!catalog.getDatabase(database))
    throw new CloudError('EntityNotFoundException', `Database ${database} not found.`);
  const table = catalog.getTableRecord(database, name);
  if (!table) throw new CloudError('EntityNotFoundException', `Entity Not Found`);
  return table;
}

/** `{ NextToken }` of a page, when there is a next one. */
export function tokenOf(page: { nextToken?: string }): { NextToken?: string } {
  return page.nextToken === undefined ? {} : { NextToken: page.nextToken };
}
