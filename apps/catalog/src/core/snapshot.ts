import { checksumsOf, type FileSnapshot, type Migration } from '@denver/migrations';
import type { CatalogModel } from './model';
import { foldSchema } from './schema';
import type { TableColumn } from './statement';
import type { Rename } from './view';

/** Types by column name, in order. */
export type ColumnTypes = Readonly<Record<string, string>>;

/** A table of the snapshot. */
export interface TableSnapshot {
  readonly columns: ColumnTypes;
  readonly partitionKeys: ColumnTypes;
  readonly location: string;
  readonly properties: Readonly<Record<string, string>>;
  /** Columns that went on under a new name, oldest first. */
  readonly renames: readonly Rename[];
}

/** What the migrations make, and what people decided on the way; checked in as `sql/athena/schema.json`. */
export interface SchemaSnapshot extends FileSnapshot {
  readonly tables: Readonly<Record<string, TableSnapshot>>;
  readonly views: Readonly<Record<string, ColumnTypes>>;
}

/** The snapshot that all migrations, in order, lead to. */
export function snapshotOf(
  migrations: readonly Migration[],
  { datasets, views }: CatalogModel,
  renames: Readonly<Record<string, readonly Rename[]>>,
): SchemaSnapshot {
  const { tables } = foldSchema(migrations);
  return {
    migrations: checksumsOf(migrations),
    tables: Object.fromEntries(
      Object.entries(tables).map(([name, { columns, partitionKeys, location, properties }]) => [
        name,
        {
          columns: typesOf(columns),
          partitionKeys: typesOf(partitionKeys),
          location,
          properties,
          renames: renames[name] ?? [],
        },
      ]),
    ),
    views: Object.fromEntries([
      ...datasets.map(({ view, viewColumns }) => [view, typesOf(viewColumns)] as const),
      ...views.map(({ view, columns }) => [view, typesOf(columns)] as const),
    ]),
  };
}

/** Types by column name. */
export function typesOf(columns: readonly TableColumn[]): ColumnTypes {
  return Object.fromEntries(columns.map(({ name, type }) => [name, type]));
}
