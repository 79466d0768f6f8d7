import { nextFileName, orderMigrations, readMigration, type Migration } from '@denver/migrations';
import { SchemaChangeError } from '../errors';
import type { ModelTable } from './model';
import { foldSchema, type Schema, type TableSchema } from './schema';
import type { TableColumn } from './statement';
import { newestVersionQuery, type Rename } from './view';

/** What the migrations make, and what people decided on the way; checked in as `sql/athena/schema.json`. */
export interface SchemaSnapshot {
  /** The last migration that is in it. */
  readonly migration: number;
  readonly tables: Readonly<Record<string, TableSchema & { readonly renames: readonly Rename[] }>>;
  /** Columns of the newest-version views, in order. */
  readonly views: Readonly<Record<string, readonly TableColumn[]>>;
}

/** A migration file that is still to be written. */
export interface GeneratedFile {
  readonly name: string;
  readonly text: string;
}

/** What a person says about a change, since a model cannot: by table, `old=new`. */
export type RenameWishes = Readonly<Record<string, readonly Rename[]>>;

const header = '-- Made from the record model by `nx run catalog:generate`; do not edit.\n';

/**
 * The migrations that bring the catalogue from the files as they are to the model as it is. Files that are there stay
 * as they are: what changed is added, as the next numbers. Nothing to do gives no file.
 *
 * @throws SchemaChangeError a change that Athena cannot follow, or that may be meant in two ways; names the safe way
 */
export function nextMigrations(
  migrations: readonly Migration[],
  snapshot: SchemaSnapshot | undefined,
  models: readonly ModelTable[],
  wishes: RenameWishes = {},
): { files: GeneratedFile[]; snapshot: SchemaSnapshot } {
  const schema = foldSchema(migrations);
  const renames = Object.fromEntries(
    models.map((model) => [
      model.table,
      [...(snapshot?.tables[model.table]?.renames ?? []), ...(wishes[model.table] ?? [])],
    ]),
  );
  const unknown = Object.keys(wishes).find((table) => !models.some((model) => model.table === table));
  if (unknown) throw new SchemaChangeError(unknown, 'Expected a table of the record model, got another.');
  const steps = [
    ...(schema.database
      ? []
      : [{ words: 'create-database', sql: 'CREATE DATABASE IF NOT EXISTS ${database}' }]),
    ...models.flatMap((model) =>
      tableSteps(model, schema.tables[model.table], snapshot, renames[model.table] ?? []),
    ),
    ...models.flatMap((model) => viewSteps(model, schema, renames[model.table] ?? [])),
  ];
  const files = numbered(migrations, steps);
  const all = orderMigrations([...migrations, ...files.map(({ name, text }) => readMigration(name, text))]);
  return { files, snapshot: snapshotOf(all, models, renames) };
}

interface SchemaStep {
  readonly words: string;
  readonly sql: string;
}

function tableSteps(
  model: ModelTable,
  table: TableSchema | undefined,
  snapshot: SchemaSnapshot | undefined,
  renames: readonly Rename[],
): SchemaStep[] {
  const { table: name, schema } = model;
  if (!table) return [{ words: `create-${name}`, sql: model.createTable }];
  refuseUnchangeable(name, table, schema);
  const added = schema.columns.filter((column) => !table.columns.some((known) => known.name === column.name));
  const shown = snapshot?.views[model.view] ?? [];
  const gone = shown.filter((column) => !model.viewColumns.some((kept) => kept.name === column.name));
  refuseGuesses(name, table, added, gone, renames);
  const properties = Object.entries(schema.properties).filter(
    ([key, value]) => table.properties[key] !== value,
  );
  return [
    ...(added.length > 0 ? [addColumns(name, added)] : []),
    ...(properties.length > 0 ? [setProperties(name, properties)] : []),
  ];
}

function viewSteps(model: ModelTable, { views, tables }: Schema, renames: readonly Rename[]): SchemaStep[] {
  // Old columns stay in the table, though the model has forgotten them: their types decide on casts.
  const known = tables[model.table]?.columns ?? [];
  const columns = [
    ...model.schema.columns,
    ...known.filter(({ name }) => !model.schema.columns.some((column) => column.name === name)),
  ];
  const query = newestVersionQuery({ ...model, schema: { ...model.schema, columns } }, renames);
  const before = views[model.view];
  if (before === query) return [];
  return [
    {
      words: before === undefined ? `create-${model.view}-view` : `replace-${model.view}-view`,
      sql: `CREATE OR REPLACE VIEW \${database}.${model.view} AS\n${query}`,
    },
  ];
}

