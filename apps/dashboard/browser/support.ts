import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { ownHosts, serve, type RunningServer } from '../src/adapters/node-server';
import { testDashboard, type TestDashboard } from '../test/support/test-dashboard';
import { browserArguments, findBrowser } from './find-browser';

const dist = resolve(import.meta.dirname, '../dist');

/** Folder of the pictures for people to look at. */
export const screenshots = join(dist, 'screenshots');
mkdirSync(screenshots, { recursive: true });

/** A dashboard that is served, and can go away and come back. */
export interface Served extends TestDashboard {
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Serves the built page over the made-up city. */
export async function serveDashboard(): Promise<Served> {
  let isOwn: (host: string) => boolean = () => false;
  const dashboard = testDashboard({ page: join(dist, 'page'), isOwnHost: (host) => isOwn(host) });
  let server: RunningServer | undefined;
  let port = 0;
  const start = async () => {
    server = await serve({ bind: '127.0.0.1', port }, (given) => {
      port = given;
      isOwn = ownHosts(given, []);
      return dashboard.router;
    });
  };
  await start();
  return Object.assign(dashboard, {
    url: server?.url ?? '',
    start,
    stop: async () => server?.stop(),
  });
}

/** Starts the browser of this machine. */
export function launch(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath)
    throw new Error('Expected a Chromium in PATH; run nx run dashboard:browser, which installs one.');
  return chromium.launch({ executablePath, args: browserArguments });
}

/** A page that collects what must not happen. */
export interface WatchedPage {
  readonly page: Page;
  /** Violations of the Content-Security-Policy, errors of scripts and of the console. */
  faults(): Promise<string[]>;
}

/** Opens a page; violations are caught from its first moment on. */
export async function open(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 1000 },
    timezoneId: 'America/Denver',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const told: string[] = [];
  page.on('pageerror', (error) => told.push(`error: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && told.push(`console: ${message.text()}`));
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      violations.push(`csp: ${violatedDirective} ${blockedURI}`),
    );
  });
  await page.goto(address);
  await page.waitForSelector('.card');
  return {
    page,
    faults: async () => [
      ...told,
      ...(await page.evaluate(() => (window as never as { violations: string[] }).violations)),
    ],
  };
}

/** Brings every card into view, one after the other, and waits until each has drawn. */
export async function drawAll(page: Page): Promise<void> {
  for (const card of await page.locator('.card').all()) {
    await card.scrollIntoViewIfNeeded();
    await settled(page, await card.getAttribute('id'));
  }
}

/** Waits until a card, or every card in view, has its answer. */
export async function settled(page: Page, id?: string | null): Promise<void> {
  await page.waitForFunction(
    (selector) => {
      const inView = (card: Element) => {
        const { top, bottom } = card.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
      };
      const cards = [...document.querySelectorAll(selector)].filter(
        (card) => selector !== '.card' || inView(card),
      );
      return cards.length > 0 && cards.every((card) => card.getAttribute('aria-busy') === 'false');
    },
    id ? `#${id}` : '.card',
  );
}
