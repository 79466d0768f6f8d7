import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';
import { browserArguments, findBrowser } from '../browser/find-browser';

/** What one page costs, in milliseconds and bytes. */
interface Measured {
  readonly firstChartMs: number;
  readonly filterMs: number;
  readonly serverMegabytes: number;
  readonly pageKilobytes: number;
  /** Answers of all questions without a selection, to compare. */
  readonly answers: string;
}

const { values } = parseArgs({
  options: {
    stage: { type: 'string', default: 'dev' },
    runs: { type: 'string', default: '5' },
    engine: { type: 'string', default: 'redshift' },
  },
});
const runs = Number(values.runs);
const program = fileURLToPath(new URL('main.mjs', import.meta.url));
const filters = ['Baker', 'Montbello', 'Five Points', 'Westwood', 'Hampden', 'Sunnyside', 'Hale', 'Cole'];

/**
 * Measures the page over whatever cloud `AWS_ENDPOINT_URL` names: from the cubes, and from the events themselves, in one run, after
 * comparing that both give equal answers.
 */
async function main(): Promise<void> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('Expected a Chromium in PATH; nx run dashboard:bench installs one.');
  const browser = await chromium.launch({ executablePath, args: browserArguments });
  try {
    const cubes = await measure(browser, ['--engine', values.engine, '--source', 'cubes']);
    const events = await measure(browser, ['--engine', values.engine, '--source', 'views']);
    if (cubes.answers !== events.answers)
      throw new Error(
        'Expected equal answers from cubes and from events. Events that come during the run make them differ: stop the flow (npm start -- --live-rate 0).',
      );
    print(cubes, events);
  } finally {
    await browser.close();
  }
}

async function measure(browser: Browser, flags: string[]): Promise<Measured> {
  const { server, url } = await start(flags);
  try {
    const first: number[] = [];
    const filter: number[] = [];
    let kilobytes = 0;
    for (let run = 0; run < runs; run++) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
      const bytes = countBytes(page);
      await page.goto(url);
      first.push(await firstChart(page));
      await page.waitForTimeout(500);
      kilobytes = bytes() / 1_000;
      filter.push(await selectAndWait(page, filters[run % filters.length] ?? 'Baker'));
      await page.close();
    }
    return {
      firstChartMs: median(first),
      filterMs: median(filter),
      serverMegabytes: memoryOf(server),
      pageKilobytes: kilobytes,
      answers: await allAnswers(url),
    };
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
}

async function start(flags: string[]): Promise<{ server: ChildProcess; url: string }> {
  const args = [program, 'start', '--port', '0', '--stage', values.stage, ...flags];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  for await (const chunk of server.stdout ?? []) {
    told += String(chunk);
    const [, url] = /^ready (\S+)$/m.exec(told) ?? [];
    if (url) return { server, url };
  }
  throw new Error(`Expected the server to start with ${flags.join(' ')}.`);
}

/** Milliseconds from the start of the navigation until the first chart has its answer and is painted. */
function firstChart(page: Page): Promise<number> {
  return page
    .waitForFunction(
      () => {
        const drawn = document.querySelector('.card[aria-busy="false"] .slot > :not(.waiting):not(.zero)');
        return drawn ? performance.now() : undefined;
      },
      undefined,
      { timeout: 120_000 },
    )
    .then((handle) => handle.jsonValue())
    .then(Number);
}

/** Milliseconds from choosing a neighbourhood until every chart in view and every figure shows it. */
function selectAndWait(page: Page, name: string): Promise<number> {
  return page.evaluate(async (neighborhood) => {
    const select = document.querySelector('select[name=neighborhood]') as HTMLSelectElement;
    const inView = (card: Element) => card.getBoundingClientRect().top < innerHeight;
    const isBusy = () =>
      [...document.querySelectorAll('.card')].some(
        (card) => inView(card) && card.getAttribute('aria-busy') === 'true',
      );
    select.value = neighborhood;
    const began = performance.now();
    select.dispatchEvent(new Event('change'));
    await new Promise<void>((done) => {
      const look = () => (isBusy() ? setTimeout(look, 1) : done());
      look();
    });
    return performance.now() - began;
  }, name);
}

/** Bytes over the wire so far: compressed bodies and headers. */
function countBytes(page: Page): () => number {
  let sum = 0;
  page.on('requestfinished', (request) => {
    if (request.url().includes('/api/')) return;
    void request
      .sizes()
      .then(({ responseBodySize, responseHeadersSize }) => (sum += responseBodySize + responseHeadersSize));
  });
  return () => sum;
}

/** The most memory the server held, from Linux's own count. */
function memoryOf({ pid }: ChildProcess): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1_024;
}

async function allAnswers(url: string): Promise<string> {
  const { questions } = (await (await fetch(`${url}/api/questions`)).json()) as {
    questions: Array<{ id: string }>;
  };
  const answers = [];
  for (const { id } of questions) {
    const { rows } = (await (await fetch(`${url}/api/questions/${id}`)).json()) as { rows: unknown };
    answers.push([id, rows]);
  }
  return JSON.stringify(answers);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function print(cubes: Measured, events: Measured): void {
  const line = (name: string, unit: string, goal: string, read: (measured: Measured) => number) => {
    const [fast, slow] = [read(cubes), read(events)];
    const cells = [fast, slow].map((value) => `${value.toFixed(0)} ${unit}`.padStart(10));
    return `${name.padEnd(26)}${cells.join('')}${`${(slow / fast).toFixed(1)} x`.padStart(9)}   ${goal}`;
  };
  process.stdout.write(
    [
      `${''.padEnd(26)}${'cubes'.padStart(10)}${'events'.padStart(10)}${'ratio'.padStart(9)}   goal for cubes`,
      line('first chart drawn', 'ms', 'under 1,000 ms', ({ firstChartMs }) => firstChartMs),
      line('a filter, charts in view', 'ms', 'under 150 ms', ({ filterMs }) => filterMs),
      line('page over the wire', 'kB', 'under 300 kB', ({ pageKilobytes }) => pageKilobytes),
      line('server, at most', 'MB', 'under 256 MB', ({ serverMegabytes }) => serverMegabytes),
      `Medians of ${runs} runs, each filter another neighborhood; both gave equal answers.`,
      '',
    ].join('\n'),
  );
}

await main();
