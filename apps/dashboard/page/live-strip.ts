import type { Batch } from '../src/core/data-state';
import type { Status } from '../src/core/watch';
import { h, svg } from './dom';
import { count, span, time, timeOfDay } from './format';
import type { Link } from './live';

const shownMs = 5 * 60_000;
const stripWidth = 300;
const stripHeight = 32;

/** The top of the page: what there is, how new it is, and the batches of the last minutes wandering to the left. */
export class LiveStrip {
  readonly element: HTMLElement;
  readonly #dot = h('span', { class: 'pulse' });
  readonly #link = h('span', { class: 'link' }, 'Connecting');
  readonly #facts = h('p', { class: 'facts' });
  readonly #bars = svg('svg', {
    class: 'strip',
    viewBox: `0 0 ${stripWidth} ${stripHeight}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  readonly #last = h('p', { class: 'last', role: 'status' });
  #batches: readonly Batch[] = [];

  constructor() {
    this.element = h(
      'div',
      { class: 'live' },
      h('p', { class: 'state' }, this.#dot, this.#link),
      this.#facts,
      this.#bars,
      this.#last,
    );
    setInterval(() => this.#move(), 1_000);
  }

  showLink(link: Link): void {
    this.#link.textContent = { live: 'Live', polling: 'Every 5 s', away: 'Server away' }[link];
    this.#dot.className = `pulse is-${link}`;
  }

  showStatus(status: Status): void {
    this.#batches = status.batches;
    const requests = status.datasets['service-request'];
    const accidents = status.datasets['traffic-accident'];
    const counted = (state: typeof requests, noun: string) =>
      state && state.rows !== null ? [h('b', {}, count(state.rows)), ` ${noun}`] : undefined;
    const facts: Array<Array<Node | string> | undefined> = [
      counted(requests, 'requests'),
      counted(accidents, 'accidents'),
      status.refreshedAt ? ['Data as of ', h('b', {}, time(status.refreshedAt))] : ['No data yet'],
      status.lagMs !== null ? [h('b', {}, span(status.lagMs)), ' from landing to answers'] : undefined,
      status.reachable ? undefined : [h('b', { class: 'bad' }, 'The lake does not answer')],
    ];
    this.#facts.replaceChildren(
      ...facts.filter((fact) => fact !== undefined).map((fact) => h('span', {}, ...fact)),
    );
    this.#move();
    this.#say(status.batches.at(-1));
  }

  showBatch(batch: Batch): void {
    this.#dot.classList.remove('beat');
    requestAnimationFrame(() => this.#dot.classList.add('beat'));
    this.#say(batch);
  }

  #say(batch: Batch | undefined): void {
    if (!batch) return this.#last.replaceChildren('No batch since this page’s server started');
    const sum = added(batch);
    this.#last.replaceChildren(
      h('b', {}, sum > 0 ? `+${count(sum)} events` : 'A batch landed'),
      ` at ${timeOfDay(batch.at)}`,
    );
  }

  #move(): void {
    if (document.hidden) return;
    const now = Date.now();
    const recent = this.#batches.filter(({ at }) => now - Date.parse(at) < shownMs);
    const most = Math.max(1, ...recent.map(added));
    this.#bars.replaceChildren(
      svg('line', { x1: 0, x2: stripWidth, y1: stripHeight - 0.5, y2: stripHeight - 0.5, class: 'ground' }),
      ...recent.map((batch) => {
        const x = stripWidth * (1 - (now - Date.parse(batch.at)) / shownMs);
        const height = Math.max(4, (stripHeight - 3) * Math.sqrt(added(batch) / most));
        return svg('rect', { x: x - 3, y: stripHeight - height, width: 3, height, rx: 1 });
      }),
    );
  }
}

function added(batch: Batch): number {
  return Object.values(batch.added).reduce((sum, each) => sum + each, 0);
}
