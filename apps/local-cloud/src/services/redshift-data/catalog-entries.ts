import type { Connection } from '../../duckdb/connection';
import { quoteText } from '../../duckdb/quote';
import type { Grantee, TableLayout } from './sql/statement';
import type { SqlType } from './sql/ast';

/** A column as the warehouse keeps it. */
export interface ColumnRecord {
  name: string;
  type: SqlType;
  notNull: boolean;
  /** Text of the default. */
  default?: string;
  identity?: { seed: number; step: number };
  encode?: string;
  comment?: string;
}

/** A schema; `external` when its tables are those of a Glue database. */
export interface SchemaRecord {
  kind: 'schema';
  owner: string;
  comment?: string;
  external?: { database: string; iamRole: string; region?: string };
}

/** A table of the warehouse itself. */
export interface TableRecord {
  kind: 'table';
  owner: string;
  columns: ColumnRecord[];
  primaryKey: string[];
  layout: TableLayout;
  comment?: string;
}

/** A view, kept as its text; a late-binding one is read anew by each query. */
export interface ViewRecord {
  kind: 'view';
  owner: string;
  /** The query as written. */
  text: string;
  /** Names given to its columns. */
  names?: string[];
  isLateBinding: boolean;
  /** What they were when it was made; empty for a late-binding view. */
  columns: ColumnRecord[];
  comment?: string;
}

/** A materialized view; its rows are in a table of the same name. */
export interface MaterializedViewRecord {
  kind: 'materialized view';
  owner: string;
  text: string;
  names?: string[];
  columns: ColumnRecord[];
  layout: TableLayout;
  /** State of what it reads when it was made or refreshed last. */
  fingerprint: string;
  refreshedMs: number;
  comment?: string;
}

/** A role, group or user. */
export interface PrincipalRecord {
  kind: 'role' | 'group' | 'user';
}

/** What was granted on one object to one grantee. */
export interface GrantRecord {
  kind: 'grant';
  on: { kind: 'schema' | 'table' | 'database' | 'role'; name: string[] };
  to: Grantee;
  /** In upper case. */
  privileges: string[];
  grantOption: boolean;
}

/** What a name in a `FROM` can be. */
export type RelationRecord = TableRecord | ViewRecord | MaterializedViewRecord;

/** Anything kept about a namespace beside rows. */
export type Entry = SchemaRecord | RelationRecord | PrincipalRecord | GrantRecord;

/** DDL of the table that holds the entries, for a new database. */
export const entriesDdl = [
  'CREATE SCHEMA IF NOT EXISTS _local_cloud',
  'CREATE TABLE IF NOT EXISTS _local_cloud.entries (id VARCHAR PRIMARY KEY, body VARCHAR NOT NULL)',
  'CREATE SCHEMA IF NOT EXISTS public',
].join('; ');

/**
 * What a namespace knows about its schemas, tables, views, principals and grants, as one transaction sees it.
 *
 * It is kept in a table of the database itself, so that DDL is in a transaction as a whole or not at all.
 */
export class CatalogEntries {
  #isChanged = false;

  private constructor(
    private readonly connection: Connection,
    private readonly entries: Map<string, Entry>,
  ) {}

  /** Before a transaction has begun. */
  static empty(connection: Connection): CatalogEntries {
    return new CatalogEntries(connection, new Map());
  }

  static async load(connection: Connection): Promise<CatalogEntries> {
    const rows = await connection.rows('SELECT id, body FROM _local_cloud.entries ORDER BY id');
    const entries = new Map(rows.map(([id, body]) => [String(id), JSON.parse(String(body)) as Entry]));
    if (!entries.has(idOf('schema', ['public'])))
      entries.set(idOf('schema', ['public']), { kind: 'schema', owner: 'admin' });
    return new CatalogEntries(connection, entries);
  }

  /** Has something been put or removed here? */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** The same, for another connection. */
  on(connection: Connection): CatalogEntries {
    return new CatalogEntries(connection, new Map(this.entries));
  }

