import type { Actions, Chart, ChartMaker, Drawing, Row } from '../chart';
import { isWithheld, number, rowsOf, text } from '../chart';
import { h, svg } from '../dom';
import { count, percent } from '../format';
import { boundsOf, classCount, classOf, type Bounds } from './classes';
import { planeOf, type Area, type Plane } from './projection';

/** What a map shows. */
export interface MapOptions {
  readonly value: string;
  readonly unit: string;
  readonly share?: string;
  /** `areas` are coloured; `points` are circles whose area is the value. */
  readonly mark: 'areas' | 'points';
}

const largestRadius = 34;

/** A map of the neighbourhoods: a list box whose arrow keys walk over the city. */
export function cityMap(options: MapOptions): ChartMaker {
  return (actions) => new MapChart(options, actions);
}

class MapChart implements Chart {
  readonly element: HTMLElement;
  readonly #svg = svg('svg', { class: 'map', role: 'listbox', tabindex: 0 });
  readonly #readout = h('p', { class: 'readout', 'aria-hidden': 'true' });
  readonly #legend = h('div', { class: 'map-legend' });
  readonly #zoom: HTMLElement;
  #plane: Plane | undefined;
  #drawing: Drawing | undefined;
  #rows = new Map<string, Row>();
  #ranks = new Map<string, number>();
  #at: string | undefined;
  #view = { x: 0, y: 0, scale: 1 };

