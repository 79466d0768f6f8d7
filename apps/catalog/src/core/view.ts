import { newestVersionQuery as sharedQuery, type Rename } from '@denver/record-model';
import type { ModelTable } from './model';

export type { Rename } from '@denver/record-model';

/** The query of a view: the newest version of each key. */
export function newestVersionQuery(
  { table, schema, versionsOf, viewColumns }: ModelTable,
  renames: readonly Rename[],
): string {
  const typeOf = (name: string): string | undefined =>
    [...viewColumns, ...schema.columns].find((column) => column.name === name)?.type;
  return sharedQuery({
    columns: viewColumns.map(({ name }) => name),
    versionsOf,
    relation: `\${database}.${table}`,
    renames,
    cast: (old, name) => {
      const type = typeOf(name) ?? '';
      return schema.columns.find((column) => column.name === old)?.type === type
        ? old
        : `CAST(${old} AS ${trinoType(type)})`;
    },
  });
}

/** Views are Trino's, whose names of types differ from Hive's. */
function trinoType(hive: string): string {
  return hive === 'string' ? 'varchar' : hive === 'int' ? 'integer' : hive;
}
