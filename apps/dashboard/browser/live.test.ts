import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { EngineUnavailableError } from '../src/errors';
import { noData } from '../src/core/data-state';
import { stateOf } from '../test/support/test-dashboard';
import { launch, open, serveDashboard, settled, type Served } from './support';

let browser: Browser;
let served: Served;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});
beforeEach(async () => {
  served = await serveDashboard();
  ({ page } = await open(browser, served.url));
  await settled(page);
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
});
afterEach(async () => {
  await page.context().close();
  await served.stop();
});
afterAll(() => browser?.close());

const waitForText = (selector: string, text: string) =>
  page.waitForFunction(
    ([where, what]) => document.querySelector(where as string)?.textContent?.includes(what as string),
    [selector, text],
  );
const isSameDocument = () => page.evaluate(() => 'sameDocument' in window);

it('a batch moves the strip, the counts and the charts, without a reload', async () => {
  await waitForText('.link', 'Live');
  await waitForText('.facts', '50,100 requests');
  const before = await page.locator('#card-monthly-trend .answer').innerText();
  served.engine.size *= 2;
  served.lake.state = stateOf(2);
  await served.watch.look();
  await waitForText('.last', '+120 events');
  await waitForText('.facts', '50,200 requests');
  await page.waitForFunction(
    (text) => document.querySelector('#card-monthly-trend .answer')?.textContent !== text,
    before,
  );
  expect(await page.locator('.strip rect').count()).toBe(1);
  expect(await isSameDocument()).toBe(true);
});

it('a server that restarts is noticed, found again, and asked for what came meanwhile', async () => {
  await waitForText('.link', 'Live');
  await served.stop();
  await waitForText('.link', 'Server away');
  expect(await page.locator('.notice').innerText()).toContain('reconnects by itself');
  expect(await page.locator('#card-monthly-trend .axes').count()).toBe(1);
  served.lake.state = stateOf(5);
  await served.start();
  await waitForText('.link', 'Live');
  await waitForText('.facts', '50,500 requests');
  expect(await page.locator('.notice').count()).toBe(0);
  expect(await isSameDocument()).toBe(true);
});

it('a dead engine leaves the last answers with a note, and a card without one says why; both mend themselves', async () => {
  served.engine.failure = new EngineUnavailableError('Athena');
  served.lake.state = stateOf(3);
  await served.watch.look();
  await waitForText(
    '#card-monthly-trend .notes',
    'Athena does not answer at the moment. This is the last answer.',
  );
  expect(await page.locator('#card-monthly-trend .axes').count()).toBe(1);
  await page.locator('#card-open-backlog').scrollIntoViewIfNeeded();
  await waitForText('#card-open-backlog .zero', 'dashboard.engine.unavailable');
  served.engine.failure = undefined;
  await page.locator('#card-open-backlog .zero button').click();
  await page.waitForSelector('#card-open-backlog .axes');
});

it('an empty lake is a state of its own, and fills in by itself', async () => {
  served.lake.state = noData;
  await served.watch.look();
  await waitForText('#card-monthly-trend .zero', 'The lake is empty');
  await waitForText('.facts', 'No data yet');
  served.lake.state = stateOf(4);
  await served.watch.look();
  await page.waitForSelector('#card-monthly-trend .axes');
});

it('a selection without events says so and offers to clear the filters', async () => {
  await page.goto(`${served.url}/?from=2099-01-01&to=2099-12-31`);
  await waitForText('#card-monthly-trend .zero', 'There are no events with these filters.');
  await page.locator('#card-monthly-trend .zero button').click();
  await page.waitForSelector('#card-monthly-trend .axes');
});

it('without a stream the page asks every few seconds', async () => {
  await page.route('**/api/live', (route) => route.fulfill({ status: 501, body: '{}' }));
  await page.reload();
  await waitForText('.link', 'Every 5 s');
  served.lake.state = stateOf(7);
  await waitForText('.facts', '50,700 requests');
});
