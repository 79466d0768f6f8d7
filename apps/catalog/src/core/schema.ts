import type { Migration } from '@denver/migrations';
import { fillNames } from './names';
import { parseStatement, type CatalogStatement, type TableColumn } from './statement';

/** A table as migrations make it. */
export interface TableSchema {
  /** In the order of the table, which is the order they were added in. */
  readonly columns: readonly TableColumn[];
  readonly partitionKeys: readonly TableColumn[];
  /** e.g. `s3://${bucket}/events/service-request/`. */
  readonly location: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Everything the migrations make. */
export interface Schema {
  readonly database: string | undefined;
  /** By table name. */
  readonly tables: Readonly<Record<string, TableSchema>>;
  /** Query by view name. */
  readonly views: Readonly<Record<string, string>>;
}

/** Stand for the names while files are compared with each other. */
const neutralNames = { database: 'database_of_the_stage', bucket: 'bucket-of-the-lake' };

/** What a lake holds after these migrations, in order; names are as in the files, `${bucket}` and `${database}`. */
export function foldSchema(migrations: readonly Migration[]): Schema {
  let schema: Schema = { database: undefined, tables: {}, views: {} };
  for (const { file, statements } of migrations)
    for (const statement of statements)
      schema = applied(schema, parseStatement(fillNames(file, statement, neutralNames)));
  return schema;
}

function applied(schema: Schema, statement: CatalogStatement): Schema {
  const { tables, views } = schema;
  if (statement.kind === 'create-database') return { ...schema, database: '${database}' };
  const { name } = statement;
  const table = tables[name];
  switch (statement.kind) {
    case 'create-table': {
      const { columns, partitionKeys, location, properties } = statement;
      const made = {
        columns,
        partitionKeys,
        location: unfilled(location),
        properties: Object.fromEntries(
          Object.entries(properties).map(([key, value]) => [key, unfilled(value)]),
        ),
      };
      return table ? schema : { ...schema, tables: { ...tables, [name]: made } };
    }
    case 'add-columns':
      return table
        ? withTable(schema, name, { ...table, columns: [...table.columns, ...statement.columns] })
        : schema;
    case 'set-properties':
      return table
        ? withTable(schema, name, { ...table, properties: { ...table.properties, ...statement.properties } })
        : schema;
    case 'replace-view':
      return { ...schema, views: { ...views, [name]: unfilled(statement.query) } };
    case 'drop-table':
      return { ...schema, tables: without(tables, name) };
    case 'drop-view':
      return { ...schema, views: without(views, name) };
  }
}

function withTable(schema: Schema, name: string, table: TableSchema): Schema {
  return { ...schema, tables: { ...schema.tables, [name]: table } };
}

function without<T>(members: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(members).filter(([key]) => key !== name));
}

function unfilled(text: string): string {
  return text.replaceAll(neutralNames.database, '${database}').replaceAll(neutralNames.bucket, '${bucket}');
}
