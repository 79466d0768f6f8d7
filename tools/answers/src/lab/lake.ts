import { dataset, gluePartitionKeys, glueColumns, type DatasetId } from '@denver/record-model';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { literal, type DuckDb } from '../adapters/duck-db';

const duckDbTypes: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  int: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};

/** Folder of a dataset's events inside the lake's bucket. */
export function eventsFolder(bucketFolder: string, id: DatasetId): string {
  return join(bucketFolder, 'events', id);
}

/** `read_json` of canonical events with the lake's types, as SQL. */
export function readEvents(id: DatasetId, eventsFile: string): string {
  const columns = [...glueColumns(id), ...gluePartitionKeys(id)]
    .map(({ Name, Type }) => `${literal(Name)}: ${literal(duckDbTypes[Type] ?? 'VARCHAR')}`)
    .join(', ');
  return `read_json(${literal(eventsFile)}, format = 'newline_delimited', columns = {${columns}})`;
}

/**
 * Writes events into the lake as Firehose lays them out: `created_month=2015-07/*.parquet`, Snappy, the partition in
 * the path alone. What stood there goes.
 *
 * @param source a relation in FROM position with the lake's columns
 */
export async function writeLake(
  db: DuckDb,
  id: DatasetId,
  source: string,
  bucketFolder: string,
): Promise<void> {
  const folder = eventsFolder(bucketFolder, id);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const columns = dataset(id)
    .columns.map(({ name }) => name)
    .join(', ');
  await db.run(
    `COPY (SELECT ${columns} FROM ${source} ORDER BY created_month)
     TO ${literal(folder)} (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (created_month), FILENAME_PATTERN 'part-{i}')`,
  );
}

/** Bytes of all files below a folder. */
export async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    names
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
