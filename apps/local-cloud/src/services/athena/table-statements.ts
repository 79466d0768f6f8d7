import {
  type CatalogAnswer,
  type CatalogContext,
  checkName,
  currentTable,
  databaseOf,
  nothing,
  textAnswer,
} from './catalog-context';
import { notSupported, QueryError } from './errors';
import { hiveLocation, isProjected } from './partition-projection';
import { parseLocation } from './s3-location';
import type { ObjectName, PartitionSpec, Statement, TableDefinition } from './sql/statement';
import { tableInputOf } from './table-input';

/** `CREATE EXTERNAL TABLE`. */
export async function createTable(
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

/** `DROP TABLE` and `DROP VIEW`. */
export async function drop(
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

/**
 * `ALTER TABLE ... ADD COLUMNS` and `SET TBLPROPERTIES`.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/alter-table-add-columns.html dates cannot be added
 */
export async function alterTable(
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
  const ofDate = statement.columns.find(({ type }) => type === 'date');
  if (ofDate)
    throw new QueryError(
      'FAILED',
      `ALTER TABLE ADD COLUMNS does not work for columns with the date datatype: ${ofDate.name}. Use the timestamp datatype instead.`,
    );
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

/** `ALTER TABLE ... ADD PARTITION` and `DROP PARTITION`. */
export async function alterPartitions(
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
      const missing = await context.catalog.deletePartitions(database, name, [values]);
      if (missing.length && !statement.ifExists)
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
export async function repairTable(name: ObjectName, context: CatalogContext): Promise<CatalogAnswer> {
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
