import type { CatalogObject } from './finding';
import type { ColumnTypes, SchemaSnapshot, TableSnapshot } from './snapshot';
import type { TableColumn } from './statement';

/** How one column is other than it should be. */
export interface ColumnDifference {
  readonly column: string;
  readonly kind: 'new' | 'missing' | 'retyped';
  /** Absent for a new column. */
  readonly expected?: string;
  /** Absent for a missing column. */
  readonly found?: string;
}

/** Columns that are missing or retyped, in the order expected, then those that are new. */
export function columnDifferences(expected: ColumnTypes, found: readonly TableColumn[]): ColumnDifference[] {
  const known = Object.entries(expected).flatMap(([column, type]): ColumnDifference[] => {
    const is = found.find((candidate) => candidate.name === column)?.type;
    if (is === undefined) return [{ column, kind: 'missing', expected: type }];
    return is === type ? [] : [{ column, kind: 'retyped', expected: type, found: is }];
  });
  const extra = found
    .filter(({ name }) => !Object.hasOwn(expected, name))
    .map(({ name, type }): ColumnDifference => ({ column: name, kind: 'new', found: type }));
  return [...known, ...extra];
}

/**
 * How the catalogue differs from what the migrations make of it: a table or view that is missing, a column that is
 * new, missing or retyped, a table at another place or with other properties. Views are compared by the names of
 * their columns; properties of others' making are left alone.
 *
 * @param bucket the lake's bucket, which `${bucket}` stands for
 */
export function driftOf(
  snapshot: Pick<SchemaSnapshot, 'tables' | 'views'>,
  objects: ReadonlyMap<string, CatalogObject | undefined>,
  bucket: string,
): string[] {
  const tables = Object.entries(snapshot.tables).flatMap(([name, table]) => {
    const object = objects.get(name);
    if (object?.kind !== 'table') return [`${name} is ${object ? `a ${object.kind}` : 'missing'}`];
    return [
      ...[
        ...columnDifferences(table.columns, object.columns),
        ...columnDifferences(table.partitionKeys, object.partitionKeys),
      ].map((difference) => differenceText(name, difference)),
      ...placeDifferences(name, table, object, bucket),
    ];
  });
  const views = Object.entries(snapshot.views).flatMap(([name, columns]) => {
    const object = objects.get(name);
    if (object?.kind !== 'view') return [`${name} is ${object ? `a ${object.kind}` : 'missing'}`];
    return columnDifferences(columns, object.columns)
      .filter(({ kind }) => kind !== 'retyped')
      .map((difference) => differenceText(name, difference));
  });
  return [...tables, ...views];
}

function placeDifferences(
  name: string,
  expected: Pick<TableSnapshot, 'location' | 'properties'>,
  found: Extract<CatalogObject, { kind: 'table' }>,
  bucket: string,
): string[] {
  const filled = (text: string): string => text.replaceAll('${bucket}', bucket);
  const location = filled(expected.location);
  const properties = Object.entries(expected.properties).filter(
    ([key, value]) => found.properties[key] !== filled(value),
  );
  return [
    ...(found.location.replace(/\/*$/, '/') === location
      ? []
      : [`${name} is at ${found.location}, not ${location}`]),
    ...properties.map(
      ([key, value]) => `${name} has ${key} ${found.properties[key] ?? 'nowhere'}, not ${filled(value)}`,
    ),
  ];
}

function differenceText(name: string, { column, kind, expected, found }: ColumnDifference): string {
  if (kind === 'missing') return `${name}.${column} is missing`;
  if (kind === 'new') return `${name}.${column} is not of the migrations`;
  return `${name}.${column} is ${found}, not ${expected}`;
}
