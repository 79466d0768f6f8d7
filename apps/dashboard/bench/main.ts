import { resolve } from 'node:path';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { browserArguments, findBrowser } from '../browser/find-browser';
import { answersOf, measure, type Asked } from './measure';
import { openCloud, type BenchCloud } from './open-cloud';
import { reportLines, type Report } from './report';

const { values } = parseArgs({
  options: {
    rows: { type: 'string' },
    keep: { type: 'string' },
    stage: { type: 'string', default: 'dev' },
    runs: { type: 'string', default: '5' },
    engine: { type: 'string', default: 'redshift' },
  },
});

/** Above this many rows a scan of all events answers nothing in the time the page gives an answer. */
const mostRowsToCompare = 2_000_000;

/** How long a page over raw events is waited for. */
const rawPatienceMs = 60_000;

const log = (line: string) => process.stderr.write(`${line}\n`);

/**
 * Measures the page from the cubes, and then over the events themselves: the same server, told to read raw events, with one run and
 * a bounded wait. Both must give equal answers: to everything in a small lake, to one month in a large one. They are compared first:
 * a page over many raw events leaves queries behind that keep the engine busy.
 */
async function main(): Promise<void> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('Expected a Chromium in PATH; nx run dashboard:bench installs one.');
  const cloud = await openCloud({ ...(values.rows ? lab(values.rows) : {}), log });
  const browser = await chromium.launch({ executablePath, args: browserArguments });
  try {
    const place = { browser, env: cloud.env, log };
    const [cubeFlags, rawFlags] = [flagsFor('cubes'), flagsFor('views')];
    const cubes = await measure({ ...place, flags: cubeFlags, runs: Number(values.runs) });
    const asked = isLarge(cloud) ? { from: '2015-06-01', to: '2015-06-30' } : {};
    const unanswered = await compare(cloud, cubeFlags, rawFlags, asked);
    const raw = await measure({ ...place, flags: rawFlags, runs: 1, patienceMs: rawPatienceMs });
    const compared = { about: isLarge(cloud) ? 'June 2015' : 'the whole time', unanswered };
    const report: Report = { machine: machine(), ...about(cloud), cubes, raw, rawPatienceMs, compared };
    process.stdout.write(`${reportLines(report).join('\n')}\n`);
  } finally {
    await browser.close();
    await cloud.stop();
  }
}

function lab(text: string): { lab: { rows: number; folder: string } } {
  const rows = Number(text);
  if (!Number.isInteger(rows) || rows < 1_000)
    throw new Error(`Expected --rows to be a whole number from 1000, got "${text}".`);
  return { lab: { rows, folder: resolve(values.keep ?? `../../.local/lab/${rows}`) } };
}

function flagsFor(source: 'cubes' | 'views'): string[] {
  return ['--engine', values.engine, '--source', source, '--stage', values.stage];
}

function isLarge({ rows = 0 }: BenchCloud): boolean {
  return rows > mostRowsToCompare;
}

function about({ events }: BenchCloud): { events?: Readonly<Record<string, number>> } {
  return events ? { events } : {};
}

/**
 * Compares the answers of both.
 *
 * @returns ids of the questions that raw events did not answer in time
 */
async function compare(
  { env }: BenchCloud,
  cubeFlags: readonly string[],
  rawFlags: readonly string[],
  asked: Asked,
): Promise<string[]> {
  log('comparing the answers');
  const [fromCubes, fromEvents] = [
    await answersOf({ flags: cubeFlags, env, asked }),
    await answersOf({ flags: rawFlags, env, asked }),
  ];
  for (const [id, rows] of fromCubes) {
    if (rows === undefined) throw new Error(`Expected the cubes to answer ${id}.`);
    if (fromEvents.get(id) !== undefined && rows !== fromEvents.get(id))
      throw new Error(
        `Expected ${id} to have equal answers from cubes and from events. Events that come during the run make them differ: stop the flow (npm start -- --live-rate 0).`,
      );
  }
  return [...fromEvents].flatMap(([id, rows]) => (rows === undefined ? [id] : []));
}

function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}

await main();
