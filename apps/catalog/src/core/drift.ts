import type { CatalogObject } from './finding';
import type { SchemaSnapshot } from './next-migrations';
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
  expected: readonly TableColumn[],
  found: readonly TableColumn[],
  withTypes: boolean,
): string[] {
  const missing = expected.flatMap((column) => {
    const type = found.find((candidate) => candidate.name === column.name)?.type;
    if (type === undefined) return [`${name}.${column.name} is missing`];
    return withTypes && type !== column.type ? [`${name}.${column.name} is ${type}, not ${column.type}`] : [];
  });
  const extra = found
    .filter((column) => !expected.some((candidate) => candidate.name === column.name))
    .map((column) => `${name}.${column.name} is not of the migrations`);
  return [...missing, ...extra];
}