  schema(name: string): SchemaRecord | undefined {
    return this.entries.get(idOf('schema', [name])) as SchemaRecord | undefined;
  }

  relation(schema: string, name: string): RelationRecord | undefined {
    return this.entries.get(idOf('relation', [schema, name])) as RelationRecord | undefined;
  }

  principal(kind: PrincipalRecord['kind'], name: string): PrincipalRecord | undefined {
    return this.entries.get(idOf(kind, [name])) as PrincipalRecord | undefined;
  }

  /** Names of schemas with their records, in order. */
  schemas(): Array<[string, SchemaRecord]> {
    return this.list('schema').map(([[name = ''], entry]) => [name, entry as SchemaRecord]);
  }

  /** `[schema, name, record]` of all relations, in order. */
  relations(): Array<[string, string, RelationRecord]> {
    return this.list('relation').map(([[schema = '', name = ''], entry]) => [
      schema,
      name,
      entry as RelationRecord,
    ]);
  }

  principals(): Array<[string, PrincipalRecord]> {
    return (['role', 'group', 'user'] as const).flatMap((kind) =>
      this.list(kind).map(([[name = ''], entry]): [string, PrincipalRecord] => [
        name,
        entry as PrincipalRecord,
      ]),
    );
  }

  grants(): GrantRecord[] {
    return this.list('grant').map(([, entry]) => entry as GrantRecord);
  }

  putSchema(name: string, record: SchemaRecord): Promise<void> {
    return this.put(idOf('schema', [name]), record);
  }

  putRelation(schema: string, name: string, record: RelationRecord): Promise<void> {
    return this.put(idOf('relation', [schema, name]), record);
  }

  putPrincipal(name: string, record: PrincipalRecord): Promise<void> {
    return this.put(idOf(record.kind, [name]), record);
  }

  /** Keeps a grant; one without privileges is removed. */
  async putGrant(record: GrantRecord): Promise<void> {
    const id = idOf('grant', [record.on.kind, ...record.on.name, record.to.kind, record.to.name]);
    await (record.privileges.length ? this.put(id, record) : this.remove(id));
  }

  async removeSchema(name: string): Promise<void> {
    await this.remove(idOf('schema', [name]));
    await this.removeGrants((grant) => grant.on.kind === 'schema' && grant.on.name[0] === name);
  }

  async removeRelation(schema: string, name: string): Promise<void> {
    await this.remove(idOf('relation', [schema, name]));
    await this.removeGrants(({ on }) => on.kind === 'table' && on.name[0] === schema && on.name[1] === name);
  }

  async removePrincipal(kind: PrincipalRecord['kind'], name: string): Promise<void> {
    await this.remove(idOf(kind, [name]));
    await this.removeGrants(
      ({ on, to }) =>
        (to.kind === kind && to.name === name) ||
        (kind === 'role' && on.kind === 'role' && on.name[0] === name),
    );
  }

  private async removeGrants(matches: (grant: GrantRecord) => boolean): Promise<void> {
    for (const [id, entry] of [...this.entries])
      if (entry.kind === 'grant' && matches(entry)) await this.remove(id);
  }

  private list(kind: string): Array<[string[], Entry]> {
    const prefix = `${kind}\n`;
    return [...this.entries]
      .filter(([id]) => id.startsWith(prefix))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([id, entry]) => [id.slice(prefix.length).split('\n'), entry]);
  }

  private async put(id: string, entry: Entry): Promise<void> {
    this.#isChanged = true;
    const [key, body] = [quoteText(id), quoteText(JSON.stringify(entry))];
    await this.connection.run(
      `INSERT INTO _local_cloud.entries VALUES (${key}, ${body}) ON CONFLICT (id) DO UPDATE SET body = excluded.body`,
    );
    this.entries.set(id, entry);
  }

  private async remove(id: string): Promise<void> {
    this.#isChanged = true;
    await this.connection.run(`DELETE FROM _local_cloud.entries WHERE id = ${quoteText(id)}`);
    this.entries.delete(id);
  }
}

function idOf(kind: string, names: readonly string[]): string {
  return [kind, ...names].join('\n');
}
