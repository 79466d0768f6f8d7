import type { ObjectStore } from '../../core/service';
import type { GlueCatalog } from '../glue';
import { notSupported, QueryError } from './errors';
import { hiveLocation, isProjected } from './partition-projection';
import { planQuery, type AnswerColumn } from './query-plan';
import { parseLocation } from './s3-location';
import { showCreate } from './show-create';
import type { ObjectName, PartitionSpec, Statement, TableDefinition } from './sql/statement';
import { showType, types } from './sql/types';
import { encodeView } from './sql/view-text';
import { tableInputOf } from './table-input';

/** What statements about the catalog work with. */
export interface CatalogContext {
  catalog: GlueCatalog;
  objects: ObjectStore;
  /** Database of names without one. */
  database: string | undefined;
}

/** The answer of a statement that is not a query: lines of text. */
export interface CatalogAnswer {
  columns: AnswerColumn[];
  rows: string[][];
}

type CatalogStatement = Exclude<Statement, { kind: 'query' }>;

const nothing: CatalogAnswer = { columns: [], rows: [] };

/** Runs DDL, `SHOW` and `DESCRIBE` on the catalog. @throws QueryError */
export async function runCatalogStatement(
  statement: CatalogStatement,
  context: CatalogContext,
): Promise<CatalogAnswer> {
  const { catalog } = context;
  switch (statement.kind) {
    case 'createDatabase':
      return createDatabase(statement, catalog);
    case 'dropDatabase':
      return dropDatabase(statement, catalog);
    case 'createTable':
      return createTable(statement.table, statement.ifNotExists, statement.definition, context);
    case 'dropTable':
    case 'dropView':
      return drop(statement, context);
    case 'createView':
      return createView(statement, context);
    case 'addColumns':
    case 'setProperties':
      return alterTable(statement, context);
    case 'addPartitions':
    case 'dropPartitions':
      return alterPartitions(statement, context);
    case 'repairTable':
      return repairTable(statement.table, context);
    default:
      return show(statement, context);
  }
}

async function createDatabase(
  { name, ifNotExists, comment, location, properties }: Extract<Statement, { kind: 'createDatabase' }>,
  catalog: GlueCatalog,
): Promise<CatalogAnswer> {
  checkName(name);
  if (catalog.getDatabase(name)) {
    if (ifNotExists) return nothing;
    throw new QueryError('FAILED', `SemanticException [Error 10242]: Database ${name} already exists`);
  }
  await catalog.createDatabase(name, {
    Name: name,
    ...(comment === undefined ? {} : { Description: comment }),
    ...(location === undefined ? {} : { LocationUri: location }),
    ...(Object.keys(properties).length ? { Parameters: properties } : {}),
  });
  return nothing;
}

async function dropDatabase(
  { name, ifExists, cascade }: Extract<Statement, { kind: 'dropDatabase' }>,
  catalog: GlueCatalog,
): Promise<CatalogAnswer> {
  if (!catalog.getDatabase(name)) {
    if (ifExists) return nothing;
    throw new QueryError('FAILED', `SemanticException [Error 10072]: Database does not exist: ${name}`);
  }
  if (!cascade && catalog.listTables(name).length)
    throw new QueryError('FAILED', `Database ${name} is not empty. One or more tables exist.`);
  await catalog.deleteDatabase(name);
  return nothing;
}

async function createTable(
  name: ObjectName,
  ifNotExists: boolean,
  definition: TableDefinition,
  context: CatalogContext,
): Promise<CatalogAnswer> {
  const database = databaseOf(name, context);
  checkName(name.name);
  const input = tableInputOf(name.name, definition);
  if (context.catalog.getTable(database, name.name)) {
    if (ifNotExists) return nothing;
    throw new QueryError('FAILED', `AlreadyExistsException: Table ${name.name} already exists`);
  }
  await context.catalog.createTable(database, input);
  return nothing;
}

