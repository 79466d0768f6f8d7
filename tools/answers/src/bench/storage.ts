import { cubeRows, cubes } from '@denver/questions';
import { dataset, datasetIds, glueColumns, gluePartitionKeys, type DatasetId } from '@denver/record-model';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { literal, openDuckDb, type DuckDb } from '../adapters/duck-db';
import { fillNames, readStatements } from '../engines/migrations';
import { eventsFolder } from '../lab/lake';

/** Where the same events are kept in four ways. */
export interface BenchFolders {
  readonly workspace: string;
  /** Bucket of the lake: `events/<dataset>/created_month=…/*.parquet`, `compacted/<dataset>/<run>/created_month=…/*.parquet`. */
  readonly bucket: string;
  /** `<dataset>.csv`: every column of the events. */
  readonly csv: string;
  /** `<cube>.parquet`. */
  readonly cubes: string;
}

/** How a question reads. */
export type Storage = 'csv' | 'events' | 'compacted' | 'cubes';

/** An engine in which `service_requests`, `traffic_accidents` and the cubes read from one kind of file. */
export async function openStorage(folders: BenchFolders, storage: Storage): Promise<DuckDb> {
  const db = await openDuckDb();
  for (const id of datasetIds)
    await db.run(
      `CREATE VIEW ${dataset(id).eventsTable} AS SELECT * FROM ${storage === 'csv' ? readCsv(folders, id) : readLake(folders.bucket, id)}`,
    );
  for (const sql of await viewsOf(folders.workspace)) await db.run(sql);
  if (storage === 'compacted')
    for (const id of datasetIds)
      await db.run(
        `CREATE VIEW ${dataset(id).compactedTable} AS SELECT * FROM ${readMonths(join(folders.bucket, 'compacted', id, '*/*/*'))}`,
      );
  if (storage === 'cubes') await nameCubes(db, folders.cubes);
  return db;
}

/** Gives an engine the cubes of a folder, `<cube>.parquet`, by their names. */
export async function nameCubes(db: DuckDb, folder: string): Promise<void> {
  for (const { table } of cubes)
    await db.run(
      `CREATE VIEW ${table} AS SELECT * FROM read_parquet(${literal(join(folder, `${table}.parquet`))})`,
    );
}

/** The events of the lake once more as CSV with a head. */
export async function writeCsv(db: DuckDb, folders: BenchFolders, id: DatasetId): Promise<void> {
  await mkdir(folders.csv, { recursive: true });
  await db.run(
    `COPY (SELECT * FROM ${readLake(folders.bucket, id)}) TO ${literal(join(folders.csv, `${id}.csv`))} (FORMAT csv, HEADER true, NULLSTR '\\N')`,
  );
}

/** Every cube as one Parquet file, made from the newest-version views a month at a time. */
export async function writeCubes(
  folders: BenchFolders,
  months: Readonly<Record<DatasetId, readonly string[]>>,
): Promise<void> {
  await mkdir(folders.cubes, { recursive: true });
  const db = await openStorage(folders, 'events');
  try {
    for (const cube of cubes) {
      // One by years is the sum of one by months, which is a relation here by then.
      const periods = cube.sumOf ? [[]] : months[cube.dataset].map((month) => [month]);
      const inserts = periods.map((period) => cubeRows(cube, period, 'duckdb'));
      for (const [index, { sql, values }] of inserts.entries())
        await db.run(
          index ? `INSERT INTO made ${sql}` : `CREATE OR REPLACE TEMP TABLE made AS ${sql}`,
          values,
        );
      const order = cube.columns.map(({ name }) => name).join(', ');
      const file = literal(join(folders.cubes, `${cube.table}.parquet`));
      await db.run(
        `COPY (SELECT * FROM made ORDER BY ${order}) TO ${file} (FORMAT parquet, COMPRESSION zstd)`,
      );
      await db.run(`CREATE VIEW ${cube.table} AS SELECT * FROM read_parquet(${file})`);
    }
  } finally {
    db.close();
  }
}

/** The months that the lake has events of. */
export async function monthsOf(db: DuckDb, bucket: string, id: DatasetId): Promise<string[]> {
  const rows = await db.rows(`SELECT DISTINCT created_month FROM ${readLake(bucket, id)} ORDER BY 1`);
  return rows.map(([month]) => String(month));
}

/** Which part of the events' bytes the columns are that tell the newest version: every question reads them all. */
export async function versionShare(db: DuckDb, bucket: string): Promise<number> {
  const keys = [...datasetIds.map((id) => dataset(id).keyColumn), 'version', 'transport_id'].map(literal);
  const [[share] = []] = await db.rows(
    `SELECT CAST(SUM(total_compressed_size) FILTER (path_in_schema IN (${keys.join(', ')})) AS DOUBLE) / SUM(total_compressed_size)
     FROM parquet_metadata(${literal(join(bucket, 'events/*/*/*.parquet'))})`,
  );
  return Number(share);
}

/** `read_parquet` of a dataset in the lake, as SQL. */
export function readLake(bucket: string, id: DatasetId): string {
  return readMonths(join(eventsFolder(bucket, id), '*/*.parquet'));
}

/** Athena's UNLOAD gives its files no suffix. */
function readMonths(pattern: string): string {
  return `read_parquet(${literal(pattern)}, hive_partitioning = true, hive_types = {'created_month': VARCHAR})`;
}

function readCsv({ csv }: BenchFolders, id: DatasetId): string {
  const types: Record<string, string> = { string: 'VARCHAR', int: 'INTEGER' };
  const columns = [...glueColumns(id), ...gluePartitionKeys(id)]
    .map(({ Name, Type }) => `${literal(Name)}: ${literal(types[Type] ?? Type.toUpperCase())}`)
    .join(', ');
  return `read_csv(${literal(join(csv, `${id}.csv`))}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '\\N', columns = {${columns}})`;
}

/** The catalog's own statements of the newest-version views, names unqualified. */
async function viewsOf(workspace: string): Promise<string[]> {
  const statements = await readStatements(join(workspace, 'apps/catalog/sql/athena'));
  const wanted = datasetIds.map((id) => dataset(id).newestView);
  return statements
    .map(({ sql }) => fillNames(sql, { database: 'main' }))
    .filter((sql) => wanted.includes(/^CREATE OR REPLACE VIEW main\.(\w+)/.exec(sql)?.[1] ?? ''));
}
