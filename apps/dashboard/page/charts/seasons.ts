import type { ChartMaker } from '../chart';
import { number, rowsOf, text } from '../chart';
import { h } from '../dom';
import { count, monthName } from '../format';

const calendar = Array.from({ length: 12 }, (_, i) => i + 1);
/** Least index of each shade above the lightest; 100 is an average month. */
const shades = [60, 80, 95, 105, 120, 150];

/** Events by month of the year; the darker a cell, the more above its average month. It is a table to everyone. */
export const seasons: ChartMaker = () => {
  const element = h('div', {
    class: 'heat-frame',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Events by month of the year',
  });
  return {
    element,
    draw({ answer }) {
      const rows = rowsOf(answer);
      const events = [...new Set(rows.map((row) => text(row, 'event')))];
      const cell = (event: string, at: number) => {
        const row = rows.find((one) => text(one, 'event') === event && number(one, 'calendar_month') === at);
        if (!row) return h('td', { class: 'heat none' }, '');
        if (row['index_percent'] === null) return h('td', { class: 'heat none', title: 'not shown' }, '–');
        const index = number(row, 'index_percent');
        const shade = shades.filter((least) => index >= least).length;
        const title = `${event}, ${monthName(at)}: ${count(number(row, 'requests'))} requests, ${index} % of its average month`;
        return h('td', { class: `heat s${shade}`, title }, String(index));
      };
      element.replaceChildren(
        h(
          'table',
          { class: 'heat-table' },
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              h('th', { scope: 'col' }, 'Event'),
              ...calendar.map((at) => h('th', { scope: 'col' }, monthName(at))),
            ),
          ),
          h(
            'tbody',
            {},
            ...events.map((event) =>
              h('tr', {}, h('th', { scope: 'row' }, event), ...calendar.map((at) => cell(event, at))),
            ),
          ),
        ),
        h(
          'p',
          { class: 'aside' },
          'Percent of the event’s average month: 100 is average, 150 half as many again.',
        ),
      );
    },
  };
};
