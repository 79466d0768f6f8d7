import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawAll, launch, open, screenshots, serveDashboard, type Served } from './support';

let browser: Browser;
let served: Served;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

beforeAll(async () => {
  [browser, served] = await Promise.all([launch(), serveDashboard()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

interface AxeResult {
  violations: Array<{
    id: string;
    impact: string;
    nodes: Array<{ target: string[]; failureSummary: string }>;
  }>;
}

/** What axe finds serious or worse. */
async function serious(page: Page): Promise<string[]> {
  // Through the debugger, since the page's own policy lets no foreign script in.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (window as never as { axe: { run(): Promise<AxeResult> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary}`),
    );
}

const sizes = [
  [360, 780],
  [760, 1_000],
  [1_180, 900],
  [1_920, 1_080],
] as const;

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each(sizes)('%d × %d fits, cuts no text, and axe finds nothing serious', async (width, height) => {
    const { page, faults } = await open(browser, served.url, { viewport: { width, height }, colorScheme });
    await drawAll(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const cut = await page
      .locator('.bar .name, .answer, h1, .figures dd')
      .evaluateAll((all) =>
        all
          .filter(
            (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline',
          )
          .map((one) => one.textContent),
      );
    expect(cut).toEqual([]);
    // A label that is squeezed breaks inside its words, down to a letter a line.
    const narrowest = await page
      .locator('.bar .name')
      .evaluateAll((all) => Math.min(...all.map((one) => one.getBoundingClientRect().width)));
    expect(narrowest).toBeGreaterThan(100);
    expect(await serious(page)).toEqual([]);
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(screenshots, `${colorScheme}-${width}.png`), fullPage: true });
    expect(await faults()).toEqual([]);
    await page.context().close();
  });

  it('a selection is as accessible', async () => {
    const { page } = await open(browser, `${served.url}/?neighborhood=Baker&month=2015-06&agency=Finance`, {
      colorScheme,
    });
    await drawAll(page);
    expect(await serious(page)).toEqual([]);
    await page.screenshot({ path: join(screenshots, `${colorScheme}-selection.png`), fullPage: true });
    await page.context().close();
  });
});

it('each chart has a text alternative that states its answer', async () => {
  const { page } = await open(browser, served.url);
  await drawAll(page);
  for (const card of await page.locator('.card').all()) {
    const answer = await card.locator('.answer').innerText();
    expect(await card.getAttribute('aria-describedby')).toBe(
      await card.locator('.answer').getAttribute('id'),
    );
    for (const chart of await card.locator('.axes, svg[role=listbox]').all())
      expect(await chart.getAttribute('aria-label')).toContain(answer);
  }
  await page.context().close();
});

it('the colors can be chosen, and the choice stays', async () => {
  const { page } = await open(browser, served.url, { colorScheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.locator('.theme').click();
  await page.locator('.theme').click();
  expect(await page.locator('.theme').innerText()).toBe('Theme: dark');
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.reload();
  await page.waitForSelector('.theme');
  expect(await ground()).toBe(dark);
  await page.context().close();
});

it('prints every chart on white, without controls', async () => {
  const { page } = await open(browser, served.url, { colorScheme: 'dark' });
  await page.evaluate(() => Object.assign(window, { print: () => Object.assign(window, { printed: true }) }));
  await page.keyboard.press('Control+p');
  await page.waitForFunction(() => 'printed' in window);
  expect(await page.locator('.card[aria-busy=true]').count()).toBe(0);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
    'rgb(255, 255, 255)',
  );
  expect(await page.locator('.fields').isVisible()).toBe(false);
  const pdf = await page.pdf({ path: join(screenshots, 'print.pdf'), format: 'A4' });
  expect(pdf.byteLength).toBeGreaterThan(50_000);
  await page.context().close();
});