  constructor(
    private readonly options: MapOptions,
    private readonly actions: Actions,
  ) {
    const button = (name: string, sign: string, factor: number) =>
      h(
        'button',
        { type: 'button', 'aria-label': name, title: name, onclick: () => this.#zoomBy(factor) },
        sign,
      );
    this.#zoom = h('div', { class: 'zoom' }, button('Zoom in', '+', 1.6), button('Zoom out', '−', 1 / 1.6));
    this.element = h('div', { class: 'map-frame' }, this.#svg, this.#readout, this.#legend, this.#zoom);
    this.#svg.addEventListener('keydown', (event) => this.#onKey(event));
    this.#svg.addEventListener('click', (event) => this.#onClick(event));
    this.#svg.addEventListener('pointermove', (event) => this.#show(nameOf(event.target)));
    this.#svg.addEventListener('pointerleave', () => this.#show(undefined));
    this.#svg.addEventListener('blur', () => this.#walkTo(undefined));
  }

  draw(drawing: Drawing): void {
    const { answer, map, question, selection } = drawing;
    this.#drawing = drawing;
    const plane = planeOf(map);
    if (plane !== this.#plane) this.#lay(plane);
    const rows = rowsOf(answer);
    this.#rows = new Map(rows.map((row) => [text(row, 'neighborhood'), row]));
    const located = rows.filter((row) => plane.areas.some(({ name }) => name === text(row, 'neighborhood')));
    const ranked = located.toSorted((a, b) => number(b, this.options.value) - number(a, this.options.value));
    this.#ranks = new Map(ranked.map((row, i) => [text(row, 'neighborhood'), i + 1]));
    const bounds = boundsOf(located.map((row) => number(row, this.options.value)));
    const most = Math.max(1, ...located.map((row) => number(row, this.options.value)));
    this.#svg.setAttribute('aria-label', `${question.title}. ${answer.answer} Arrow keys walk over the map.`);
    for (const path of this.#svg.querySelectorAll<SVGElement>('[data-name]')) {
      const name = path.dataset['name'] ?? '';
      const row = this.#rows.get(name);
      const isSelected = selection.neighborhood === name;
      path.setAttribute('class', this.#classOf(path, row, bounds, isSelected));
      if (path.tagName === 'circle')
        path.setAttribute(
          'r',
          String(row ? Math.sqrt(number(row, this.options.value) / most) * largestRadius : 0),
        );
      else {
        path.setAttribute('aria-selected', String(isSelected));
        path.setAttribute('aria-label', this.#words(name));
        path.dataset['value'] =
          row && !isWithheld(row, this.options.value) ? String(number(row, this.options.value)) : '';
      }
    }
    this.#raise(selection.neighborhood);
    this.#legend.replaceChildren(...this.#legendOf(bounds, most, rows));
    this.#show(undefined);
  }

  #lay(plane: Plane): void {
    this.#plane = plane;
    const areas = plane.areas.map(({ name, path }, i) =>
      svg('path', {
        d: path,
        'data-name': name,
        role: 'option',
        id: `${idOf(this.options)}-${i}`,
        'fill-rule': 'evenodd',
      }),
    );
    const circles =
      this.options.mark === 'points'
        ? plane.areas.map(({ name, center: [cx, cy] }) => svg('circle', { cx, cy, r: 0, 'data-name': name }))
        : [];
    this.#svg.replaceChildren(
      hatch(),
      ...areas,
      svg('g', { class: 'points', 'aria-hidden': 'true' }, ...circles),
    );
    this.#frame();
  }

  #classOf(path: SVGElement, row: Row | undefined, bounds: Bounds, isSelected: boolean): string {
    const { value, mark } = this.options;
    if (path.tagName === 'circle') return isSelected ? 'point chosen' : 'point';
    const fill =
      row && isWithheld(row, value)
        ? 'hidden'
        : mark === 'points' || !row || number(row, value) === 0
          ? 'none'
          : `q${classOf(number(row, value), bounds)}`;
    return `area ${fill}${isSelected ? ' chosen' : ''}`;
  }

  #legendOf(bounds: Bounds, most: number, rows: readonly Row[]): HTMLElement[] {
    const { value, unit, mark } = this.options;
    const elsewhere = rows.find((row) => text(row, 'neighborhood') === 'Not located');
    const hasHidden = rows.some((row) => isWithheld(row, value));
    const key = (className: string, words: string) =>
      h('li', {}, h('i', { class: `key ${className}` }), words);
    const classes = [0, ...bounds].map((bound, i, all) =>
      key(
        `q${bounds.length === 0 ? 2 : Math.round((i * (classCount - 1)) / bounds.length)}`,
        all[i + 1] === undefined
          ? `${count(bound)}+`
          : i === 0
            ? `under ${count(all[1] ?? 0)}`
            : `${count(bound)}–${count(all[i + 1] ?? 0)}`,
      ),
    );
    return [
      h('p', {}, unit),
      mark === 'areas'
        ? h('ul', {}, ...classes, hasHidden && key('hidden', 'under 5'))
        : h('p', { class: 'size' }, `largest circle: ${count(most)}`),
      h('p', { class: 'aside' }, elsewhere ? `${count(number(elsewhere, value))} without a place` : ''),
      h('p', { class: 'aside' }, this.#drawing?.map.source === 'cells' ? 'Borders are approximate.' : ''),
    ];
  }

  #words(name: string): string {
    const { value, unit, share } = this.options;
    const row = this.#rows.get(name);
    if (!row) return `${name}: no ${unit}`;
    if (isWithheld(row, value)) return `${name}: too few to be shown`;
    const part = share && row[share] !== null ? `, ${percent(number(row, share))} of all` : '';
    return `${name}: ${count(number(row, value))} ${unit}${part}, rank ${this.#ranks.get(name) ?? ''} of ${this.#ranks.size}`;
  }

  #show(name: string | undefined): void {
    const shown = name ?? this.#at ?? this.#drawing?.selection.neighborhood;
    if (!shown)
      return this.#readout.replaceChildren(h('span', {}, 'Select a neighborhood to narrow every chart.'));
    const [head = '', rest = ''] = this.#words(shown).split(/: (.*)/);
    this.#readout.replaceChildren(h('strong', {}, head), h('span', {}, rest));
  }

