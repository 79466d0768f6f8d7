import { ask, cubes, question, type Cell } from '@denver/questions';
import { dataset } from '@denver/record-model';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { literal, openDuckDb, type DuckDb } from '../../src/adapters/duck-db';
import { cubeBytes } from '../../src/bench/cube-bytes';
import { measureQuestion } from '../../src/bench/measure';
import { replicateLake } from '../../src/lab/replicate';
import {
  monthsOf,
  openStorage,
  readLake,
  versionShare,
  writeCsv,
  writeCubes,
  type BenchFolders,
} from '../../src/bench/storage';
import { AnswersDifferError } from '../../src/errors';
import { makeCityRows } from '../../src/lab/city-rows';
import { readEvents, writeLake } from '../../src/lab/lake';

const workspace = resolve(import.meta.dirname, '../../../..');
let folder: string;
let folders: BenchFolders;
let db: DuckDb;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'answers-bench-'));
  folders = {
    workspace,
    bucket: join(folder, 'bucket'),
    csv: join(folder, 'csv'),
    cubes: join(folder, 'cubes'),
  };
  db = await openDuckDb();
  const months = { 'service-request': [] as string[], 'traffic-accident': [] as string[] };
  for (const id of ['service-request', 'traffic-accident'] as const) {
    const days = { from: '2015-05-01', to: '2015-07-31' };
    const rows = await makeCityRows(db, {
      workspace,
      dataset: id,
      count: 1000,
      ...days,
      folder: join(folder, 'rows'),
    });
    await writeLake(db, id, readEvents(id, rows.eventsFile), folders.bucket);
    await writeCsv(db, folders, id);
    months[id] = await monthsOf(db, folders.bucket, id);
  }
  await writeCubes(folders, months);
  await writeCompacted();
}, 60_000);

/** What the catalog's compaction writes: the rows of the views, by month. */
async function writeCompacted(): Promise<void> {
  const events = await openStorage(folders, 'events');
  for (const id of ['service-request', 'traffic-accident'] as const) {
    const run = join(folders.bucket, 'compacted', id, 'run');
    await mkdir(run, { recursive: true });
    await events.run(
      `COPY (SELECT * FROM ${dataset(id).newestView}) TO ${literal(run)} (FORMAT parquet, PARTITION_BY (created_month))`,
    );
  }
  events.close();
}

afterAll(async () => {
  db.close();
  await rm(folder, { recursive: true, force: true });
});

describe('measureQuestion', { timeout: 60_000 }, () => {
  it('reads fewer bytes from events than from CSV, and fewer from cubes, for the same answer', async () => {
    const { rows, costs } = await measureQuestion(folders, question('monthly-volume'), 1);
    expect(rows).toBeGreaterThanOrEqual(3);
    expect(costs.events.bytes).toBeLessThan(costs.csv.bytes);
    expect(costs.compacted.bytes).toBeLessThan(costs.events.bytes);
    expect(costs.cubes.bytes).toBeLessThan(costs.compacted.bytes);
    expect(costs.cubes.bytes).toBeGreaterThan(0);
  });

  it('counts what a question reads of cubes alone, once the answer is as expected', async () => {
    const summed = question('requests-by-hour');
    const db = await openStorage(folders, 'cubes');
    const { sql, values } = ask(summed, {}, { engine: 'duckdb', source: 'cubes' });
    const answer = (await db.rows(sql, values)) as Cell[][];
    db.close();
    const whole = await stat(join(folders.cubes, 'request_hours_by_year.parquet'));
    const bytes = await cubeBytes(folders.cubes, summed, answer);
    expect(bytes).toBeGreaterThan(100);
    expect(bytes).toBeLessThan(3 * whole.size);
    await expect(cubeBytes(folders.cubes, summed, answer.slice(1))).rejects.toThrow(AnswersDifferError);
  });

  it('gives no number when the answers differ', async () => {
    const kept = literal(join(folder, 'kept.parquet'));
    for (const { table } of cubes.filter(({ dataset }) => dataset === 'service-request')) {
      const file = literal(join(folders.cubes, `${table}.parquet`));
      const changed = '* REPLACE (requests + 1 AS requests)';
      await db.run(`COPY (SELECT * FROM read_parquet(${file})) TO ${kept} (FORMAT parquet)`);
      await db.run(`COPY (SELECT ${changed} FROM read_parquet(${kept})) TO ${file} (FORMAT parquet)`);
    }
    await expect(measureQuestion(folders, question('monthly-trend'), 1)).rejects.toThrow(AnswersDifferError);
  });
});

describe('versionShare', () => {
  it('is most of the bytes: ids and hashes do not compress', async () => {
    const share = await versionShare(db, folders.bucket);
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.95);
  });
});

describe('replicateLake', () => {
  it('makes other cases of the same months, each with its versions and one neighborhood', async () => {
    const count = (): Promise<unknown[][]> =>
      db.rows(
        `SELECT count(*)::INT, count(DISTINCT case_id)::INT, count(DISTINCT transport_id)::INT, count(DISTINCT created_month)::INT
         FROM ${readLake(folders.bucket, 'service-request')}`,
      );
    const [[rows, cases, lines, months] = []] = (await count()) as number[][];
    await replicateLake(db, 'service-request', folders.bucket, 3);
    expect(await count()).toEqual([[3 * (rows ?? 0), 3 * (cases ?? 0), 3 * (lines ?? 0), months]]);
    const torn = await db.rows(
      `SELECT case_id FROM ${readLake(folders.bucket, 'service-request')} GROUP BY case_id HAVING count(DISTINCT neighborhood) > 1`,
    );
    expect(torn).toEqual([]);
  });
});
