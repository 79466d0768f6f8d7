import { newestVersionQuery as sharedQuery, type Rename } from '@denver/record-model';
import type { ModelTable } from './model';
import type { TableColumn } from './statement';

export type { Rename } from '@denver/record-model';

/**
 * The query of a view: the newest version of each key.
 *
 * @param where of the events, e.g. `created_month IN ('2015-07')`; default all of them
 */
export function newestVersionQuery(
  { table, schema, versionsOf, viewColumns }: ModelTable,
  renames: readonly Rename[],
  where?: string,
): string {
  const typeOf = (name: string): string | undefined =>
    [...viewColumns, ...schema.columns].find((column) => column.name === name)?.type;
  return sharedQuery({
    columns: viewColumns.map(({ name }) => name),
    versionsOf,
    relation: `\${database}.${table}${where === undefined ? '' : ` WHERE ${where}`}`,
    renames,
    cast: (old, name) => {
      const type = typeOf(name) ?? '';
      return schema.columns.find((column) => column.name === old)?.type === type
        ? old
        : `CAST(${old} AS ${trinoType(type)})`;
    },
  });
}

/**
 * A dataset with the columns that its table has kept though the model has forgotten them: their types decide on casts.
 *
 * @param known columns of the table
 */
export function withFormerColumns(model: ModelTable, known: readonly TableColumn[]): ModelTable {
  const { schema } = model;
  const former = known.filter(({ name }) => !schema.columns.some((column) => column.name === name));
  return { ...model, schema: { ...schema, columns: [...schema.columns, ...former] } };
}

/** Views are Trino's, whose names of types differ from Hive's. */
function trinoType(hive: string): string {
  return hive === 'string' ? 'varchar' : hive === 'int' ? 'integer' : hive;
}
