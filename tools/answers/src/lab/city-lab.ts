import { datasetIds } from '@denver/record-model';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDuckDb } from '../adapters/duck-db';
import { pointClientsAt, startLocalCloud } from '../adapters/local-cloud';
import { AnswersConfigError } from '../errors';
import { cityDays } from '../parameter-sets';
import { lakeNames } from './catalog';
import { makeCityRows } from './city-rows';
import { readEvents, writeLake } from './lake';
import { replicateLake } from './replicate';
import { deployWarehouse, refreshCubes } from './warehouse';

/** Settings of a lab. */
export interface LabOptions {
  readonly workspace: string;
  /** Service requests; accidents are a tenth as many. */
  readonly rows: number;
  log(line: string): void;
}

/** A local cloud's state with a deployed warehouse and many events behind its cubes; nothing runs. */
export interface Lab {
  /** For `local-cloud start --state`. */
  readonly state: string;
  readonly rows: number;
  /** Events in the lake, versions and duplicates included. */
  readonly events: Readonly<Record<string, number>>;
  /** Bytes of the rows as the city writes them, by dataset. */
  readonly cityCsv: Readonly<Record<string, number>>;
  /** Seconds the first refresh of the cubes took. */
  readonly refreshSeconds: number;
}

/** Rows that the generator makes; more are copies of them. */
const generatedRows = 1_000_000;

const names = lakeNames('dev');
const about = 'lab.json';

/**
 * Makes a lab in a folder, or takes the one that is there and brings its stacks and cubes up to this checkout. One whose
 * making was cut off is made anew.
 *
 * 45 million rows take about eight minutes and 3 GB; taking them again half a minute.
 *
 * @throws AnswersConfigError the folder holds something else, or a lab of another size
 */
export async function openLab(options: LabOptions, folder: string): Promise<Lab> {
  const found = await findLab(folder);
  if (found && found.rows !== options.rows)
    throw new AnswersConfigError(
      '--keep',
      `Expected ${folder} to be empty or to have ${options.rows} rows, got a lab of ${found.rows}: name another folder.`,
    );
  if (found?.refreshSeconds === undefined || !found.events || !found.cityCsv) return makeLab(options, folder);
  const { rows, events, cityCsv, refreshSeconds } = found;
  options.log(`reusing ${folder}, made before`);
  const state = join(folder, 'cloud');
  await withWarehouse(options, state);
  return { state, rows, events, cityCsv, refreshSeconds };
}

/** What a folder tells of itself; the making is over once it tells how long the refresh took. */
async function findLab(folder: string): Promise<(Pick<Lab, 'rows'> & Partial<Lab>) | undefined> {
  const file = join(folder, about);
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Lab;
  if (!existsSync(folder) || (await readdir(folder)).length === 0) return undefined;
  throw new AnswersConfigError('--keep', `Expected ${folder} to be empty or a lab, got other files.`);
}

async function makeLab(options: LabOptions, folder: string): Promise<Lab> {
  const { rows } = options;
  const [state, scratch] = [join(folder, 'cloud'), join(folder, 'making')];
  const tell = (lab: object): Promise<void> => writeFile(join(folder, about), JSON.stringify(lab, null, 2));
  await mkdir(folder, { recursive: true });
  await tell({ rows });
  for (const old of [state, scratch]) await rm(old, { recursive: true, force: true });
  const lake = join(scratch, 'lake');
  const filled = await fillLake(options, scratch, lake);
  const refreshSeconds = await withWarehouse(options, state, lake);
  await rm(scratch, { recursive: true, force: true });
  await tell({ rows, ...filled, refreshSeconds });
  return { state, rows, ...filled, refreshSeconds };
}

/** What was put into a lake, by dataset. */
export interface Filled {
  readonly events: Readonly<Record<string, number>>;
  /** Bytes of the rows as the city writes them. */
  readonly cityCsv: Readonly<Record<string, number>>;
}

/** Makes many events and writes them as Firehose does: at most a million are generated, the others are copies. */
export async function fillLake(
  { workspace, rows, log }: LabOptions,
  scratch: string,
  bucketFolder: string,
): Promise<Filled> {
  await mkdir(scratch, { recursive: true });
  const db = await openDuckDb(2, '4GB', join(scratch, 'temp'));
  try {
    const events: Record<string, number> = {};
    const cityCsv: Record<string, number> = {};
    for (const id of datasetIds) {
      const wanted = id === 'service-request' ? rows : Math.ceil(rows / 10);
      const generated = id === 'service-request' ? generatedRows : generatedRows / 10;
      const copies = Math.max(1, Math.ceil(wanted / generated));
      const count = Math.min(wanted, generated);
      log(`making ${count.toLocaleString('en-US')} rows of ${id}, ${copies} times`);
      const folder = join(scratch, 'rows');
      const city = await makeCityRows(db, { workspace, dataset: id, count, ...cityDays, folder });
      await writeLake(db, id, readEvents(id, city.eventsFile), bucketFolder);
      await replicateLake(db, id, bucketFolder, copies);
      events[id] = city.events * copies;
      cityCsv[id] = city.csvBytes * copies;
    }
    return { events, cityCsv };
  } finally {
    db.close();
  }
}

/** Deploys, moves the lake's events in when there are new ones, and refreshes; seconds of that. */
async function withWarehouse({ workspace, log }: LabOptions, state: string, lake?: string): Promise<number> {
  const cloud = await startLocalCloud(workspace, state);
  try {
    pointClientsAt(cloud);
    await deployWarehouse(cloud, workspace, names, log);
    if (lake) await rename(join(lake, 'events'), join(cloud.bucketFolder(names.bucket), 'events'));
    log('refreshing the cubes');
    const start = performance.now();
    await refreshCubes(cloud, workspace, names);
    return Math.round((performance.now() - start) / 1000);
  } finally {
    await cloud.stop();
  }
}
