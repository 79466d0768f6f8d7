import { questions } from '@denver/questions';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../src/core/answers';
import { drawAll, launch, open, serveDashboard, type Served, type WatchedPage } from './support';

let browser: Browser;
let served: Served;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  [browser, served] = await Promise.all([launch(), serveDashboard()]);
  watched = await open(browser, served.url);
  ({ page } = watched);
  await drawAll(page);
});

afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

const answerOf = async (id: string): Promise<Answer> =>
  (await (await fetch(`${served.url}/api/questions/${id}`)).json()) as Answer;

describe.each(questions.map(({ id, title, text }) => ({ id, title, text })))(
  'the card of $id',
  ({ id, title, text }) => {
    it('has its answer, its question in words, its table and its CSV', async () => {
      const answer = await answerOf(id);
      const card = page.locator(`#card-${id}`);
      expect(await card.locator('h3').innerText()).toBe(title);
      expect(await card.locator('.answer').innerText()).toBe(answer.answer);
      expect(await card.locator('.question').innerText()).toBe(text);
      expect(await card.locator('a.action').getAttribute('href')).toBe(`/api/questions/${id}.csv`);
      await card.locator('summary').click();
      await card.locator('.table-frame tbody tr').first().waitFor();
      const cells = await card
        .locator('.table-frame tbody tr')
        .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
      expect(cells).toHaveLength(answer.rows.length);
      cells.forEach((row, r) =>
        row.forEach((cell, c) => {
          const value = answer.rows[r]?.[c];
          if (typeof value === 'number') expect(Number(cell?.replaceAll(',', ''))).toBeCloseTo(value, 3);
        }),
      );
      await card.locator('summary').click();
    });
  },
);

/** What an ECharts instance was given to draw. */
function drawn(id: string, series: number, chart = 0): Promise<unknown[]> {
  return page.evaluate(
    ([selector, index, nth]) => {
      const host = document.querySelectorAll(selector as string)[nth as number] as never as {
        chart: { getOption(): { series: Array<{ data: Array<{ value: unknown }> }> } };
      };
      return (host.chart.getOption().series[index as number]?.data ?? []).map(({ value }) => value);
    },
    [`#card-${id} .axes`, series, chart] as const,
  );
}

/** A line over months: all but the newest, and the newest with the one before it. */
async function line(id: string, series: number, lines: number, chart = 0): Promise<unknown[]> {
  const [all, newest] = await Promise.all([drawn(id, series, chart), drawn(id, series + lines, chart)]);
  expect(all.at(-1)).toBeNull();
  return [...all.slice(0, -1), newest.at(-1)];
}

describe('what is drawn', () => {
  const column = (answer: Answer, name: string) => {
    const at = answer.columns.findIndex((one) => one.name === name);
    return answer.rows.map((row) => row[at]);
  };

  it('is the answer, in every chart with axes', async () => {
    expect(await line('monthly-trend', 0, 1)).toEqual(column(await answerOf('monthly-trend'), 'requests'));
    expect(await drawn('requests-by-hour', 0)).toEqual(
      column(await answerOf('requests-by-hour'), 'requests'),
    );
    const volume = await answerOf('monthly-volume');
    expect(await line('monthly-volume', 0, 1, 0)).toEqual(column(volume, 'requests'));
    expect(await line('monthly-volume', 0, 1, 1)).toEqual(column(volume, 'accidents'));
    const backlog = await answerOf('open-backlog');
    for (const [i, name] of ['opened', 'closed', 'open_requests'].entries())
      expect(await line('open-backlog', i, 3)).toEqual(column(backlog, name));
    const together = await answerOf('requests-and-accidents');
    const requests = column(together, 'requests').slice(1);
    const r = column(together, 'correlation').slice(1);
    const points = requests.map((value, i) => [value, r[i]]).filter(([value]) => value !== null);
    expect(await drawn('requests-and-accidents', 0)).toEqual(points);
  });

  it('is the answer, on the map', async () => {
    const answer = await answerOf('requests-by-area');
    const expected = Object.fromEntries(
      answer.rows
        .filter(([name]) => name !== 'Not located')
        .map(([name, requests]) => [name, String(requests ?? '')]),
    );
    const found = await page
      .locator('#card-requests-by-area path.area')
      .evaluateAll((areas) =>
        Object.fromEntries(
          areas.map((area) => [(area as SVGElement).dataset['name'], (area as SVGElement).dataset['value']]),
        ),
      );
    expect(found).toEqual(expected);
    expect(
      new Set(
        await page
          .locator('#card-requests-by-area path.area')
          .evaluateAll((areas) => areas.map((area) => getComputedStyle(area).fill)),
      ).size,
    ).toBeGreaterThan(4);
    const circles = await page
      .locator('#card-accidents-by-neighborhood circle')
      .evaluateAll((all) => all.map((one) => Number(one.getAttribute('r'))));
    expect(circles.filter((radius) => radius > 0)).toHaveLength(78);
  });

  it.each([
    ['busiest-agencies', 'agency'],
    ['requests-by-source', 'source'],
    ['top-ten-cases', 'event'],
  ])('is the answer, in the bars of %s', async (id) => {
    const answer = await answerOf(id);
    const names = await page.locator(`#card-${id} .bar .name`).allInnerTexts();
    expect(names.map((name) => name.toLowerCase())).toEqual(
      answer.rows.map(([name]) => String(name).toLowerCase()),
    );
    const widths = await page
      .locator(`#card-${id} .fill`)
      .evaluateAll((all) => all.map((one) => (one as HTMLElement).style.width));
    const most = Number(answer.rows[0]?.[1]);
    widths.forEach((width, i) =>
      expect(parseFloat(width)).toBeCloseTo((100 * Number(answer.rows[i]?.[1])) / most, 1),
    );
  });

  it('is text where the data has markup', async () => {
    const names = await page.locator('#card-top-ten-cases .name').allInnerTexts();
    expect(names).toContain('<b>Bold</b> =1+1');
    expect(await page.locator('#card-top-ten-cases .name b').count()).toBe(0);
  });

  it('broke no rule of the Content-Security-Policy and threw nothing', async () => {
    await page.locator('#card-monthly-trend .axes').hover();
    await page.locator('#card-requests-by-hour .axes').hover();
    await page.locator('#card-requests-and-accidents .axes').hover();
    expect(await watched.faults()).toEqual([]);
  });
});
