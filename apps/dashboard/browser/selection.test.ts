import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, open, serveDashboard, settled, type Served, type WatchedPage } from './support';

let browser: Browser;
let served: Served;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  [browser, served] = await Promise.all([launch(), serveDashboard()]);
});
beforeEach(async () => {
  watched = await open(browser, served.url);
  ({ page } = watched);
  await settled(page);
});
afterEach(() => page.context().close());
afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

const figure = () => page.locator('.figures dd').first().innerText();

/** Waits until the figures are others than before. */
const changed = (before: string) =>
  page.waitForFunction((text) => document.querySelector('.figures dd')?.textContent !== text, before);

describe('by mouse', () => {
  it('a neighborhood on the map narrows every chart, marks itself and goes into the address', async () => {
    const before = await figure();
    await page.locator('#card-requests-by-area').scrollIntoViewIfNeeded();
    await settled(page);
    await page.locator('#card-requests-by-area path[data-name="Montbello"]').click();
    await changed(before);
    expect(new URL(page.url()).search).toBe('?neighborhood=Montbello');
    expect(await page.locator('#card-requests-by-area path.chosen').getAttribute('data-name')).toBe(
      'Montbello',
    );
    expect(await page.locator('#card-requests-by-area path.area').count()).toBe(78);
    expect(await page.locator('.chip').innerText()).toContain('Montbello');
    await page.locator('.chip').click();
    expect(new URL(page.url()).search).toBe('');
    expect(await watched.faults()).toEqual([]);
  });

  it('a month in a line, a department in a list, and Back takes a step back', async () => {
    const chart = page.locator('#card-monthly-trend .axes');
    const box = await chart.boundingBox();
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    await page.waitForURL(/month=2015-\d\d/);
    const withMonth = page.url();
    await page.locator('#card-busiest-agencies').scrollIntoViewIfNeeded();
    await page.locator('#card-busiest-agencies button', { hasText: 'Finance' }).click();
    await page.waitForURL(/agency=Finance/);
    expect(page.url()).toContain('month=');
    await page.goBack();
    await page.waitForURL(withMonth);
    expect(await page.locator('.chip').count()).toBe(1);
  });

  it('what a selection does not narrow is marked, in view or later, and not asked again', async () => {
    const asked: string[] = [];
    const low = page.locator('#card-accidents-by-neighborhood');
    await low.scrollIntoViewIfNeeded();
    await settled(page);
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator('select[name=neighborhood]').selectOption('Montbello');
    await page.waitForSelector('#card-requests-by-area path.chosen');
    await settled(page);
    expect(asked).toContain('/api/questions/monthly-trend');
    await low.scrollIntoViewIfNeeded();
    await low.locator('path.chosen[data-name="Montbello"]').waitFor();
    for (const id of ['requests-by-area', 'accidents-by-neighborhood'])
      expect(asked).not.toContain(`/api/questions/${id}`);
  });

  it('a sum over months of which some are too few to be shown says so', async () => {
    served.engine.size = 4_500;
    await page.locator('select[name=neighborhood]').selectOption('Cole');
    const requests = page.locator('.figures > div').first();
    await requests.locator('.aside', { hasText: 'not shown' }).waitFor();
    expect(await requests.innerText()).toMatch(/^Requests\s+\d+\+\s+in 18 months, \d+ of them not shown$/);
    served.engine.size = 1_500;
    await page.locator('select[name=neighborhood]').selectOption('Hale');
    await requests.locator('.aside', { hasText: 'too few to be shown' }).waitFor();
    expect(await requests.locator('dd').first().innerText()).toBe('–');
    served.engine.size = 60_000;
  });

  it('the controls of the filter bar', async () => {
    await page.locator('select[name=type]').selectOption('Inquiry');
    await page.waitForURL(/type=Inquiry/);
    await page.locator('input[name=from]').fill('2015-03-01');
    await page.waitForURL(/from=2015-03-01/);
    await page.locator('#card-monthly-volume').scrollIntoViewIfNeeded();
    await settled(page);
    expect(await page.locator('#card-monthly-volume .notes').innerText()).toContain(
      'Not narrowed by request type.',
    );
    await page.locator('.chip.clear').click();
    expect(new URL(page.url()).search).toBe('');
  });
});

