import { questions } from '@denver/questions';
import { datasetIds, type DatasetId } from '@denver/record-model';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDuckDb, type DuckDb } from '../adapters/duck-db';
import { folderBytes, readEvents, writeLake } from '../lab/lake';
import { makeCityRows } from '../lab/city-rows';
import { cityDays } from '../parameter-sets';
import { benchMarkdown, byteRatio, goals, type BenchReport } from './bench-report';
import { measureQuestion, type Measured } from './measure';
import { benchWarehouse, warehouseJson, warehouseMarkdown } from './warehouse-bench';
import { monthsOf, versionShare, writeCsv, writeCubes, type BenchFolders } from './storage';

/** Settings of a run. */
export interface BenchOptions {
  readonly workspace: string;
  readonly rows: number;
  readonly rounds: number;
  readonly json: boolean;
  /** Folder of a lab to take, or to make there and keep. */
  readonly keep?: string;
  /** Processor, memory and Node, for the report. */
  readonly machine: string;
  log(line: string): void;
  out(text: string): void;
}

/** Above this many rows, and in a lab that is kept, no CSV is written: the questions are measured on the cubes of Redshift alone. */
export const mostCsvRows = 5_000_000;

/**
 * Measures bytes and time of every question on CSV, event Parquet and cubes in one run, after checking that the
 * answers are equal; prints which goals are met. No number fails the run.
 */
export async function benchCommand(options: BenchOptions): Promise<void> {
  const scratch = join(options.workspace, '.local/bench');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  try {
    if (options.rows > mostCsvRows || options.keep) {
      const report = await benchWarehouse(options, scratch);
      options.out(
        `${options.json ? JSON.stringify(warehouseJson(report), null, 2) : warehouseMarkdown(report)}\n`,
      );
      return;
    }
    const report = await compareFiles(options, scratch);
    options.out(options.json ? `${JSON.stringify(jsonOf(report), null, 2)}\n` : `${benchMarkdown(report)}\n`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function compareFiles(options: BenchOptions, scratch: string): Promise<BenchReport> {
  const { workspace, rounds, log } = options;
  const folders: BenchFolders = {
    workspace,
    bucket: join(scratch, 'bucket'),
    csv: join(scratch, 'csv'),
    cubes: join(scratch, 'cubes'),
  };
  const db = await openDuckDb(2, '4GB', join(scratch, 'temp'));
  try {
    const { events, cityCsv } = await writeFiles(db, options, folders, scratch);
    const measured: Measured[] = [];
    for (const question of questions) {
      log(`measuring ${question.id}`);
      measured.push(await measureQuestion(folders, question, rounds));
    }
    const [csv, parquet, cubes] = await Promise.all(
      [folders.csv, folders.bucket, folders.cubes].map((folder) => folderBytes(folder)),
    );
    const [[version] = []] = await db.rows('SELECT version()');
    const size = { cityCsv, csv: csv ?? 0, events: parquet ?? 0, cubes: cubes ?? 0 };
    const share = await versionShare(db, folders.bucket);
    return {
      machine: options.machine,
      duckDb: String(version),
      events,
      rounds,
      size,
      versionShare: share,
      measured,
    };
  } finally {
    db.close();
  }
}

async function writeFiles(
  db: DuckDb,
  { workspace, rows, log }: BenchOptions,
  folders: BenchFolders,
  scratch: string,
): Promise<{ events: Record<string, number>; cityCsv: number }> {
  const events: Record<string, number> = {};
  const months = {} as Record<DatasetId, string[]>;
  let cityCsv = 0;
  for (const id of datasetIds) {
    const count = id === 'service-request' ? rows : Math.ceil(rows / 10);
    log(`making ${count.toLocaleString('en-US')} rows of ${id}`);
    const city = await makeCityRows(db, {
      workspace,
      dataset: id,
      count,
      ...cityDays,
      folder: join(scratch, 'rows'),
    });
    await writeLake(db, id, readEvents(id, city.eventsFile), folders.bucket);
    await writeCsv(db, folders, id, city.eventsFile);
    months[id] = await monthsOf(db, folders.bucket, id);
    events[id] = city.events;
    cityCsv += city.csvBytes;
  }
  log('making the cubes');
  await writeCubes(folders, months);
  return { events, cityCsv };
}

function jsonOf(report: BenchReport): Record<string, unknown> {
  const { measured, ...rest } = report;
  return {
    ...rest,
    goals,
    questions: measured.map((each) => ({
      id: each.question.id,
      rows: each.rows,
      costs: each.costs,
      timesFewerBytes: {
        events: byteRatio(each, 'events'),
        eventsMonth: byteRatio(each, 'eventsMonth'),
        cubes: byteRatio(each, 'cubes'),
        cubesMonth: byteRatio(each, 'cubesMonth'),
      },
    })),
  };
}