async function drop(
  statement: Extract<Statement, { kind: 'dropTable' | 'dropView' }>,
  context: CatalogContext,
): Promise<CatalogAnswer> {
  const isView = statement.kind === 'dropView';
  const name = isView ? statement.view : statement.table;
  const database = databaseOf(name, context);
  const table = context.catalog.getTable(database, name.name);
  if (!table) {
    if (statement.ifExists) return nothing;
    throw isView
      ? new QueryError(
          'TABLE_NOT_FOUND',
          `View 'awsdatacatalog.${database}.${name.name}' does not exist`,
          name.at,
        )
      : new QueryError('FAILED', `SemanticException [Error 10001]: Table not found ${name.name}`);
  }
  if ((table.tableType === 'VIRTUAL_VIEW') !== isView)
    throw new QueryError(
      'FAILED',
      `Cannot drop a ${isView ? 'table' : 'view'} with DROP ${isView ? 'VIEW' : 'TABLE'}`,
    );
  await context.catalog.deleteTable(database, name.name);
  return nothing;
}

async function createView(
  { view, orReplace, query, text }: Extract<Statement, { kind: 'createView' }>,
  context: CatalogContext,
): Promise<CatalogAnswer> {
  const database = databaseOf(view, context);
  checkName(view.name);
  const existing = context.catalog.getTable(database, view.name);
  if (existing && existing.tableType !== 'VIRTUAL_VIEW')
    throw new QueryError('FAILED', `Table already exists: '${database}.${view.name}'`);
  if (existing && !orReplace)
    throw new QueryError('FAILED', `View already exists: '${database}.${view.name}'`);
  const { columns } = planQuery(query, finderOf(context.catalog), context.database);
  const named = columns.map(({ name, type }) => ({ name, type: showType(type) }));
  const duplicate = columns.find(
    ({ name }, index) => columns.findIndex((other) => other.name === name) !== index,
  );
  if (duplicate)
    throw new QueryError('DUPLICATE_COLUMN_NAME', `Column name '${duplicate.name}' specified more than once`);
  const input = {
    Name: view.name,
    TableType: 'VIRTUAL_VIEW',
    Parameters: { comment: 'Presto View', presto_view: 'true' },
    PartitionKeys: [],
    StorageDescriptor: {
      Columns: columns.map(({ name, type }) => ({ Name: name, Type: hiveTypeOf(showType(type)) })),
      Location: '',
      SerdeInfo: {},
    },
    ViewOriginalText: encodeView({
      originalSql: text,
      catalog: 'awsdatacatalog',
      schema: context.database ?? database,
      columns: named,
    }),
    ViewExpandedText: '/* Presto View */',
  };
  await (existing
    ? context.catalog.updateTable(database, input)
    : context.catalog.createTable(database, input));
  return nothing;
}

async function alterTable(
  statement: Extract<Statement, { kind: 'addColumns' | 'setProperties' }>,
  context: CatalogContext,
): Promise<CatalogAnswer> {
  const { database, input } = currentTable(statement.table, context);
  if (statement.kind === 'setProperties') {
    await context.catalog.updateTable(database, {
      ...input,
      Parameters: { ...input.Parameters, ...statement.properties },
    });
    return nothing;
  }
  const columns = input.StorageDescriptor?.Columns ?? [];
  const taken = new Set([...columns, ...(input.PartitionKeys ?? [])].map(({ Name }) => Name.toLowerCase()));
  for (const { name } of statement.columns)
    if (taken.has(name)) throw new QueryError('FAILED', `Duplicate column name: ${name}`);
  const added = statement.columns.map(({ name, type, comment }) => ({
    Name: name,
    Type: type,
    ...(comment === undefined ? {} : { Comment: comment }),
  }));
  await context.catalog.updateTable(database, {
    ...input,
    StorageDescriptor: { ...input.StorageDescriptor, Columns: [...columns, ...added] },
  });
  return nothing;
}

