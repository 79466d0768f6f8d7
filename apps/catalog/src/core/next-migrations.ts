import {
  nextFiles,
  refuseEdits,
  SchemaChangeError,
  type GeneratedFile,
  type Migration,
  type RenameWishes,
  type SchemaStep,
} from '@denver/migrations';
import type { CatalogModel, ModelTable, PlainTable, PlainView } from './model';
import { refuseGuesses, refuseUnchangeable } from './refuse-change';
import { foldSchema, type Schema, type TableSchema } from './schema';
import { snapshotOf, type SchemaSnapshot } from './snapshot';
import type { TableColumn } from './statement';
import { newestVersionQuery, withFormerColumns, type Rename } from './view';

const header = '-- Made from the record model by `nx run catalog:generate`; do not edit.';

/**
 * The migrations that bring the catalogue from the files as they are to the model as it is. Files that are there stay
 * as they are: what changed is added, as the next numbers. Nothing to do gives no file.
 *
 * @throws MigrationFileError a file of the snapshot is edited or gone; names it
 * @throws SchemaChangeError a change that Athena cannot follow, or that may be meant in two ways; names the safe way
 */
export function nextMigrations(
  migrations: readonly Migration[],
  snapshot: SchemaSnapshot | undefined,
  model: CatalogModel,
  wishes: RenameWishes = {},
): { files: GeneratedFile[]; snapshot: SchemaSnapshot } {
  refuseEdits(migrations, snapshot);
  const schema = foldSchema(migrations);
  const { datasets, tables, views } = model;
  const renames = Object.fromEntries(
    datasets.map(({ table }) => [
      table,
      [...(snapshot?.tables[table]?.renames ?? []), ...(wishes[table] ?? [])],
    ]),
  );
  const unknown = Object.keys(wishes).find((name) => !datasets.some(({ table }) => table === name));
  if (unknown) throw new SchemaChangeError(unknown, 'Expected a table of the record model, got another.');
  const steps = [
    ...(schema.database
      ? []
      : [{ words: 'create-database', sql: 'CREATE DATABASE IF NOT EXISTS ${database}' }]),
    ...datasets.flatMap((dataset) => {
      const gone = droppedColumns(dataset, snapshot);
      return tableSteps(dataset, schema.tables[dataset.table], gone, renames[dataset.table] ?? []);
    }),
    ...tables.flatMap((table) => tableSteps(table, schema.tables[table.table], [], [])),
    ...datasets.flatMap((dataset) =>
      viewSteps(newestView(dataset, schema, renames[dataset.table] ?? []), schema),
    ),
    ...views.flatMap((view) => viewSteps(view, schema)),
  ];
  const { files, all } = nextFiles(migrations, steps, header);
  return { files, snapshot: snapshotOf(all, model, renames) };
}

/** @param gone columns that the model had and has no more: a new one may be one of them renamed */
function tableSteps(
  { table: name, schema, createTable }: PlainTable,
  table: TableSchema | undefined,
  gone: readonly string[],
  renames: readonly Rename[],
): SchemaStep[] {
  if (!table) return [{ words: `create-${name}`, sql: createTable }];
  refuseUnchangeable(name, table, schema);
  const added = schema.columns.filter((column) => !table.columns.some((known) => known.name === column.name));
  refuseGuesses(name, table, added, gone, renames);
  const properties = Object.entries(schema.properties).filter(
    ([key, value]) => table.properties[key] !== value,
  );
  return [
    ...(added.length > 0 ? [addColumns(name, added)] : []),
    ...(properties.length > 0 ? [setProperties(name, properties)] : []),
  ];
}

function droppedColumns({ view, viewColumns }: ModelTable, snapshot: SchemaSnapshot | undefined): string[] {
  const shown = Object.keys(snapshot?.views[view] ?? {});
  return shown.filter((column) => !viewColumns.some((kept) => kept.name === column));
}

function newestView(model: ModelTable, { tables }: Schema, renames: readonly Rename[]): PlainView {
  const query = newestVersionQuery(withFormerColumns(model, tables[model.table]?.columns ?? []), renames);
  return { view: model.view, columns: model.viewColumns, query };
}

function viewSteps({ view, query }: PlainView, { views }: Schema): SchemaStep[] {
  const before = views[view];
  if (before === query) return [];
  return [
    {
      words: before === undefined ? `create-${view}-view` : `replace-${view}-view`,
      sql: `CREATE OR REPLACE VIEW \${database}.${view} AS\n${query}`,
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
