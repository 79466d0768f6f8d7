import { SqlSyntaxError, TokenReader, tokensOf, transactionOf } from '@denver/migrations';

/** A column of a table. */
export interface TableColumn {
  /** Lower case. */
  readonly name: string;
  /** As the catalogue shows it, e.g. `character varying(64)`. */
  readonly type: string;
}

/** How a table is spread over slices and kept in order. */
export interface TableLayout {
  readonly distKey?: string;
  readonly sortKeys: readonly string[];
}

/** A table or view by name. */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

/** What a role is granted something on. */
export type GrantTarget = { readonly schema: string; readonly name?: string };

/** The statements a migration may hold, as far as the catalogue shows their effect. */
export type WarehouseStatement =
  | {
      readonly kind: 'create-external-schema';
      readonly schema: string;
      /** Glue database. */
      readonly database: string;
      readonly iamRole: string;
    }
  | { readonly kind: 'create-schema'; readonly schema: string }
  | { readonly kind: 'create-role'; readonly role: string }
  | ({ readonly kind: 'create-table'; readonly columns: readonly TableColumn[] } & TableLayout & RelationName)
  | ({ readonly kind: 'add-column'; readonly column: TableColumn } & RelationName)
  | ({ readonly kind: 'replace-view'; readonly query: string } & RelationName)
  | ({ readonly kind: 'drop-table' | 'drop-view' } & RelationName)
  | {
      readonly kind: 'grant';
      /** Lower case, e.g. `select`. */
      readonly privileges: readonly string[];
      readonly on: GrantTarget;
      readonly role: string;
    }
  /** Says in `city.filled_tables` which rows a table was filled with: how a fill is found again. */
  | { readonly kind: 'stamp'; readonly table: string; readonly fingerprint: string }
  /** Rows of a table of our own; only in a transaction whose other statements show its effect. */
  | ({ readonly kind: 'change-rows' } & RelationName);

/** What one step of a migration is: a statement alone, or those of a transaction. */
export interface WarehouseStep {
  readonly isTransaction: boolean;
  readonly statements: ReadonlyArray<{ readonly sql: string; readonly statement: WarehouseStatement }>;
}

/** Table that says which rows the dimension tables were filled with. */
export const filledTables = 'filled_tables';

const allowed =
  'CREATE EXTERNAL SCHEMA IF NOT EXISTS, CREATE SCHEMA IF NOT EXISTS, CREATE ROLE, CREATE TABLE IF NOT EXISTS, ' +
  'ALTER TABLE … ADD COLUMN, CREATE OR REPLACE VIEW … WITH NO SCHEMA BINDING, DROP TABLE IF EXISTS, ' +
  'DROP VIEW IF EXISTS, GRANT … TO ROLE; in a transaction also DELETE and INSERT';

/**
 * Reads one step of a migration, its names filled in.
 *
 * @throws SqlSyntaxError a statement whose effect could not be looked up after a crash, or one that Redshift refuses
 * inside a transaction
 */
export function parseStep(sql: string): WarehouseStep {
  const parts = transactionOf(sql);
  const statements = (parts ?? [sql]).map((text) => ({ sql: text, statement: parseStatement(text) }));
  const lone = statements.find(({ statement }) => statement.kind === 'create-external-schema');
  if (parts && lone)
    throw new SqlSyntaxError(
      `Expected ${firstWords(lone.sql)} outside of BEGIN … COMMIT: external DDL is no part of a transaction`,
    );
  if (statements.every(({ statement }) => statement.kind === 'change-rows'))
    throw new SqlSyntaxError(
      `Expected rows to be changed in a transaction that makes their table or stamps it in ${filledTables}, got ${firstWords(sql)}`,
    );
  return { isTransaction: parts !== undefined, statements };
}

/** @throws SqlSyntaxError any statement that is none of {@link WarehouseStatement} */
export function parseStatement(sql: string): WarehouseStatement {
  const reader = new TokenReader(tokensOf(sql));
  const statement = readStatement(reader, sql);
  if (!['replace-view', 'change-rows', 'stamp'].includes(statement.kind) && reader.next)
    throw reader.unexpected('the end');
  return statement;
}