async function alterPartitions(
  statement: Extract<Statement, { kind: 'addPartitions' | 'dropPartitions' }>,
  context: CatalogContext,
): Promise<CatalogAnswer> {
  const { database } = currentTable(statement.table, context);
  const { name } = statement.table;
  const table = context.catalog.getTable(database, name);
  if (!table) return nothing;
  const valuesOf = (spec: PartitionSpec): string[] =>
    table.partitionKeys.map((key) => {
      const value = spec.values[key.name];
      if (value === undefined || Object.keys(spec.values).length !== table.partitionKeys.length)
        throw new QueryError(
          'FAILED',
          `SemanticException: Partition spec ${JSON.stringify(spec.values)} does not name every partition key`,
        );
      return value;
    });
  for (const spec of statement.partitions) {
    const values = valuesOf(spec);
    if (statement.kind === 'dropPartitions') {
      const found = await context.catalog.deletePartition(database, name, values);
      if (!found && !statement.ifExists)
        throw new QueryError(
          'FAILED',
          `SemanticException [Error 10006]: Partition not found ${values.join('/')}`,
        );
      continue;
    }
    const location = spec.location ?? hiveLocation(table, values);
    const existing = await context.catalog.createPartitions(database, name, [
      { Values: values, StorageDescriptor: { Location: location } },
    ]);
    if (existing.length && !statement.ifNotExists)
      throw new QueryError('FAILED', `AlreadyExistsException: Partition already exists.`);
  }
  return nothing;
}

/** Adds the partitions whose folders are laid out as `key=value/`, as Hive does. */
async function repairTable(name: ObjectName, context: CatalogContext): Promise<CatalogAnswer> {
  const { database } = currentTable(name, context);
  const table = context.catalog.getTable(database, name.name);
  const location = table?.location === undefined ? undefined : parseLocation(table.location);
  if (!table || !location || !table.partitionKeys.length)
    throw notSupported('MSCK REPAIR TABLE of a table without partitions');
  if (isProjected(table))
    throw notSupported('MSCK REPAIR TABLE of a table with partition projection, which needs none');
  const pattern = new RegExp(`^${table.partitionKeys.map((key) => `${key.name}=([^/]+)/`).join('')}`);
  const found = new Map<string, string[]>();
  for (const { key } of await context.objects.list(location.bucket, location.prefix)) {
    const match = pattern.exec(key.slice(location.prefix.length));
    if (match) found.set(match[0], match.slice(1).map(decodeURIComponent));
  }
  const inputs = [...found].map(([folder, values]) => ({
    Values: values,
    StorageDescriptor: { Location: `${table.location?.replace(/\/?$/, '/') ?? ''}${folder}` },
  }));
  const existing = await context.catalog.createPartitions(database, name.name, inputs);
  const added = inputs.filter((input) => !existing.includes(input));
  return textAnswer(
    added.map(({ Values }) => `Partitions not in metastore:\t${name.name}:${Values.join('/')}`),
  );
}

function show(
  statement: Extract<CatalogStatement, { kind: `show${string}` | 'describe' }>,
  context: CatalogContext,
): CatalogAnswer {
  const { catalog } = context;
  switch (statement.kind) {
    case 'showDatabases':
      return textAnswer(
        catalog
          .listDatabases()
          .map(({ name }) => name)
          .filter(matcherOf(statement.pattern)),
        'database_name',
      );
    case 'showTables':
    case 'showViews': {
      const database = databaseOf(
        { ...(statement.database ? { database: statement.database } : {}), name: '', at: 0 },
        context,
      );
      const tables = catalog.listTables(database).map(({ name }) => catalog.getTable(database, name));
      const shown = tables.filter(
        (table) => statement.kind === 'showTables' || table?.tableType === 'VIRTUAL_VIEW',
      );
      return textAnswer(
        shown.flatMap((table) => table?.name ?? []).filter(matcherOf(statement.pattern)),
        'tab_name',
      );
    }
    case 'showPartitions': {
      const { database, table } = tableOf(statement.table, context);
      if (!table.partitionKeys.length)
        throw new QueryError(
          'FAILED',
          `SemanticException [Error 10001]: Table ${table.name} is not a partitioned table`,
        );
      const partitions = catalog.listPartitions(database, table.name);
      return textAnswer(
        partitions.map(({ values }) =>
          values.map((value, index) => `${table.partitionKeys[index]?.name ?? ''}=${value}`).join('/'),
        ),
        'partition',
      );
    }
    case 'showColumns': {
      const { table } = tableOf(statement.table, context);
      return textAnswer(
        [...table.columns, ...table.partitionKeys].map(({ name }) => name),
        'field',
      );
    }
    case 'showProperties': {
      const { table } = tableOf(statement.table, context);
      return { columns: textColumns('prpt_name', 'prpt_value'), rows: Object.entries(table.parameters) };
    }
    case 'showCreate': {
      const { table } = tableOf(statement.table, context);
      return textAnswer(showCreate(table).split('\n'), 'createtab_stmt');
    }
    case 'describe': {
      const { table } = tableOf(statement.table, context);
      const rows = [...table.columns, ...table.partitionKeys].map(({ name, type, comment }) => [
        name,
        type,
        comment ?? '',
      ]);
      return { columns: textColumns('col_name', 'data_type', 'comment'), rows };
    }
  }
}

