import type { ChartMaker } from '../chart';
import { number, rowsOf, text } from '../chart';
import { h } from '../dom';
import { count, label, percent } from '../format';

/** One bar that is the whole, in parts; `main` is the part the chart is about. */
export function shareBar(options: {
  readonly name: string;
  readonly main: string;
  readonly words: string;
}): ChartMaker {
  return () => {
    const element = h('div', { class: 'share' });
    return {
      element,
      draw({ answer }) {
        const rows = rowsOf(answer).toSorted(
          (a, b) =>
            Number(text(b, options.name) === options.main) - Number(text(a, options.name) === options.main),
        );
        const main = rows.find((row) => text(row, options.name) === options.main);
        const parts = rows.map((row, i) => {
          const part = h('span', {
            class: `part part-${text(row, options.name) === options.main ? 'main' : Math.min(i, 2)}`,
          });
          part.style.flexGrow = String(number(row, 'requests'));
          return part;
        });
        element.replaceChildren(
          h(
            'p',
            { class: 'big' },
            !main ? '0 %' : main['share_percent'] === null ? '–' : percent(number(main, 'share_percent')),
            h('small', {}, ` ${options.words}`),
          ),
          h('div', { class: 'parts', 'aria-hidden': 'true' }, ...parts),
          h(
            'ul',
            { class: 'legend' },
            ...rows.map((row, i) =>
              h(
                'li',
                {},
                h('i', {
                  class: `dot part-${text(row, options.name) === options.main ? 'main' : Math.min(i, 2)}`,
                }),
                h('span', {}, label(text(row, options.name))),
                h('b', {}, row['requests'] === null ? 'not shown' : count(number(row, 'requests'))),
              ),
            ),
          ),
        );
      },
    };
  };
}
