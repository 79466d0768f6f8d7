import { questions } from '@denver/questions';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAsk } from '../src/ask/ask-command';
import { senderTo } from '../src/ask/send';
import { openDuckDb } from '../src/adapters/duck-db';
import { pointClientsAt, startLocalCloud, type LocalCloud } from '../src/adapters/local-cloud';
import { loadConfig, type AskConfig } from '../src/config';
import { lakeNames, makeCatalog } from '../src/lab/catalog';
import { makeCityRows } from '../src/lab/city-rows';
import { readEvents, writeLake } from '../src/lab/lake';
import { compactLake } from '../src/lab/warehouse';

const workspace = resolve(import.meta.dirname, '../../..');
const previous = { ...process.env };
let folder: string;
let cloud: LocalCloud;

/** Asks as the command does; what it printed. */
async function ask(...args: string[]): Promise<{ out: string; err: string }> {
  const said = { out: '', err: '' };
  const streams = {
    out: (text: string) => void (said.out += text),
    err: (text: string) => void (said.err += text),
  };
  const config = loadConfig(['ask', ...args], {}) as AskConfig;
  await runAsk(config, () => senderTo(config), streams, process.env);
  return said;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'answers-'));
  cloud = await startLocalCloud(workspace, join(folder, 'cloud'));
  pointClientsAt(cloud);
  const names = lakeNames('dev');
  await makeCatalog(cloud, workspace, names);
  const db = await openDuckDb();
  for (const [dataset, count] of [
    ['service-request', 2000],
    ['traffic-accident', 400],
  ] as const) {
    const days = { from: '2015-01-01', to: '2015-06-30' };
    const rows = await makeCityRows(db, { workspace, dataset, count, ...days, folder: join(folder, 'rows') });
    await writeLake(db, dataset, readEvents(dataset, rows.eventsFile), cloud.bucketFolder(names.bucket));
  }
  db.close();
}, 60_000);

afterAll(async () => {
  process.env = previous;
  await cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('ask', { timeout: 60_000 }, () => {
  it('prints a table, and on stderr the query with its bytes and cost', async () => {
    const { out, err } = await ask('requests-by-hour', '--from', '2015-02-01', '--to', '2015-02-28');
    expect(out).toMatch(/^Requests by hour\n/);
    expect(out).toMatch(/\n +9 +\d+ +\d+/);
    expect(err).toMatch(
      /^requests-by-hour: athena query [0-9a-f-]{36} · [\d,]+ bytes scanned · \$0\.000050 .* ms\n$/,
    );
  });

  it('prints all questions as one JSON document', async () => {
    const { out } = await ask('all', '--json', '--to', '2015-03-15');
    const answers = JSON.parse(out) as Array<{
      id: string;
      rows: unknown[];
      query: { bytesScanned: number };
    }>;
    expect(answers.map(({ id }) => id)).toEqual(questions.map(({ id }) => id));
    expect(answers.every(({ rows, query }) => rows.length > 0 && query.bytesScanned > 0)).toBe(true);
  });

  it('prints CSV whose numbers add up to those of the table', async () => {
    const { out } = await ask('resolved-or-not', '--csv');
    const rows = out
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(','));
    const total = rows.reduce((sum, [, requests]) => sum + Number(requests), 0);
    const { out: months } = await ask('monthly-trend', '--csv');
    const byMonth = months
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => Number(line.split(',')[1]));
    expect(total).toBe(byMonth.reduce((sum, requests) => sum + requests, 0));
    expect(total).toBeGreaterThan(1000);
  });

  it('answers the same from the compacted tables, for fewer bytes', async () => {
    type Answers = Array<{ id: string; rows: unknown[]; query: { bytesScanned: number } }>;
    await compactLake(cloud, workspace, lakeNames('dev'));
    const read = async (source: string): Promise<Answers> =>
      JSON.parse((await ask('all', '--json', '--source', source)).out) as Answers;
    const [views, compacted] = [await read('views'), await read('compacted')];
    const rowsOf = (answers: Answers) => answers.map(({ id, rows }) => ({ id, rows }));
    expect(rowsOf(compacted)).toEqual(rowsOf(views));
    const bytesOf = (answers: Answers) => answers.reduce((sum, { query }) => sum + query.bytesScanned, 0);
    expect(bytesOf(compacted)).toBeLessThan(bytesOf(views) / 2);
  });

  it('asks for a value that is a quote and finds nothing by it', async () => {
    const { out } = await ask('busiest-agencies', '--agency', "Public Works' OR '1'='1");
    expect(out).toContain('(0 rows)');
  });

  it('says which deploy is missing for a stage that is not there', async () => {
    await expect(ask('monthly-trend', '--stage', 'none')).rejects.toThrow(
      /npx nx deploy catalog \(stage none\)/,
    );
  });
});