function readStatement(reader: TokenReader, sql: string): WarehouseStatement {
  if (reader.accept('create', 'external', 'schema', 'if', 'not', 'exists')) return readExternalSchema(reader);
  if (reader.accept('create', 'schema', 'if', 'not', 'exists'))
    return { kind: 'create-schema', schema: reader.name() };
  if (reader.accept('create', 'role')) return { kind: 'create-role', role: reader.name() };
  if (reader.accept('create', 'table', 'if', 'not', 'exists')) return readTable(reader);
  if (reader.accept('create', 'or', 'replace', 'view'))
    return { kind: 'replace-view', ...relationName(reader), query: viewQuery(sql) };
  if (reader.accept('drop', 'table', 'if', 'exists')) return { kind: 'drop-table', ...relationName(reader) };
  if (reader.accept('drop', 'view', 'if', 'exists')) return { kind: 'drop-view', ...relationName(reader) };
  if (reader.accept('grant')) return readGrant(reader);
  if (reader.accept('alter', 'table')) {
    const name = relationName(reader);
    reader.expect('add', 'column');
    return { kind: 'add-column', ...name, column: readColumn(reader) };
  }
  if (reader.accept('delete', 'from')) return { kind: 'change-rows', ...relationName(reader) };
  if (reader.accept('insert', 'into')) return readInsert(reader);
  throw new SqlSyntaxError(`Expected one of ${allowed}; got ${firstWords(sql)}`);
}

function readExternalSchema(reader: TokenReader): WarehouseStatement {
  const schema = reader.name();
  reader.expect('from', 'data', 'catalog', 'database');
  const database = reader.string();
  if (reader.accept('region')) reader.string();
  reader.expect('iam_role');
  return { kind: 'create-external-schema', schema, database, iamRole: reader.string() };
}

function readTable(reader: TokenReader): WarehouseStatement {
  const name = relationName(reader);
  const columns = listOf(reader, readColumn);
  let distKey: string | undefined;
  let sortKeys: string[] = [];
  while (reader.next) {
    if (reader.accept('diststyle')) reader.take('a style');
    else if (reader.accept('distkey')) [distKey] = listOf(reader, (inner) => inner.name());
    else {
      reader.accept('compound');
      reader.expect('sortkey');
      sortKeys = listOf(reader, (inner) => inner.name());
    }
  }
  return { kind: 'create-table', ...name, columns, ...(distKey ? { distKey } : {}), sortKeys };
}

function readColumn(reader: TokenReader): TableColumn {
  const name = reader.name();
  let type = reader.take('a type').text;
  if (reader.accept('precision')) type += ' precision';
  if (reader.accept('(')) {
    type += '(';
    while (!reader.accept(')')) type += reader.take('a length').text;
    type += ')';
  }
  for (;;) {
    if (reader.accept('not', 'null') || reader.accept('null')) continue;
    if (reader.accept('encode')) reader.take('an encoding');
    else return { name, type: canonicalType(type) };
  }
}

function readGrant(reader: TokenReader): WarehouseStatement {
  const privileges = [reader.name()];
  while (reader.accept(',')) privileges.push(reader.name());
  reader.expect('on');
  const on: GrantTarget = reader.accept('schema') ? { schema: reader.name() } : relationName(reader);
  reader.expect('to', 'role');
  return { kind: 'grant', privileges, on, role: reader.name() };
}

/** `INSERT INTO city.filled_tables VALUES ('agencies', 14, '<fingerprint>')` is a stamp. */
function readInsert(reader: TokenReader): WarehouseStatement {
  const name = relationName(reader);
  if (name.name !== filledTables) return { kind: 'change-rows', ...name };
  reader.expect('values', '(');
  const table = reader.string();
  reader.expect(',');
  reader.take('a number of rows');
  reader.expect(',');
  return { kind: 'stamp', table, fingerprint: reader.string() };
}

function relationName(reader: TokenReader): RelationName {
  const schema = reader.name();
  reader.expect('.');
  return { schema, name: reader.name() };
}

function listOf<T>(reader: TokenReader, read: (reader: TokenReader) => T): T[] {
  const items: T[] = [];
  reader.expect('(');
  do items.push(read(reader));
  while (reader.accept(','));
  reader.expect(')');
  return items;
}

function viewQuery(sql: string): string {
  const query = /\bas\b\s*([\s\S]+?)\s*\bwith\s+no\s+schema\s+binding$/i.exec(sql.trim())?.[1];
  if (!query)
    throw new SqlSyntaxError(
      `Expected a view WITH NO SCHEMA BINDING, which views over the lake have to be; got ${firstWords(sql)}`,
    );
  return query;
}

function firstWords(sql: string): string {
  return sql.slice(0, 60).replaceAll(/\s+/g, ' ');
}

const longTypes: Readonly<Record<string, string>> = {
  varchar: 'character varying',
  char: 'character',
  int: 'integer',
  decimal: 'numeric',
  timestamp: 'timestamp without time zone',
};

/** The catalogue's name of a type, e.g. `character varying(64)` for `varchar(64)`. */
export function canonicalType(type: string): string {
  const [, word = '', size = ''] = /^([a-z ]+?)\s*(\([\d, ]+\))?$/.exec(type.trim().toLowerCase()) ?? [];
  return `${longTypes[word] ?? word}${size.replaceAll(' ', '')}`;
}