function addColumns(table: string, columns: readonly TableColumn[]): SchemaStep {
  const [first] = columns;
  const what = columns.length === 1 ? first?.name : `${columns.length}-columns`;
  const list = columns.map(({ name, type }) => `  \`${name}\` ${type}`).join(',\n');
  return {
    words: `add-${what}-to-${table}`,
    sql: `ALTER TABLE \`\${database}\`.\`${table}\` ADD COLUMNS (\n${list}\n)`,
  };
}

function setProperties(table: string, properties: ReadonlyArray<[string, string]>): SchemaStep {
  const list = properties.map(([key, value]) => `  '${key}' = '${value.replaceAll("'", "''")}'`).join(',\n');
  return {
    words: `set-properties-of-${table}`,
    sql: `ALTER TABLE \`\${database}\`.\`${table}\` SET TBLPROPERTIES (\n${list}\n)`,
  };
}

/** @see https://docs.aws.amazon.com/athena/latest/ug/updates-changing-column-type.html */
function refuseUnchangeable(table: string, is: TableSchema, wanted: TableSchema): void {
  for (const { name, type } of wanted.columns) {
    const known = is.columns.find((column) => column.name === name);
    if (known && known.type !== type)
      throw new SchemaChangeError(
        `${table}.${name}`,
        `Expected the type to stay ${known.type}, got ${type}: Athena cannot change a column over Parquet files that are there. ` +
          `Give it a new name in the model, such as ${name}_${type}, and run generate --rename ${table}.${name}=${name}_${type}: the view then shows old and new rows as one column.`,
      );
  }
  const keys = (schema: TableSchema): string =>
    schema.partitionKeys.map(({ name, type }) => `${name} ${type}`).join(', ');
  if (keys(is) !== keys(wanted) || is.location !== wanted.location)
    throw new SchemaChangeError(
      table,
      `Expected partitions (${keys(is)}) and location (${is.location}) to stay, got (${keys(wanted)}) and (${wanted.location}). Give the table a new name in the model, and fill it from the old one.`,
    );
}

/** Types that every value of another one fits into. */
const widenings: Readonly<Record<string, readonly string[]>> = {
  int: ['bigint', 'double', 'string'],
  bigint: ['string'],
  double: ['string'],
  boolean: ['string'],
  date: ['timestamp', 'string'],
  timestamp: ['string'],
};

function refuseGuesses(
  table: string,
  is: TableSchema,
  added: readonly TableColumn[],
  gone: readonly TableColumn[],
  renames: readonly Rename[],
): void {
  for (const { name, type } of added)
    if (type === 'date')
      throw new SchemaChangeError(
        `${table}.${name}`,
        'Expected another type than date, got date: Athena adds no date column to a table. Make it a timestamp, or a string like 2015-07-31.',
      );
  for (const { from, to } of renames) {
    const old = is.columns.find(({ name }) => name === from);
    const now = [...added, ...is.columns].find(({ name }) => name === to);
    if (!old || !now)
      throw new SchemaChangeError(
        `${table}.${old ? to : from}`,
        `Expected a rename from a column of the table to one of the model, got ${from}=${to}.`,
      );
    if (old.type !== now.type && !widenings[old.type]?.includes(now.type))
      throw new SchemaChangeError(
        `${table}.${to}`,
        `Expected a type that holds every ${old.type} of ${from}, got ${now.type}. Add it without --rename.`,
      );
  }
  const open = gone.filter(({ name }) => !renames.some(({ from, to }) => from === name || to === name));
  const news = added.filter(({ name }) => !renames.some(({ to }) => to === name));
  if (open.length > 0 && news.length > 0)
    throw new SchemaChangeError(
      `${table}.${news.map(({ name }) => name).join(', ')}`,
      `Expected to know whether it is ${open.map(({ name }) => name).join(', ')} renamed, got no word: run generate --rename ${table}.${open[0]?.name}=${news[0]?.name}, or leave the old column out of the model in a change of its own.`,
    );
}

function numbered(migrations: readonly Migration[], steps: readonly SchemaStep[]): GeneratedFile[] {
  const versions = migrations.map(({ version }) => ({ version }));
  return steps.map(({ words, sql }) => {
    const name = nextFileName(versions, words);
    versions.push({ version: Number(name.slice(0, 4)) });
    return { name, text: `${header}${sql.replace(/;?\s*$/, '')};\n` };
  });
}

function snapshotOf(
  migrations: readonly Migration[],
  models: readonly ModelTable[],
  renames: Readonly<Record<string, readonly Rename[]>>,
): SchemaSnapshot {
  const { tables } = foldSchema(migrations);
  return {
    migration: migrations.at(-1)?.version ?? 0,
    tables: Object.fromEntries(
      Object.entries(tables).map(([name, table]) => [name, { ...table, renames: renames[name] ?? [] }]),
    ),
    views: Object.fromEntries(models.map(({ view, viewColumns }) => [view, viewColumns])),
  };
}
