import { readMigration, type Clock } from '@denver/migrations';
import { describe, expect, it } from 'vitest';
import type { CrawlerLook, CrawlerPort } from '../src/adapters/glue-crawler';
import { loadConfig } from '../src/config';
import { modelTables } from '../src/core/model';
import type { CrawledTable } from '../src/core/crawl-drift';
import { runCrawl, type CrawlPorts } from '../src/crawl';
import { CrawlDeniedError } from '../src/errors';

const models = modelTables();
const locationOf = (location: string) => location.replace('${bucket}', 'lake-bucket');
const tables: CrawledTable[] = models.map(({ table, schema }) => ({
  name: table,
  location: locationOf(schema.location),
  format: 'parquet',
  columns: schema.columns,
  partitionKeys: schema.partitionKeys,
  partitions: [],
}));
const targets = tables.map(({ location }) => location);

/** How a fake crawler behaves. */
interface Behaviour {
  readonly look?: Partial<CrawlerLook>;
  readonly files?: readonly string[];
  readonly tables?: readonly CrawledTable[];
  /** Milliseconds another one's run still takes. */
  readonly busyMs?: number;
  readonly runMs?: number;
  readonly status?: string;
}

function world({
  look,
  files = targets,
  tables: made = tables,
  busyMs = 0,
  runMs = 3_000,
  status = 'SUCCEEDED',
}: Behaviour = {}) {
  let nowMs = 1_000_000;
  let runsUntilMs = busyMs === 0 ? 0 : nowMs + busyMs;
  let last: CrawlerLook['last'];
  let startedAtMs = busyMs === 0 ? 0 : nowMs - 5;
  const started: number[] = [];
  const lines: string[] = [];
  const clock: Clock = {
    now: () => nowMs,
    sleep: async (ms) => void (nowMs += ms),
  };
  const isReady = () => nowMs >= runsUntilMs;
  const crawler: CrawlerPort = {
    look: async () => {
      if (isReady() && startedAtMs !== 0) last = { status, startedAtMs, reason: 'bad file (log g, s)' };
      return {
        isReady: isReady(),
        database: 'denver_crawled_dev',
        targets,
        ...(last ? { last } : {}),
        ...look,
      };
    },
    start: async () => {
      if (!isReady()) return 'running';
      [startedAtMs, runsUntilMs] = [nowMs, nowMs + runMs];
      started.push(nowMs);
      return 'started';
    },
    hasFiles: async (location) => files.includes(location),
    tables: async () => [...made],
  };
  const ports: CrawlPorts = {
    crawler,
    models,
    snapshot: { tables: {} },
    migrations: [readMigration('0001-a.sql', 'DROP VIEW IF EXISTS ${database}.v;')],
    clock,
    onProgress: (line) => lines.push(line),
  };
  return { ports, started, lines };
}

const crawl = ({ ports }: { ports: CrawlPorts }, ...args: string[]) =>
  runCrawl(loadConfig(['crawl', ...args], {}), ports);

