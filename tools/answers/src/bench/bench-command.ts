import { questions } from '@denver/questions';
import { datasetIds, type DatasetId } from '@denver/record-model';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDuckDb, type DuckDb } from '../adapters/duck-db';
import { pointClientsAt, startLocalCloud } from '../adapters/local-cloud';
import { lakeNames, makeCatalog } from '../lab/catalog';
import { fillLake, type Filled } from '../lab/city-lab';
import { folderBytes } from '../lab/lake';
import { compactLake } from '../lab/warehouse';
import { benchMarkdown, byteRatio, comparedWays, goals, type BenchReport } from './bench-report';
import { measureQuestion, type Measured } from './measure';
import { benchWarehouse, warehouseJson, warehouseMarkdown } from './warehouse-bench';
import { monthsOf, versionShare, writeCsv, writeCubes, type BenchFolders } from './storage';

/** Settings of a run. */
export interface BenchOptions {
  readonly workspace: string;
  readonly rows: number;
  readonly rounds: number;
  readonly json: boolean;
  /** Compares kinds of files whatever the number of rows. */
  readonly files: boolean;
  /** Folder of a lab to take, or to make there and keep. */
  readonly keep?: string;
  /** Processor, memory and Node, for the report. */
  readonly machine: string;
  log(line: string): void;
  out(text: string): void;
}

/**
 * Above this many rows, and in a lab that is kept, no CSV is written unless files are asked for: the questions are
 * measured on the cubes of Redshift alone.
 */
export const mostCsvRows = 5_000_000;

/**
 * Measures bytes and time of every question on CSV, event Parquet, compacted Parquet and cubes in one run, after checking that the
 * answers are equal; prints which goals are met. No number fails the run.
 */
export async function benchCommand(options: BenchOptions): Promise<void> {
  const scratch = join(options.workspace, '.local/bench');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  try {
    if (!options.files && (options.rows > mostCsvRows || options.keep)) {
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
  const { workspace, rounds, log, machine } = options;
  const { bucket, events, cityCsv } = await makeLake(options, scratch);
  const folders = { workspace, bucket, csv: join(scratch, 'csv'), cubes: join(scratch, 'cubes') };
  const db = await openDuckDb(2, '4GB', join(scratch, 'temp'));
  try {
    await writeCopies(db, folders, log);
    const measured: Measured[] = [];
    for (const question of questions) {
      log(`measuring ${question.id}`);
      measured.push(await measureQuestion(folders, question, rounds));
    }
    const [csv = 0, lake = 0, compacted = 0, cubes = 0] = await Promise.all(
      [folders.csv, join(bucket, 'events'), join(bucket, 'compacted'), folders.cubes].map((folder) =>
        folderBytes(folder),
      ),
    );
    const [[version] = []] = await db.rows('SELECT version()');
    return {
      machine,
      duckDb: String(version),
      events,
      rounds,
      size: { cityCsv, csv, events: lake, compacted, cubes },
      versionShare: await versionShare(db, bucket),
      measured,
    };
  } finally {
    db.close();
  }
}

/** The lake as Firehose writes it, in the bucket of a local cloud, compacted by the catalog's own command. */
async function makeLake(options: BenchOptions, scratch: string): Promise<Filled & { bucket: string }> {
  const { workspace, log } = options;
  const names = lakeNames('dev');
  const cloud = await startLocalCloud(workspace, join(scratch, 'cloud'));
  try {
    pointClientsAt(cloud);
    await makeCatalog(cloud, workspace, names);
    const bucket = cloud.bucketFolder(names.bucket);
    const filled = await fillLake(options, scratch, bucket);
    log('compacting the lake');
    await compactLake(cloud, workspace, names);
    return { ...filled, bucket };
  } finally {
    await cloud.stop();
  }
}

/** The events as CSV, and the cubes. */
async function writeCopies(db: DuckDb, folders: BenchFolders, log: (line: string) => void): Promise<void> {
  const months = {} as Record<DatasetId, string[]>;
  log('writing CSV');
  for (const id of datasetIds) {
    await writeCsv(db, folders, id);
    months[id] = await monthsOf(db, folders.bucket, id);
  }
  log('making the cubes');
  await writeCubes(folders, months);
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
        ...Object.fromEntries(comparedWays.map((way) => [way, byteRatio(report, each, way)])),
      },
    })),
  };
}
