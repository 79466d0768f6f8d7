import type { Migration } from '@denver/migrations';
import type { ExpectedTable } from './crawl-drift';
import type { ModelTable } from './model';
import { foldSchema } from './schema';
import { typesOf, type SchemaSnapshot } from './snapshot';

/**
 * What the files of each dataset hold when all is well.
 *
 * @param bucket the lake's bucket
 */
export function expectedTables(
  models: readonly ModelTable[],
  snapshot: Pick<SchemaSnapshot, 'tables'>,
  migrations: readonly Migration[],
  bucket: string,
): ExpectedTable[] {
  return models.map(({ table, schema }) => {
    const columns = typesOf(schema.columns);
    const known = snapshot.tables[table]?.columns ?? {};
    return {
      table,
      location: schema.location.replace('${bucket}', bucket),
      columns,
      partitionKeys: typesOf(schema.partitionKeys),
      former: Object.fromEntries(Object.entries(known).filter(([name]) => !Object.hasOwn(columns, name))),
      always: new Set(firstColumns(table, migrations).filter((name) => Object.hasOwn(columns, name))),
    };
  });
}

/** The columns a table was made with, by the first migration that makes it. */
function firstColumns(table: string, migrations: readonly Migration[]): string[] {
  for (const migration of migrations) {
    const made = foldSchema([migration]).tables[table];
    if (made) return made.columns.map(({ name }) => name);
  }
  return [];
}
