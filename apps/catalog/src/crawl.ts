import type { Answer, Clock, Migration } from '@denver/migrations';
import type { CrawlerLook, CrawlerPort } from './adapters/glue-crawler';
import type { CatalogConfig } from './config';
import { crawlDrift, type CrawledTable, type ExpectedTable } from './core/crawl-drift';
import { crawlLines, driftText, type CrawledDataset } from './core/crawl-text';
import { expectedTables } from './core/expected-tables';
import type { ModelTable } from './core/model';
import type { SchemaSnapshot } from './core/snapshot';
import {
  CatalogConfigError,
  CrawlDeniedError,
  CrawlFailedError,
  CrawlUnfinishedError,
  LakeDriftError,
} from './errors';

/** Everything a crawl works with. */
export interface CrawlPorts {
  readonly crawler: CrawlerPort;
  readonly models: readonly ModelTable[];
  readonly snapshot: Pick<SchemaSnapshot, 'tables'>;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  /** Stops waiting. */
  readonly signal?: AbortSignal;
  /** Told what happens, a line each. */
  readonly onProgress?: (line: string) => void;
}

const firstPauseMs = 200;
const longestPauseMs = 5_000;

/**
 * Runs the crawler and holds what it finds in the files against the record model.
 *
 * Exit code 0: they agree, or there is nothing to crawl. 1: they differ, or the crawl had no result. 2: something has
 * to be deployed or allowed first. Never throws for what goes wrong with the crawler: the answer's error says it.
 */
export async function runCrawl(config: CatalogConfig, ports: CrawlPorts): Promise<Answer> {
  try {
    return await crawl(config, ports);
  } catch (error) {
    if (!isCrawlError(error)) throw error;
    const { crawler, crawledDatabase } = config;
    const data = { crawler, crawledDatabase, datasets: [], drift: [], others: [] };
    return { exitCode: error.kind === 'config' ? 2 : 1, data, lines: [], error };
  }
}

const crawlErrors = [CatalogConfigError, CrawlDeniedError, CrawlFailedError, CrawlUnfinishedError] as const;

function isCrawlError(error: unknown): error is InstanceType<(typeof crawlErrors)[number]> {
  return crawlErrors.some((type) => error instanceof type);
}

async function crawl(config: CatalogConfig, ports: CrawlPorts): Promise<Answer> {
  const { crawler } = ports;
  const before = await crawler.look();
  const expected = expectedOf(config, ports, before);
  const filled = await Promise.all(expected.map(({ location }) => crawler.hasFiles(location)));
  if (!filled.includes(true)) return answerOf(config, expected.map(emptyDataset), []);
  await awaitCrawl(config, ports);
  const crawled = await crawler.tables(config.crawledDatabase);
  const datasets = expected.map((table, at) =>
    filled[at] ? comparedDataset(table, crawled) : emptyDataset(table),
  );
  const others = crawled
    .filter(({ location }) => !expected.some((table) => location.startsWith(table.location)))
    .map(({ name }) => name);
  return answerOf(config, datasets, others);
}

/** The crawler must read the folders of the datasets and write into a database that nobody reads. */
function expectedOf(
  { crawler, crawledDatabase }: CatalogConfig,
  { models, snapshot, migrations }: CrawlPorts,
  { database, targets }: CrawlerLook,
): ExpectedTable[] {
  const refuse = (expected: string, got: string): never => {
    throw new CatalogConfigError(
      crawler,
      `Expected the crawler ${crawler} to ${expected}, got ${got}. Deploy the stack denver-catalog again.`,
    );
  };
  if (database !== crawledDatabase) refuse(`write into ${crawledDatabase}`, database);
  const bucket = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\//.exec(targets[0] ?? '')?.[1];
  if (bucket === undefined) return refuse('read the lake', targets[0] ?? 'nothing');
  const expected = expectedTables(models, snapshot, migrations, bucket);
  const folders = expected.map(({ location }) => location);
  if ([...targets].sort().join() !== [...folders].sort().join())
    refuse(`read ${folders.join(' and ')}`, targets.join(' and '));
  return expected;
}

/** Starts the crawler once it is free, and waits for that run: an earlier one may have missed the newest files. */
async function awaitCrawl(
  config: CatalogConfig,
  { crawler, clock, signal, onProgress }: CrawlPorts,
): Promise<void> {
  const { crawler: name, crawlTimeoutMs } = config;
  const startMs = clock.now();
  let pauseMs = firstPauseMs;
  const pause = async (): Promise<void> => {
    const waitedMs = clock.now() - startMs;
    if (signal?.aborted) throw new CrawlUnfinishedError(name, waitedMs, 'stopped');
    if (waitedMs >= crawlTimeoutMs) throw new CrawlUnfinishedError(name, waitedMs, 'timeout');
    await clock.sleep(Math.min(pauseMs, crawlTimeoutMs - waitedMs), signal);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  };
  let last: CrawlerLook['last'];
  let told = false;
  for (;;) {
    const look = await crawler.look();
    ({ last } = look);
    if (look.isReady && (await crawler.start()) === 'started') break;
    if (!told) onProgress?.(`crawler ${name} is at work for somebody else; waiting for it`);
    told = true;
    await pause();
  }
  onProgress?.(`crawler ${name} started`);
  for (;;) {
    const look = await crawler.look();
    if (look.isReady && look.last && look.last.startedAtMs !== last?.startedAtMs) {
      const { status, reason } = look.last;
      if (status !== 'SUCCEEDED') throw new CrawlFailedError(name, status, reason);
      onProgress?.(`crawler ${name} done in ${Math.round((clock.now() - startMs) / 1_000)} s`);
      return;
    }
    await pause();
  }
}

function comparedDataset(expected: ExpectedTable, crawled: readonly CrawledTable[]): CrawledDataset {
  const { table, location } = expected;
  const main = crawled.find((candidate) => candidate.location === location);
  return {
    table,
    location,
    state: 'compared',
    columns: main?.columns.length ?? 0,
    partitions: main?.partitions.length ?? 0,
    drift: crawlDrift(expected, crawled),
  };
}

function emptyDataset({ table, location }: ExpectedTable): CrawledDataset {
  return { table, location, state: 'empty', columns: 0, partitions: 0, drift: [] };
}

function answerOf(
  { crawler, crawledDatabase }: CatalogConfig,
  datasets: readonly CrawledDataset[],
  others: readonly string[],
): Answer {
  const drift = datasets.flatMap((dataset) => dataset.drift);
  const differences = [...drift.map(driftText), ...others.map((name) => `${name} is of no dataset`)];
  return {
    exitCode: differences.length === 0 ? 0 : 1,
    data: { crawler, crawledDatabase, datasets, drift, others },
    lines: crawlLines(datasets, others),
    ...(differences.length === 0 ? {} : { error: new LakeDriftError(differences) }),
  };
}
