import type { ChartMaker, Row } from '../chart';
import { isWithheld, number, rowsOf, text } from '../chart';
import { h, renew } from '../dom';
import { count, label, percent } from '../format';
import type { SelectionKey } from '../selection';

/** What a list of bars is made of. */
export interface BarsOptions {
  readonly name: string;
  readonly value: string;
  readonly share?: string;
  /** What a bar selects. */
  readonly key?: SelectionKey;
  /** Bars at most; the table has the rest. */
  readonly most?: number;
  /** Values that are no thing one can select, e.g. `Not located`. */
  readonly inert?: readonly string[];
}

/** Horizontal bars under labels that are never cut; where bars select, each is a button. */
export function bars({ name, value, share, key, most = 10, inert = [] }: BarsOptions): ChartMaker {
  return (actions) => {
    const element = h('ol', { class: 'bars' });
    return {
      element,
      draw({ answer, question, selection }) {
        const rows = rowsOf(answer).slice(0, most);
        const longest = Math.max(1, ...rows.map((row) => number(row, value)));
        element.setAttribute('aria-label', question.title);
        renew(
          element,
          ...rows.map((row) => {
            const selects = key !== undefined && !inert.includes(text(row, name));
            const isSelected = selects && selection[key] === text(row, name);
            const content = barContent(row, { name, value, ...(share ? { share } : {}) }, longest);
            const isOther = key !== undefined && selection[key] !== undefined && !isSelected;
            if (!selects) return h('li', { class: isOther ? 'bar dim' : 'bar' }, ...content);
            const toggle = () => actions.toggle(key, text(row, name));
            const button = h(
              'button',
              {
                type: 'button',
                class: isOther ? 'bar dim' : 'bar',
                'aria-pressed': String(isSelected),
                'data-name': text(row, name),
                onclick: toggle,
              },
              ...content,
            );
            return h('li', {}, button);
          }),
        );
      },
    };
  };
}

/** The label, the value and the bar of one row. */
export function barContent(
  row: Row,
  { name, value, share }: Pick<BarsOptions, 'name' | 'value' | 'share'>,
  longest: number,
): HTMLElement[] {
  const fill = h('span', { class: 'fill' });
  fill.style.width = `${(100 * number(row, value)) / longest}%`;
  const isHidden = isWithheld(row, value);
  const shown = isHidden ? h('small', {}, 'not shown') : count(number(row, value));
  const part = share && row[share] !== null ? ` ${percent(number(row, share))}` : '';
  return [
    h('span', { class: 'name' }, label(text(row, name))),
    h('span', { class: 'value' }, shown, part ? h('small', {}, part) : undefined),
    h('span', { class: 'track', 'aria-hidden': 'true' }, !isHidden && fill),
  ];
}
