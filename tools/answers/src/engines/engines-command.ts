import { datasetIds, type DatasetId } from '@denver/record-model';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDuckDb } from '../adapters/duck-db';
import { pointClientsAt, startLocalCloud } from '../adapters/local-cloud';
import { AnswersDifferError } from '../errors';
import { lakeNames } from '../lab/catalog';
import { makeCityRows } from '../lab/city-rows';
import { readEvents, writeLake } from '../lab/lake';
import { compactLake, deployWarehouse, refreshCubes } from '../lab/warehouse';
import { cityDays } from '../parameter-sets';
import { checkEngine, referenceAnswers, type EngineCheck, type ReferenceAnswer } from './check-engine';
import type { AnsweringEngine, Lake, StartedEngine, Translation } from './engine';
import { localAthena } from './local-athena';
import { localRedshift } from './local-redshift';
import { startPostgres } from './postgres';
import { allDifferences, enginesMarkdown, type EnginesReport } from './report';
import { startSpark } from './spark';
import { startTrino } from './trino';

/** Engines by the name a flag gives them. */
export const engineStarts = {
  trino: startTrino,
  spark: startSpark,
  postgres: startPostgres,
} satisfies Record<string, (lake: Lake) => Promise<StartedEngine>>;

/** Name of an engine, e.g. `trino`. */
export type EngineName = keyof typeof engineStarts;

/** Settings of a run. */
export interface EnginesOptions {
  readonly workspace: string;
  /** All of them, unless a person looks into one. */
  readonly only: readonly EngineName[];
  readonly counts: Readonly<Record<DatasetId, number>>;
  log(line: string): void;
}

/**
 * Installs and starts each engine in turn, asks everything of it, and compares with the local cloud. With all
 * engines, docs/engines.md is written anew.
 *
 * @throws EngineMissingError an engine cannot be installed or started
 * @throws AnswersDifferError after all engines were asked
 */
export async function runEngines(options: EnginesOptions): Promise<EnginesReport> {
  const { workspace, log } = options;
  const cache = join(workspace, '.local/engines');
  const scratch = join(cache, 'run');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const cloud = await startLocalCloud(workspace, join(scratch, 'cloud'));
  try {
    pointClientsAt(cloud);
    const names = lakeNames('dev');
    await deployWarehouse(cloud, workspace, names, log);
    const bucketFolder = cloud.bucketFolder(names.bucket);
    const events = await fillLake(options, scratch, bucketFolder);
    const lake: Lake = { workspace, cache, scratch, endpoint: cloud.endpoint, ...names, bucketFolder, log };
    const athena = localAthena(names);
    log(`asking ${athena.title}`);
    const answers = await referenceAnswers(athena);
    log('compacting the lake, refreshing the cubes');
    await compactLake(cloud, workspace, names);
    await refreshCubes(cloud, workspace, names);
    const local: EngineCheck[] = [];
    for (const engine of [athena, localRedshift(names)]) {
      local.push(...(await askEngine(engine, answers, log)));
      await engine.stop();
    }
    const { checks, translations } = await askAll(options, lake, answers);
    const report = { reference: 'Athena', answers, checks: [...local, ...checks], translations, events };
    await settle(options, report);
    return report;
  } finally {
    await cloud.stop();
  }
}

async function fillLake(
  { workspace, counts, log }: EnginesOptions,
  scratch: string,
  bucketFolder: string,
): Promise<Record<string, number>> {
  const db = await openDuckDb();
  try {
    const events: Record<string, number> = {};
    for (const id of datasetIds) {
      log(`making ${counts[id].toLocaleString('en-US')} rows of ${id}`);
      const folder = join(scratch, 'rows');
      const rows = await makeCityRows(db, { workspace, dataset: id, count: counts[id], ...cityDays, folder });
      await writeLake(db, id, readEvents(id, rows.eventsFile), bucketFolder);
      events[id] = rows.events;
    }
    return events;
  } finally {
    db.close();
  }
}

/** One engine at a time: together they would need more memory than a laptop has. */
async function askAll(
  { only, log }: EnginesOptions,
  lake: Lake,
  answers: readonly ReferenceAnswer[],
): Promise<{ checks: EngineCheck[]; translations: Map<string, readonly Translation[]> }> {
  const checks: EngineCheck[] = [];
  const translations = new Map<string, readonly Translation[]>();
  for (const name of only) {
    log(`starting ${name}`);
    const started = await engineStarts[name](lake);
    translations.set(`${started.engine.title} ${started.engine.version}`, started.translations);
    try {
      checks.push(...(await askEngine(started.engine, answers, log)));
    } finally {
      await started.engine.stop();
    }
  }
  return { checks, translations };
}

async function askEngine(
  engine: AnsweringEngine,
  answers: readonly ReferenceAnswer[],
  log: (line: string) => void,
): Promise<EngineCheck[]> {
  const checks: EngineCheck[] = [];
  for (const source of engine.sources) {
    const check = await checkEngine(engine, source, answers);
    const bad = [...check.differences.values()].filter((found) => found.length > 0).length;
    log(
      `${engine.title} ${engine.version}, ${source}: ${check.differences.size - bad} questions equal, ${bad} differ`,
    );
    checks.push(check);
  }
  return checks;
}

async function settle({ workspace, only }: EnginesOptions, report: EnginesReport): Promise<void> {
  const isWhole = Object.keys(engineStarts).every((name) => only.includes(name as EngineName));
  if (isWhole) await writeFile(join(workspace, 'docs/engines.md'), enginesMarkdown(report));
  const differences = allDifferences(report);
  if (differences.length) throw new AnswersDifferError(differences);
}
