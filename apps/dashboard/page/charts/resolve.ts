import type { Chart, ChartMaker, Drawing, Row } from '../chart';
import { number, rowsOf, text } from '../chart';
import { h, renew } from '../dom';
import { count, days, label } from '../format';
import type { SelectionKey } from '../selection';

interface Grouping {
  readonly value: string;
  readonly label: string;
  readonly key: SelectionKey;
}

const groupings: readonly Grouping[] = [
  { value: 'agency', label: 'Department', key: 'agency' },
  { value: 'type', label: 'Type', key: 'type' },
  { value: 'neighborhood', label: 'Neighborhood', key: 'neighborhood' },
];
const most = 10;

/** For each group a line from the median to the ninth in ten, on one scale of days. */
export const resolve: ChartMaker = (actions): Chart => {
  let by = groupings[0] as Grouping;
  let last: Drawing | undefined;
  const list = h('ol', { class: 'ranges' });
  const tabs = h('div', { class: 'segments', role: 'group', 'aria-label': 'Group by' });
  const element = h('div', {}, tabs, list);
  const draw = (drawing: Drawing) => {
    last = drawing;
    const rows = rowsOf(drawing.answer);
    tabs.replaceChildren(
      ...groupings.map((grouping) =>
        h(
          'button',
          { type: 'button', 'aria-pressed': String(grouping === by), onclick: () => choose(grouping) },
          grouping.label,
        ),
      ),
    );
    const groups = rows
      .filter((row) => text(row, 'grouped_by') === by.value && row['median_days'] !== null)
      .slice(0, most);
    const whole = rows.filter((row) => text(row, 'grouped_by') === 'all');
    const longest = Math.max(1, ...[...groups, ...whole].map((row) => number(row, 'p90_days')));
    renew(list, ...[...whole, ...groups].map((row) => range(row, longest, drawing)));
  };
  const choose = (grouping: Grouping) => {
    const hadFocus = tabs.contains(document.activeElement);
    by = grouping;
    if (last) draw(last);
    if (hadFocus) tabs.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
  };
  const range = (row: Row, longest: number, { selection }: Drawing) => {
    const name = text(row, 'group_name');
    const isWhole = text(row, 'grouped_by') === 'all';
    const isInert = isWhole || /^Not /.test(name);
    const isSelected = !isWhole && selection[by.key] === name;
    const line = h('span', { class: 'reach' });
    const dot = h('span', { class: 'median' });
    line.style.left = `${(100 * number(row, 'median_days')) / longest}%`;
    line.style.width = `${(100 * (number(row, 'p90_days') - number(row, 'median_days'))) / longest}%`;
    dot.style.left = `${(100 * number(row, 'median_days')) / longest}%`;
    const content = [
      h('span', { class: 'name' }, label(name)),
      h(
        'span',
        { class: 'value' },
        `half: ${days(number(row, 'median_days'))}`,
        h(
          'small',
          {},
          ` nine in ten: ${days(number(row, 'p90_days'))} · ${count(number(row, 'requests'))} requests`,
        ),
      ),
      h('span', { class: 'track', 'aria-hidden': 'true' }, line, dot),
    ];
    const isOther = !isWhole && selection[by.key] !== undefined && !isSelected;
    const className = `bar${isWhole ? ' whole' : ''}${isOther ? ' dim' : ''}`;
    if (isInert) return h('li', { class: className }, ...content);
    const attributes = {
      type: 'button',
      class: className,
      'data-name': name,
      'aria-pressed': String(isSelected),
    };
    return h(
      'li',
      {},
      h('button', { ...attributes, onclick: () => actions.toggle(by.key, name) }, ...content),
    );
  };
  return { element, draw };
};
