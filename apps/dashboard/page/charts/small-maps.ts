import type { ChartMaker, Row } from '../chart';
import { number, rowsOf, text } from '../chart';
import { h, renew, svg } from '../dom';
import { count, label, percent } from '../format';
import type { SelectionKey } from '../selection';
import { boundsOf, classCount, classOf } from './classes';
import { planeOf } from './projection';

/** What the maps show. */
export interface SmallMapsOptions {
  /** Column of the kinds: a map each. */
  readonly kind: string;
  readonly value: string;
  /** What the title of a map selects. */
  readonly key: SelectionKey;
  readonly most: number;
}

/** A small map for each kind of event: where it makes up more of a neighbourhood's events than elsewhere. */
export function smallMaps({ kind, value, key, most }: SmallMapsOptions): ChartMaker {
  return (actions) => {
    const maps = h('div', { class: 'small-maps' });
    return {
      element: h('div', {}, maps, scale(value)),
      draw({ answer, also, map, selection }) {
        const rows = rowsOf(answer);
        const plane = planeOf(map);
        const known = new Set(plane.areas.map(({ name }) => name));
        const placed = (also ? rowsOf(also) : rows).filter((row) => known.has(text(row, 'neighborhood')));
        const totals = sums(placed, (row) => text(row, 'neighborhood'), value);
        const kinds = [...sums(rows, (row) => text(row, kind), value)]
          .toSorted(([, a], [, b]) => b - a)
          .filter(([, shown]) => shown > 0)
          .slice(0, most);
        const all = [...totals.values()].reduce((sum, each) => sum + each, 0);
        renew(
          maps,
          ...kinds.map(([name, ofKind]) => {
            const shares = new Map(
              rows
                .filter((row) => text(row, kind) === name && row[value] !== null)
                .map((row) => [
                  text(row, 'neighborhood'),
                  (100 * number(row, value)) / (totals.get(text(row, 'neighborhood')) ?? 1),
                ]),
            );
            const bounds = boundsOf([...shares.values()]);
            const [place, highest] = [...shares].reduce((top, each) => (each[1] > top[1] ? each : top), [
              '',
              0,
            ] as [string, number]);
            // The outline of the chosen one lies above its neighbours.
            const areas = plane.areas.toSorted(
              (a, b) => Number(a.name === selection.neighborhood) - Number(b.name === selection.neighborhood),
            );
            const paths = areas.map((area) => {
              const share = shares.get(area.name);
              const chosen = selection.neighborhood === area.name ? ' chosen' : '';
              return svg(
                'path',
                {
                  d: area.path,
                  class: `area ${share === undefined ? 'none' : `q${classOf(share, bounds)}`}${chosen}`,
                  'fill-rule': 'evenodd',
                  onclick: () => actions.toggle('neighborhood', area.name),
                },
                svg(
                  'title',
                  {},
                  `${area.name}: ${share === undefined ? 'none, or too few to be shown' : `${percent(share)} of its ${value}`}`,
                ),
              );
            });
            const isSelected = selection[key] === name;
            return h(
              'div',
              { class: selection[key] && !isSelected ? 'small-map dim' : 'small-map' },
              h(
                'button',
                {
                  type: 'button',
                  'data-name': name,
                  'aria-pressed': String(isSelected),
                  onclick: () => actions.toggle(key, name),
                },
                h('strong', {}, label(name)),
                h('span', {}, `${count(ofKind)} · ${percent((100 * ofKind) / Math.max(1, all))}`),
              ),
              svg(
                'svg',
                { viewBox: `0 0 ${plane.width} ${plane.height}`, class: 'map', 'aria-hidden': 'true' },
                ...paths,
              ),
              h(
                'p',
                {},
                place
                  ? `Most in ${place}: ${percent(highest)} of its ${value}`
                  : 'Too few in any neighborhood to be shown',
              ),
            );
          }),
        );
      },
    };
  };
}

/** What the colours say, once for all maps. */
function scale(value: string): HTMLElement {
  const keys = Array.from({ length: classCount }, (_, i) => h('i', { class: `key q${i}` }));
  return h(
    'p',
    { class: 'scale' },
    h('span', {}, 'smaller'),
    h('span', { class: 'keys' }, ...keys),
    h('span', {}, `to larger part of the neighborhood’s ${value}`),
    h('span', { class: 'keys' }, h('i', { class: 'key none' })),
    h('span', {}, 'none, or too few to be shown'),
  );
}

function sums(rows: readonly Row[], by: (row: Row) => string, value: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const row of rows) found.set(by(row), (found.get(by(row)) ?? 0) + number(row, value));
  return found;
}
