import type { CatalogObject } from './finding';
import type { ColumnTypes, SchemaSnapshot } from './snapshot';
import type { TableColumn } from './statement';

/**
 * How the catalogue differs from what the migrations make of it: a table or view that is missing, a column that is
 * new, missing or retyped. Views are compared by the names of their columns.
 */
export function driftOf(
  snapshot: Pick<SchemaSnapshot, 'tables' | 'views'>,
  objects: ReadonlyMap<string, CatalogObject | undefined>,
): string[] {
  const tables = Object.entries(snapshot.tables).flatMap(([name, table]) => {
    const object = objects.get(name);
    if (object?.kind !== 'table') return [`${name} is ${object ? `a ${object.kind}` : 'missing'}`];
    return [
      ...columnDrift(name, table.columns, object.columns, true),
      ...columnDrift(name, table.partitionKeys, object.partitionKeys, true),
    ];
  });
  const views = Object.entries(snapshot.views).flatMap(([name, columns]) => {
    const object = objects.get(name);
    if (object?.kind !== 'view') return [`${name} is ${object ? `a ${object.kind}` : 'missing'}`];
    return columnDrift(name, columns, object.columns, false);
  });
  return [...tables, ...views];
}

function columnDrift(
  name: string,
  expected: ColumnTypes,
  found: readonly TableColumn[],
  withTypes: boolean,
): string[] {
  const missing = Object.entries(expected).flatMap(([column, type]) => {
    const is = found.find((candidate) => candidate.name === column)?.type;
    if (is === undefined) return [`${name}.${column} is missing`];
    return withTypes && is !== type ? [`${name}.${column} is ${is}, not ${type}`] : [];
  });
  const extra = found
    .filter((column) => !Object.hasOwn(expected, column.name))
    .map((column) => `${name}.${column.name} is not of the migrations`);
  return [...missing, ...extra];
}
