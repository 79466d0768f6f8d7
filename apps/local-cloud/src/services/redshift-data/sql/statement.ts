import type { Expression, Query, Relation, SqlType } from './ast';

/** A column of `CREATE TABLE` or `ALTER TABLE ADD COLUMN`. */
export interface ColumnDefinition {
  name: string;
  type: SqlType;
  notNull: boolean;
  /** Text of the default's expression. */
  default?: { text: string; expression: Expression };
  identity?: { seed: number; step: number };
  encode?: string;
  primaryKey: boolean;
  unique: boolean;
  distKey: boolean;
  sortKey: boolean;
}

/** How a table is laid out in a warehouse; kept and shown, without effect on answers. */
export interface TableLayout {
  /** `AUTO`, `EVEN`, `KEY` or `ALL`. */
  distStyle: string;
  distKey?: string;
  sortKeys: string[];
  /** `COMPOUND`, `INTERLEAVED` or `AUTO`. */
  sortStyle: string;
  backup: boolean;
}

/** A kind of object that is dropped, commented or granted on. */
export type ObjectKind = 'schema' | 'table' | 'view' | 'materialized view';

/** Who is granted something, e.g. `{ kind: 'role', name: 'analyst' }`. */
export interface Grantee {
  kind: 'role' | 'user' | 'group' | 'public';
  name: string;
}

/** What `GRANT` and `REVOKE` say. */
export interface GrantClause {
  privileges: string[];
  on:
    | { kind: 'schemas' | 'tables'; names: string[][] }
    | { kind: 'allTables'; schemas: string[] }
    | { kind: 'database'; names: string[][] }
    | { kind: 'roles'; names: string[][] };
  to: Grantee[];
  withGrantOption: boolean;
}

/** Something `ALTER TABLE` does. */
export type TableChange =
  | { kind: 'addColumn'; column: ColumnDefinition }
  | { kind: 'dropColumn'; column: string }
  | { kind: 'renameColumn'; column: string; to: string }
  | { kind: 'renameTable'; to: string }
  | { kind: 'layout'; layout: Partial<TableLayout> }
  | { kind: 'owner'; to: string };

/** One statement, parsed. `at` of names is the offset of the whole. */
export type Statement =
  | { kind: 'query'; query: Query }
  | {
      kind: 'insert';
      table: string[];
      columns?: string[];
      source:
        { kind: 'query'; query: Query } | { kind: 'values'; rows: Expression[][] } | { kind: 'defaults' };
    }
  | {
      kind: 'update';
      table: string[];
      alias?: string;
      set: Array<{ column: string; value: Expression }>;
      from?: Relation;
      where?: Expression;
    }
  | { kind: 'delete'; table: string[]; alias?: string; using?: Relation; where?: Expression }
  | { kind: 'truncate'; table: string[] }
  | { kind: 'createSchema'; name: string; ifNotExists: boolean; owner?: string }
  | {
      kind: 'createExternalSchema';
      name: string;
      ifNotExists: boolean;
      database: string;
      region?: string;
      iamRole: string;
      createDatabase: boolean;
    }
  | { kind: 'externalTable'; what: 'CREATE EXTERNAL TABLE' | 'DROP EXTERNAL TABLE' | 'ALTER EXTERNAL TABLE' }
  | {
      kind: 'createTable';
      name: string[];
      ifNotExists: boolean;
      columns: ColumnDefinition[];
      primaryKey: string[];
      layout: TableLayout;
    }
  | { kind: 'createTableAs'; name: string[]; columns?: string[]; layout: TableLayout; query: Query }
  | {
      kind: 'createView';
      name: string[];
      orReplace: boolean;
      columns?: string[];
      query: Query;
      /** The query as written. */
      text: string;
      isLateBinding: boolean;
    }
  | {
      kind: 'createMaterializedView';
      name: string[];
      columns?: string[];
      query: Query;
      text: string;
      layout: TableLayout;
    }
  | { kind: 'refresh'; name: string[] }
  | { kind: 'drop'; what: ObjectKind; names: string[][]; ifExists: boolean; cascade: boolean }
  | { kind: 'alterTable'; name: string[]; change: TableChange }
  | { kind: 'alterSchema'; name: string; renameTo?: string; owner?: string }
  | { kind: 'createPrincipal'; what: 'role' | 'group' | 'user'; name: string; ifNotExists: boolean }
  | {
      kind: 'dropPrincipal';
      what: 'role' | 'group' | 'user';
      names: string[];
      ifExists: boolean;
      force: boolean;
    }
  | { kind: 'grant' | 'revoke'; clause: GrantClause }
  | { kind: 'comment'; on: ObjectKind | 'column'; name: string[]; text: string | null }
  | { kind: 'analyze'; table?: string[] }
  | { kind: 'vacuum'; table?: string[] };

/** Whether a statement answers rows. */
export function hasResult(statement: Statement): boolean {
  return statement.kind === 'query';
}

/** Redshift's command of a statement that cannot run in a transaction block; undefined for others. */
export function loneCommand(statement: Statement): string | undefined {
  if (statement.kind === 'externalTable') return statement.what;
  if (statement.kind === 'vacuum') return 'VACUUM';
  return undefined;
}