describe('by keyboard alone', () => {
  it('Tab reaches the filters and every chart, in the order of the page', async () => {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip');
    const reached = new Set<string>();
    for (let i = 0; i < 160; i++) {
      await page.keyboard.press('Tab');
      const id = await page.evaluate(() => document.activeElement?.closest('.card')?.id);
      if (id) reached.add(id);
      if (reached.size === 17) break;
    }
    expect(reached.size).toBe(17);
  });

  it('arrows walk over a line and Enter selects the month; its words are told', async () => {
    const chart = page.locator('#card-monthly-trend .axes');
    await chart.focus();
    await page.keyboard.press('End');
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/^June 2016, may still grow: Requests [\d,]+/);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.waitForURL(/month=2016-05/);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.search === '');
  });

  it('arrows walk over the map and Enter selects the neighborhood', async () => {
    const map = page.locator('#card-requests-by-area svg.map');
    await map.scrollIntoViewIfNeeded();
    await settled(page);
    await map.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const active = await map.getAttribute('aria-activedescendant');
    const name = await page.locator(`#${active}`).getAttribute('data-name');
    expect(name).not.toBe('Capitol Hill');
    expect(await page.locator(`#${active}`).getAttribute('aria-label')).toMatch(
      /: [\d,]+ requests.*rank \d+ of 78/,
    );
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('neighborhood') === name);
    expect(await page.evaluate(() => document.activeElement?.classList.contains('map'))).toBe(true);
  });

  it.each([
    ['busiest-agencies', 'Finance', /agency=/],
    ['time-to-resolve', 'Finance', /agency=/],
    ['types-by-area', 'Inquiry', /type=/],
  ])(
    'what selects in %s is a button, and keeps the focus when it is drawn anew',
    async (id, name, search) => {
      await page.locator(`#card-${id}`).scrollIntoViewIfNeeded();
      await settled(page);
      await page.locator(`#card-${id} button[data-name="${name}"]`).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(search);
      await page.waitForSelector(`#card-${id} [data-name="${name}"][aria-pressed=true]`);
      await settled(page);
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-pressed'))).toBe('true');
    },
  );
});

describe('an address with a selection', () => {
  it('opens as it was left', async () => {
    await page.goto(`${served.url}/?neighborhood=Baker&agency=Finance`);
    await settled(page);
    expect(await page.locator('select[name=neighborhood]').inputValue()).toBe('Baker');
    expect(await page.locator('.chip:not(.clear)').count()).toBe(2);
  });

  it.each([
    ['?from=2015-13-45', 'from'],
    ['?from=2016-01-01&to=2015-01-01', 'from'],
    ['?to=9999-12-31', 'to'],
    ['?neighborhood=Atlantis', 'neighborhood'],
    ['?month=soon', 'from'],
    ["?type=';DROP TABLE x;--", 'type'],
    ['?neighborhood=<img src=x onerror=alert(1)>', 'neighborhood'],
  ])('that no city has (%s) says so once, draws no blank chart, and offers the way out', async (search) => {
    await page.goto(`${served.url}/${search}`);
    const notice = page.locator('.notice');
    await notice.waitFor();
    expect(await notice.count()).toBe(1);
    expect(await notice.innerText()).toMatch(/^Expected `\w+` to/);
    await settled(page);
    for (const card of await page.locator('.card.failed').all())
      expect(await card.locator('.zero').innerText()).toBe('See the message above the charts.');
    await notice.locator('button').click();
    await page.waitForSelector('.card:not(.failed) .axes');
    expect(await page.locator('.notice').count()).toBe(0);
    expect((await watched.faults()).filter((fault) => !fault.includes('400'))).toEqual([]);
  });
});