/** What the translation of queries asks of the catalog. */
export function finderOf(catalog: GlueCatalog): {
  hasDatabase(name: string): boolean;
  getTable: GlueCatalog['getTable'];
} {
  return {
    hasDatabase: (name) => catalog.getDatabase(name) !== undefined,
    getTable: (database, table) => catalog.getTable(database, table),
  };
}

function tableOf(name: ObjectName, context: CatalogContext) {
  const database = databaseOf(name, context);
  const table = context.catalog.getTable(database, name.name);
  if (!table)
    throw new QueryError(
      'FAILED',
      `SemanticException [Error 10001]: Table not found ${database}.${name.name}`,
    );
  return { database, table };
}

function currentTable(name: ObjectName, context: CatalogContext) {
  const { database } = tableOf(name, context);
  const record = context.catalog.getTableRecord(database, name.name);
  const version = record?.versions[record.versions.length - 1];
  if (!version)
    throw new QueryError('FAILED', `SemanticException [Error 10001]: Table not found ${name.name}`);
  if (version.input.TableType === 'VIRTUAL_VIEW')
    throw new QueryError('FAILED', `Cannot alter the view ${name.name}`);
  return { database, input: version.input };
}

function databaseOf(name: ObjectName, { catalog, database: session }: CatalogContext): string {
  const database = name.database ?? session ?? 'default';
  if (!catalog.getDatabase(database))
    throw new QueryError('SCHEMA_NOT_FOUND', `Schema '${database}' does not exist`, name.at);
  return database;
}

/** @see https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html */
function checkName(name: string): void {
  if (!/^[a-z0-9_][a-z0-9_-]{0,254}$/.test(name))
    throw new QueryError(
      'FAILED',
      `Name ${name} must have 1 to 255 lower-case letters, digits and underscores`,
    );
}

function textColumns(...names: string[]): AnswerColumn[] {
  return names.map((name) => ({ name, type: types.varchar }));
}

function textAnswer(lines: string[], name = 'result'): CatalogAnswer {
  return { columns: textColumns(name), rows: lines.map((line) => [line]) };
}

/** Hive's patterns: `*` is anything, `|` is or; other characters are themselves. */
function matcherOf(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  const source = pattern
    .split('|')
    .map((part) => part.replaceAll(/[.+?^${}()[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*'));
  const expression = new RegExp(`^(?:${source.join('|')})$`, 'i');
  return (name) => expression.test(name);
}

/** A Trino type as Glue keeps it. */
function hiveTypeOf(type: string): string {
  if (type === 'varchar' || type === 'json') return 'string';
  if (type === 'integer') return 'int';
  if (type === 'real') return 'float';
  if (type === 'varbinary') return 'binary';
  if (type.startsWith('timestamp')) return 'timestamp';
  return type
    .replaceAll('(', type.startsWith('decimal') ? '(' : '<')
    .replaceAll(')', type.startsWith('decimal') ? ')' : '>');
}
