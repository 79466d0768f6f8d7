import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { browserArguments, findBrowser } from './find-browser';

const [address = 'http://127.0.0.1:4311'] = process.argv.slice(2);
const docs = resolve(import.meta.dirname, '../../../docs');

/** Takes the two pictures of the README from a dashboard that runs. */
async function main(): Promise<void> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('Expected a Chromium in PATH; nx run dashboard:browser installs one.');
  const browser = await chromium.launch({ executablePath, args: browserArguments });
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({
      colorScheme,
      viewport: { width: 1440, height: 1640 },
      timezoneId: 'America/Denver',
      reducedMotion: 'reduce',
    });
    await page.goto(address);
    await page.waitForFunction(() => {
      const cards = [...document.querySelectorAll('.card')].filter(
        (card) => card.getBoundingClientRect().top < innerHeight,
      );
      return cards.length > 0 && cards.every((card) => card.getAttribute('aria-busy') === 'false');
    });
    await page.waitForTimeout(1_000);
    await page.screenshot({ path: join(docs, `dashboard-${colorScheme}.png`) });
    await page.close();
  }
  await browser.close();
}

await main();
