import { SqlSyntaxError, TokenReader, tokensOf } from '@denver/migrations';

/** A column as Glue keeps it. */
export interface TableColumn {
  /** Lower case. */
  readonly name: string;
  /** Hive type in lower case without blanks, e.g. `array<string>`. */
  readonly type: string;
}

/** A table or view by name. */
export interface ObjectName {
  readonly database: string;
  readonly name: string;
}

/** The statements a migration may hold, as far as the catalogue shows their effect. */
export type CatalogStatement =
  | { readonly kind: 'create-database'; readonly database: string }
  | ({
      readonly kind: 'create-table';
      readonly columns: readonly TableColumn[];
      readonly partitionKeys: readonly TableColumn[];
      readonly location: string;
      readonly properties: Readonly<Record<string, string>>;
    } & ObjectName)
  | ({ readonly kind: 'add-columns'; readonly columns: readonly TableColumn[] } & ObjectName)
  | ({ readonly kind: 'set-properties'; readonly properties: Readonly<Record<string, string>> } & ObjectName)
  | ({ readonly kind: 'replace-view'; readonly query: string } & ObjectName)
  | ({ readonly kind: 'drop-table' } & ObjectName)
  | ({ readonly kind: 'drop-view' } & ObjectName);

const allowed =
  'CREATE DATABASE IF NOT EXISTS, CREATE EXTERNAL TABLE IF NOT EXISTS, ALTER TABLE … ADD COLUMNS, ' +
  'ALTER TABLE … SET TBLPROPERTIES, CREATE OR REPLACE VIEW, DROP TABLE IF EXISTS, DROP VIEW IF EXISTS';

/**
 * Reads one statement of a migration, its names filled in.
 *
 * @throws SqlSyntaxError any other statement: its effect could not be looked up after a crash
 */
export function parseStatement(sql: string): CatalogStatement {
  const reader = new TokenReader(tokensOf(sql));
  const statement = readStatement(reader, sql);
  if (statement.kind !== 'replace-view' && reader.next) throw reader.unexpected('the end');
  return statement;
}

function readStatement(reader: TokenReader, sql: string): CatalogStatement {
  if (reader.accept('create', 'database', 'if', 'not', 'exists'))
    return { kind: 'create-database', database: reader.name() };
  if (reader.accept('create', 'external', 'table', 'if', 'not', 'exists')) return readTable(reader);
  if (reader.accept('create', 'or', 'replace', 'view'))
    return { kind: 'replace-view', ...objectName(reader), query: viewQuery(reader, sql) };
  if (reader.accept('drop', 'table', 'if', 'exists')) return { kind: 'drop-table', ...objectName(reader) };
  if (reader.accept('drop', 'view', 'if', 'exists')) return { kind: 'drop-view', ...objectName(reader) };
  if (reader.accept('alter', 'table')) {
    const name = objectName(reader);
    if (reader.accept('add', 'columns'))
      return { kind: 'add-columns', ...name, columns: readColumns(reader) };
    if (reader.accept('set', 'tblproperties'))
      return { kind: 'set-properties', ...name, properties: readProperties(reader) };
  }
  throw new SqlSyntaxError(`Expected one of ${allowed}; got ${sql.slice(0, 60)}`);
}

function readTable(reader: TokenReader): CatalogStatement {
  const name = objectName(reader);
  const columns = readColumns(reader);
  const partitionKeys = reader.accept('partitioned', 'by') ? readColumns(reader) : [];
  let location = '';
  let properties: Record<string, string> = {};
  while (reader.next) {
    if (reader.accept('location')) location = reader.string();
    else if (reader.accept('tblproperties')) properties = readProperties(reader);
    else reader.take('a clause');
  }
  if (location === '') throw new SqlSyntaxError(`Expected a LOCATION for ${name.name}, got none`);
  return { kind: 'create-table', ...name, columns, partitionKeys, location, properties };
}

/** `database.name`; both, since a migration has no database of its own. */
function objectName(reader: TokenReader): ObjectName {
  const database = reader.name();
  reader.expect('.');
  return { database, name: reader.name() };
}

function readColumns(reader: TokenReader): TableColumn[] {
  const columns: TableColumn[] = [];
  reader.expect('(');
  do {
    const name = reader.name();
    columns.push({ name, type: readType(reader) });
    if (reader.accept('comment')) reader.string();
  } while (reader.accept(','));
  reader.expect(')');
  return columns;
}

/** A type up to the comma, comment or parenthesis that ends it; `decimal(10, 2)` and `map<string, int>` stay whole. */
function readType(reader: TokenReader): string {
  let text = '';
  for (let depth = 0; ;) {
    const { next } = reader;
    const ends =
      next &&
      depth === 0 &&
      text !== '' &&
      (next.text === ',' || next.text === ')' || next.text === 'comment');
    if (!next || ends) break;
    if (next.text === '(' || next.text === '<') depth += 1;
    if (next.text === ')' || next.text === '>') depth -= 1;
    text += reader.take('a type').text;
  }
  if (text === '') throw reader.unexpected('a type');
  return text;
}

function readProperties(reader: TokenReader): Record<string, string> {
  const properties: Record<string, string> = {};
  reader.expect('(');
  do {
    const key = reader.string();
    reader.expect('=');
    properties[key] = reader.string();
  } while (reader.accept(','));
  reader.expect(')');
  return properties;
}

function viewQuery(reader: TokenReader, sql: string): string {
  reader.expect('as');
  const query = /\bas\b\s*([\s\S]+)$/i.exec(sql)?.[1]?.trim();
  if (!query) throw reader.unexpected('a query');
  return query;
}