describe('runCrawl', () => {
  it('starts the crawler, waits, and finds that the files are as the model says', async () => {
    const around = world();
    const answer = await crawl(around);
    expect(answer).toMatchObject({ exitCode: 0, data: { drift: [], others: [] } });
    expect(answer.error).toBeUndefined();
    expect(answer.lines[0]).toMatch(
      /^service_request_events {2}\d+ columns, 0 partitions: as the model says$/,
    );
    expect(around.lines).toEqual(['crawler denver-lake-dev started', 'crawler denver-lake-dev done in 3 s']);
    expect(around.started).toHaveLength(1);
  });

  it('fails on drift, naming each column', async () => {
    const [first, second] = tables as [CrawledTable, CrawledTable];
    const odd = { ...first, columns: [...first.columns.slice(1), { name: 'severity', type: 'string' }] };
    const answer = await crawl(
      world({ tables: [odd, second, { ...second, name: 'stray', location: 's3://x/' }] }),
    );
    expect(answer.exitCode).toBe(1);
    expect(answer.error).toMatchObject({ code: 'catalog.crawl.drift' });
    expect(answer.error?.message).toBe(
      'Expected the files as the model says, got service_request_events.case_id is missing (string); service_request_events.severity is new (string); stray is of no dataset.',
    );
    expect(answer.data).toMatchObject({
      drift: [
        {
          table: 'service_request_events',
          part: 'column',
          column: 'case_id',
          kind: 'missing',
          expected: 'string',
        },
        { column: 'severity', kind: 'new', found: 'string' },
      ],
      others: ['stray'],
    });
  });

  it('has nothing to crawl in an empty lake, and starts nothing', async () => {
    const around = world({ files: [] });
    const answer = await crawl(around);
    expect(answer.exitCode).toBe(0);
    expect(answer.lines).toEqual(
      targets.map((at, index) => `${models[index]?.table}  nothing to crawl in ${at}`),
    );
    expect(around.started).toEqual([]);
  });

  it('compares the dataset that has files, whatever an earlier crawl left of the other', async () => {
    const [first] = tables as [CrawledTable];
    const answer = await crawl(world({ files: targets.slice(0, 1), tables: [first] }));
    expect(answer.exitCode).toBe(0);
    expect(answer.data['datasets']).toMatchObject([{ state: 'compared' }, { state: 'empty' }]);
  });

  it('waits for a crawl of somebody else, then runs its own', async () => {
    const around = world({ busyMs: 60_000 });
    expect((await crawl(around)).exitCode).toBe(0);
    expect(around.started).toHaveLength(1);
    expect(around.started[0]).toBeGreaterThanOrEqual(1_060_000);
    expect(around.lines[0]).toBe('crawler denver-lake-dev is at work for somebody else; waiting for it');
    expect(around.lines).toHaveLength(3);
  });

  it.each(['FAILED', 'CANCELLED'])(
    'says why when the crawler ends as %s, and compares nothing',
    async (status) => {
      const answer = await crawl(world({ status }));
      expect(answer).toMatchObject({ exitCode: 1, lines: [], data: { datasets: [] } });
      expect(answer.error).toMatchObject({ code: 'catalog.crawl.failed', status });
      expect(answer.error?.message).toContain('bad file (log g, s)');
    },
  );

  it('gives up after its timeout, before and after its own start, and leaves the crawler at work', async () => {
    for (const behaviour of [{ runMs: 600_000 }, { busyMs: 600_000 }]) {
      const answer = await crawl(world(behaviour), '--timeout', '90s');
      expect(answer).toMatchObject({ exitCode: 1, error: { code: 'catalog.crawl.unfinished' } });
      expect(answer.error?.message).toContain('no end after 90 s');
    }
  });

  it('stops waiting when told to', async () => {
    const around = world({ runMs: 600_000 });
    const stop = new AbortController();
    const ports = { ...around.ports, signal: stop.signal, onProgress: () => stop.abort() };
    const answer = await crawl({ ports });
    expect(answer.error?.message).toContain('a signal to stop');
  });

  it.each([
    ['the database that people read', { database: 'denver_dev' }, 'write into denver_crawled_dev'],
    ['another folder', { targets: ['s3://lake-bucket/'] }, 'read s3://lake-bucket/events/'],
    ['no folder', { targets: [] }, 'read the lake'],
    ['a folder with SQL in it', { targets: ["s3://lake';--/events/"] }, 'read the lake'],
  ])('refuses a crawler of %s, and starts nothing', async (_, look, message) => {
    const around = world({ look });
    const answer = await crawl(around);
    expect(answer).toMatchObject({ exitCode: 2, error: { code: 'catalog.config' } });
    expect(answer.error?.message).toContain(message);
    expect(around.started).toEqual([]);
  });

  it('names the action that is not allowed', async () => {
    const around = world();
    const start = () => Promise.reject(new CrawlDeniedError('glue:StartCrawler', {}));
    const answer = await crawl({ ports: { ...around.ports, crawler: { ...around.ports.crawler, start } } });
    expect(answer).toMatchObject({ exitCode: 2, error: { code: 'catalog.crawl.denied' } });
    expect(answer.error?.message).toContain('glue:StartCrawler');
  });

  it('lets a bug of its own through', async () => {
    const around = world();
    const look = () => Promise.reject(new TypeError('bug'));
    await expect(
      crawl({ ports: { ...around.ports, crawler: { ...around.ports.crawler, look } } }),
    ).rejects.toThrow(TypeError);
  });
});
