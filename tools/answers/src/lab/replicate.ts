import { dataset, type DatasetId } from '@denver/record-model';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { literal, type DuckDb } from '../adapters/duck-db';
import { eventsFolder } from './lake';

/**
 * Multiplies the events of the lake, month by month.
 *
 * Each copy is another case: its key is a hash of the first one's and the copy's number, so updates and duplicates
 * stay what they are. Its neighborhood is drawn from all those that rows have, one for all versions of a case: cubes
 * fill up as they would with so many more people and official boundaries, instead of the same cells counting higher.
 */
export async function replicateLake(
  db: DuckDb,
  id: DatasetId,
  bucketFolder: string,
  copies: number,
): Promise<void> {
  if (copies === 1) return;
  const { keyColumn, columns } = dataset(id);
  const names = columns.map(({ name }) => name).filter((name) => name !== 'created_month');
  const select = names.map((name) => {
    if (name === keyColumn) return `CASE WHEN copy = 0 THEN ${name} ELSE md5(${name} || copy) END AS ${name}`;
    if (name === 'transport_id') return `transport_id || '-' || copy AS transport_id`;
    if (name === 'neighborhood')
      return `CASE WHEN copy = 0 THEN neighborhood ELSE places[CAST(1 + hash(${keyColumn}, copy) % len(places) AS BIGINT)] END AS neighborhood`;
    return name;
  });
  const folder = eventsFolder(bucketFolder, id);
  await db.run(
    `CREATE OR REPLACE TEMP TABLE drawn AS SELECT list(neighborhood) AS places
     FROM read_parquet(${literal(join(folder, '*/*.parquet'))}, hive_partitioning = false) WHERE neighborhood IS NOT NULL`,
  );
  for (const partition of await readdir(folder))
    for (const file of await readdir(join(folder, partition))) {
      const path = join(folder, partition, file);
      const source = `read_parquet(${literal(path)}, hive_partitioning = false)`;
      await db.run(
        `COPY (SELECT ${select.join(', ')}
               FROM ${source}, drawn, range(${copies}) AS copies(copy))
         TO ${literal(`${path}.more`)} (FORMAT parquet, COMPRESSION snappy)`,
      );
      await rename(`${path}.more`, path);
    }
}
