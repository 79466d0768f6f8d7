import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { startProgram, type RunningProgram } from './start-program';

/** What the page cost, in milliseconds and bytes; a sample that did not come in time is missing. */
export interface Measured {
  /** From the navigation to the first chart with its answer, for the first visitor of a server that has asked nothing. */
  readonly firstVisitMs: readonly number[];
  /** The same for the next visitor. */
  readonly nextVisitMs: readonly number[];
  /** From choosing a neighbourhood nobody chose before until every chart and figure in view shows it, painted. */
  readonly filterMs: readonly number[];
  readonly serverMegabytes: number;
  /** All that came over the wire until the first view stood: page, map, list and answers. */
  readonly pageKilobytes: number;
}

/** How a page is measured. */
export interface MeasureOptions {
  readonly browser: Browser;
  readonly env: NodeJS.ProcessEnv;
  /** Of the server. */
  readonly flags: readonly string[];
  /** Servers started, each with two visits and four filters. */
  readonly runs: number;
  /** A page is given up after this long. */
  readonly patienceMs?: number;
  log(line: string): void;
}

/** Parameters of every question. */
export type Asked = Readonly<Record<string, string>>;

const program = fileURLToPath(new URL('main.mjs', import.meta.url));
const filters = ['Baker', 'Montbello', 'Five Points', 'Westwood'];

/** Measures the page on servers of their own. */
export async function measure(options: MeasureOptions): Promise<Measured> {
  const { runs, flags, env, log } = options;
  const patienceMs = options.patienceMs ?? 30_000;
  const first: number[] = [];
  const next: number[] = [];
  const filter: number[] = [];
  const memory: number[] = [];
  let pageKilobytes = Number.NaN;
  for (let run = 1; run <= runs; run++) {
    log(`measuring ${flags.join(' ')}, run ${run} of ${runs}`);
    const server = await startServer(flags, env);
    try {
      const page = await visit(options.browser, server.url, patienceMs);
      first.push(...page.firstChartMs);
      if (page.firstChartMs.length > 0) {
        pageKilobytes = await page.kilobytes();
        for (const name of filters) filter.push(...(await choose(page.page, name, patienceMs)));
      }
      await page.page.close();
      const again = await visit(options.browser, server.url, patienceMs);
      next.push(...again.firstChartMs);
      await again.page.close();
      memory.push(server.peakMegabytes());
    } finally {
      await server.stop();
    }
  }
  return {
    firstVisitMs: first,
    nextVisitMs: next,
    filterMs: filter,
    serverMegabytes: Math.max(...memory),
    pageKilobytes,
  };
}

/** The rows of every question, as JSON by its id; undefined where the engine did not answer in the server's time. */
export async function answersOf({
  flags,
  env,
  asked,
}: Pick<MeasureOptions, 'flags' | 'env'> & { asked: Asked }): Promise<Map<string, string | undefined>> {
  const server = await startServer(flags, env);
  try {
    const { questions } = (await (await fetch(`${server.url}/api/questions`)).json()) as {
      questions: Array<{ id: string }>;
    };
    const answers = new Map<string, string | undefined>();
    for (const { id } of questions) {
      const response = await fetch(`${server.url}/api/questions/${id}?${new URLSearchParams(asked)}`);
      const { rows } = (await response.json()) as { rows?: unknown };
      answers.set(id, response.ok ? JSON.stringify(rows) : undefined);
    }
    return answers;
  } finally {
    await server.stop();
  }
}

function startServer(flags: readonly string[], env: NodeJS.ProcessEnv): Promise<RunningProgram> {
  return startProgram([program, 'start', '--port', '0', ...flags], env);
}

interface Visit {
  readonly page: Page;
  /** One sample, or none when it did not come in time. */
  readonly firstChartMs: readonly number[];
  kilobytes(): Promise<number>;
}

async function visit(browser: Browser, url: string, patienceMs: number): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  const sizes: Array<Promise<number>> = [];
  page.on('requestfinished', (request) => {
    const size = request.sizes().catch(() => ({ responseBodySize: 0, responseHeadersSize: 0 }));
    sizes.push(size.then((found) => found.responseBodySize + found.responseHeadersSize));
  });
  await page.goto(url);
  const firstChartMs = await inTime(firstChart(page, patienceMs));
  return {
    page,
    firstChartMs,
    async kilobytes() {
      await settled(page, patienceMs);
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1_000;
    },
  };
}

/** The time of the navigation's first painted chart. */
function firstChart(page: Page, patienceMs: number): Promise<number> {
  return page
    .waitForFunction(
      () =>
        document.querySelector('.card[aria-busy="false"] .slot > :not(.waiting):not(.zero)')
          ? performance.now()
          : undefined,
      undefined,
      { timeout: patienceMs },
    )
    .then((handle) => handle.jsonValue())
    .then(Number);
}

const isBusy = `[...document.querySelectorAll('.card, .figures')].some((part) => {
  const { top, bottom } = part.getBoundingClientRect();
  return bottom > 0 && top < innerHeight && part.getAttribute('aria-busy') === 'true';
})`;

async function settled(page: Page, patienceMs: number): Promise<void> {
  await page.waitForFunction(`!(${isBusy})`, undefined, { timeout: patienceMs }).catch(() => undefined);
  await page.waitForTimeout(300);
}

/** Chooses in the list as a reader does, and waits for the frame in which the last part in view has its answer. */
async function choose(page: Page, name: string, patienceMs: number): Promise<number[]> {
  await settled(page, patienceMs);
  const taken = page.evaluate(
    async ([neighborhood, limitMs]) => {
      const inView = [...document.querySelectorAll('.card, .figures')].filter((part) => {
        const { top, bottom } = part.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
      });
      const isAnyBusy = () => inView.some((part) => part.getAttribute('aria-busy') === 'true');
      const select = document.querySelector('select[name=neighborhood]') as HTMLSelectElement;
      select.value = neighborhood;
      const began = performance.now();
      select.dispatchEvent(new Event('change'));
      await new Promise<void>((done, fail) => {
        const look = () => {
          if (!isAnyBusy()) done();
        };
        new MutationObserver(look).observe(document.body, {
          subtree: true,
          attributeFilter: ['aria-busy'],
        });
        setTimeout(() => fail(new Error('Timeout: the charts are busy.')), limitMs);
        look();
      });
      // The task after the next frame begins when that frame is painted.
      await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
      return performance.now() - began;
    },
    [name, patienceMs] as const,
  );
  return inTime(taken);
}

async function inTime(sample: Promise<number>): Promise<number[]> {
  try {
    return [await sample];
  } catch (error) {
    if (/timeout/i.test(String(error))) return [];
    throw error;
  }
}
