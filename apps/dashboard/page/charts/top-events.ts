import type { ChartMaker, Row } from '../chart';
import { number, rowsOf, text } from '../chart';
import { h } from '../dom';
import { barContent } from './bars';

const most = 10;

/** The five events of the selected neighbourhood; without one, in how many neighbourhoods an event is among the five. */
export const topEvents: ChartMaker = () => {
  const note = h('p', { class: 'aside' });
  const list = h('ol', { class: 'bars' });
  return {
    element: h('div', {}, note, list),
    draw({ answer, question, selection }) {
      const rows = rowsOf(answer);
      const shown = selection.neighborhood ? rows : spread(rows);
      const longest = Math.max(1, ...shown.map((row) => number(row, 'requests')));
      note.textContent = selection.neighborhood
        ? `Requests in ${selection.neighborhood}`
        : 'Number of neighborhoods where the event is one of the five most frequent';
      list.setAttribute('aria-label', question.title);
      list.replaceChildren(
        ...shown.map((row) =>
          h('li', { class: 'bar' }, ...barContent(row, { name: 'event', value: 'requests' }, longest)),
        ),
      );
    },
  };
};

/** Events by the number of neighbourhoods they are at the top of. */
function spread(rows: readonly Row[]): Row[] {
  const places = new Map<string, number>();
  for (const row of rows) places.set(text(row, 'event'), (places.get(text(row, 'event')) ?? 0) + 1);
  return [...places]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([event, requests]) => ({ event, requests }));
}