  #onClick(event: MouseEvent): void {
    const name = nameOf(event.target);
    if (name) this.actions.toggle('neighborhood', name);
  }

  #onKey(event: KeyboardEvent): void {
    const ways: Record<string, readonly [number, number]> = {
      ArrowRight: [1, 0],
      ArrowLeft: [-1, 0],
      ArrowDown: [0, 1],
      ArrowUp: [0, -1],
    };
    const way = ways[event.key];
    if (way) this.#walkTo(this.#next(way));
    else if (event.key === '+' || event.key === '-') this.#zoomBy(event.key === '+' ? 1.6 : 1 / 1.6);
    else if ((event.key === 'Enter' || event.key === ' ') && this.#at)
      this.actions.toggle('neighborhood', this.#at);
    else return;
    event.preventDefault();
  }

  /** The nearest neighbourhood that lies more that way than aside. */
  #next([dx, dy]: readonly [number, number]): string | undefined {
    const areas = this.#plane?.areas ?? [];
    const from = areas.find(({ name }) => name === (this.#at ?? this.#drawing?.selection.neighborhood));
    if (!from) return areas.find(({ name }) => name === 'Capitol Hill')?.name ?? areas[0]?.name;
    const far = ({ center: [x, y] }: Area) => {
      const ahead = (x - from.center[0]) * dx + (y - from.center[1]) * dy;
      const aside = Math.abs((x - from.center[0]) * dy) + Math.abs((y - from.center[1]) * dx);
      return ahead > 0 && ahead >= aside * 0.6 ? ahead + 2 * aside : Infinity;
    };
    const best = areas.reduce((least, area) => (far(area) < far(least) ? area : least), from);
    return best.name;
  }

  #walkTo(name: string | undefined): void {
    this.#at = name;
    for (const area of this.#svg.querySelectorAll('.walked')) area.classList.remove('walked');
    const area = name && this.#svg.querySelector<SVGElement>(`path[data-name="${CSS.escape(name)}"]`);
    if (area) {
      area.classList.add('walked');
      this.#svg.setAttribute('aria-activedescendant', area.id);
      this.#raise(name);
    } else this.#svg.removeAttribute('aria-activedescendant');
    this.#show(undefined);
  }

  /** Outlines lie above their neighbours. */
  #raise(name: string | undefined): void {
    const area = name && this.#svg.querySelector(`path[data-name="${CSS.escape(name)}"]`);
    const points = this.#svg.querySelector('.points');
    if (area && points && area.nextElementSibling !== points) points.before(area);
  }

  #zoomBy(factor: number): void {
    const scale = Math.min(6, Math.max(1, this.#view.scale * factor));
    const selected = this.#at ?? this.#drawing?.selection.neighborhood ?? 'Capitol Hill';
    const [x, y] = this.#plane?.areas.find(({ name }) => name === selected)?.center ?? [0, 0];
    this.#view = scale === 1 ? { x: 0, y: 0, scale } : { x, y, scale };
    this.#frame();
  }

  #frame(): void {
    const { width, height } = this.#plane ?? { width: 1, height: 1 };
    const { x, y, scale } = this.#view;
    const [w, hgt] = [width / scale, height / scale];
    const left = Math.min(width - w, Math.max(0, x - w / 2));
    const top = Math.min(height - hgt, Math.max(0, y - hgt / 2));
    this.#svg.setAttribute('viewBox', `${left} ${top} ${w} ${hgt}`);
  }
}

function nameOf(target: EventTarget | null): string | undefined {
  return target instanceof SVGElement ? target.dataset['name'] : undefined;
}

function idOf({ value, mark }: MapOptions): string {
  return `map-${mark}-${value}`;
}

/** Stripes for counts that are not shown. */
function hatch(): SVGElement {
  return svg(
    'defs',
    {},
    svg(
      'pattern',
      { id: 'hatch', width: 8, height: 8, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      svg('rect', { width: 8, height: 8, class: 'hatch-ground' }),
      svg('line', { x1: 0, y1: 0, x2: 0, y2: 8, class: 'hatch-line' }),
    ),
  );
}
