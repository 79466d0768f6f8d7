import type { Answer } from '../src/core/answers';
import { answerUrl, ApiError, fetchAnswer, type ListedQuestion } from './api';
import type { Chart, ChartMaker } from './chart';
import { h } from './dom';
import { count, label } from './format';
import { notNarrowedText, parametersOf, type SelectionKey } from './selection';
import type { PageContext } from './page-context';

/** A question's place on the page. */
export interface CardSpec {
  readonly id: string;
  /** Share of the row; `tall-two-thirds` has two cards beside it. */
  readonly width: 'third' | 'two-thirds' | 'tall-two-thirds' | 'full';
  readonly make: ChartMaker;
  /** What the chart itself selects: it is not narrowed by that. */
  readonly own?: readonly SelectionKey[];
  /** Another question the chart needs, asked with the same selection. */
  readonly also?: string;
}

const retryMs = 5_000;
/** One question with its answer, chart, words, table and CSV. Draws itself when it comes into view. */
export class Card {
  readonly element: HTMLElement;
  readonly #answer = h('p', { class: 'answer' }, ' ');
  readonly #slot = h('div', { class: 'slot' });
  readonly #notes = h('p', { class: 'notes' });
  readonly #csv = h('a', { class: 'action', download: true }, 'CSV');
  readonly #table = h('details', { class: 'table' }, h('summary', {}, 'Table'));
  #chart: Chart | undefined;
  #drawn: Answer | undefined;
  #beside: Answer | undefined;
  /** Addresses of the answers that are drawn, or on their way. */
  #asked = '';
  #abort = new AbortController();
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isVisible = false;
  #isStale = true;
  /** Does the chart show what is selected now? */
  #isMarked = true;

  constructor(
    private readonly spec: CardSpec,
    private readonly question: ListedQuestion,
    private readonly context: PageContext,
    private readonly also?: ListedQuestion,
  ) {
    const id = `card-${spec.id}`;
    this.#answer.id = `${id}-answer`;
    this.#table.addEventListener('toggle', () => this.#fillTable());
    this.element = h(
      'section',
      {
        class: `card ${spec.width}`,
        id,
        'aria-labelledby': `${id}-title`,
        'aria-describedby': `${id}-answer`,
        'aria-busy': 'true',
      },
      h('h3', { id: `${id}-title` }, question.title),
      this.#answer,
      this.#slot,
      h('p', { class: 'question' }, question.text),
      this.#notes,
      h('div', { class: 'actions' }, this.#table, this.#csv),
    );
    this.#slot.append(h('div', { class: 'waiting', 'aria-hidden': 'true' }));
    new IntersectionObserver(([entry]) => this.#see(entry?.isIntersecting ?? false), {
      rootMargin: '200px',
    }).observe(this.element);
  }

  /** The data changed: asks again, at once when in view. */
  refresh(): void {
    this.#isStale = true;
    if (this.#isVisible) void this.#ask();
  }

  /** The selection changed: asks again where that narrows the question, else marks what is selected. */
  select(): void {
    if (this.#isStale || this.#asked !== this.#addresses().join(' ')) return this.refresh();
    this.#isMarked = false;
    if (this.#isVisible) this.#mark();
  }

  #mark(): void {
    if (this.#isMarked) return;
    this.#isMarked = true;
    if (this.#drawn) this.#show(this.#drawn);
  }

  /** Asks even out of view, e.g. before printing. */
  async complete(): Promise<void> {
    if (this.#isStale) await this.#ask();
    else this.#mark();
  }

  /** Draws again what is drawn, in the present colours. */
  redraw(): void {
    if (this.#drawn) this.#draw(this.#drawn);
  }

  #see(isVisible: boolean): void {
    this.#isVisible = isVisible;
    if (!isVisible) return;
    if (this.#isStale) void this.#ask();
    else this.#mark();
  }

  async #ask(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    clearTimeout(this.#retry);
    const { signal } = this.#abort;
    const addresses = this.#addresses();
    const [address = '', besides] = addresses;
    this.#asked = addresses.join(' ');
    this.#isStale = false;
    this.element.setAttribute('aria-busy', 'true');
    this.#csv.href = answerUrl(this.question.id, this.#parameters(this.question), '.csv');
    try {
      const [answer, also] = await Promise.all([
        fetchAnswer(address, signal),
        besides && fetchAnswer(besides, signal),
        this.context.mapReady,
      ]);
      if (signal.aborted) return;
      this.#beside = also || undefined;
      this.#show(answer);
    } catch (error) {
      if (signal.aborted) return;
      this.#fail(error);
    }
    this.element.setAttribute('aria-busy', 'false');
    this.context.onSettled();
  }

  #addresses(): string[] {
    return [this.question, ...(this.also ? [this.also] : [])].map((question) =>
      answerUrl(question.id, this.#parameters(question)),
    );
  }

  #parameters(question: ListedQuestion): URLSearchParams {
    return parametersOf(question, this.context.selection(), this.spec.own);
  }

  #show(answer: Answer): void {
    this.#drawn = answer;
    this.element.classList.remove('failed');
    this.#answer.textContent = answer.answer;
    if (answer.rows.length === 0) this.#empty(answer);
    else this.#draw(answer);
    this.#notes.replaceChildren(...this.#noteTexts(answer).map((note) => h('span', {}, note)));
    this.#fillTable();
  }

  #draw(answer: Answer): void {
    if (answer.rows.length === 0) return;
    this.#chart ??= this.spec.make({ toggle: (key, value) => this.context.toggle(key, value) });
    if (this.#chart.element.parentElement !== this.#slot) this.#slot.replaceChildren(this.#chart.element);
    this.#chart.draw({
      question: this.question,
      answer,
      ...(this.#beside ? { also: this.#beside } : {}),
      selection: this.context.selection(),
      map: this.context.map(),
    });
  }

  #empty({ version }: Answer): void {
    const isFirst = version === 'none';
    this.#answer.textContent = isFirst ? 'Waiting for the first events.' : 'Nothing matches this selection.';
    this.#slot.replaceChildren(
      h(
        'div',
        { class: 'zero' },
        h(
          'p',
          {},
          isFirst
            ? 'The lake is empty. This chart fills in by itself as soon as the first batch lands.'
            : 'There are no events with these filters.',
        ),
        !isFirst &&
          h(
            'button',
            { type: 'button', class: 'button', onclick: () => this.context.clear() },
            'Clear the filters',
          ),
      ),
    );
  }

  /** Keeps what is drawn, and says that it is not current; a wrong filter is told once, above the charts. */
  #fail(error: unknown): void {
    this.element.classList.add('failed');
    this.#isStale = true;
    const known =
      error instanceof ApiError ? error : new ApiError(0, 'dashboard.page', 'This chart could not be drawn.');
    if (!(error instanceof ApiError)) console.error(error);
    if (known.parameter) {
      this.context.onBadFilter(known.parameter, known.message);
      this.#drawn = undefined;
      this.#answer.textContent = 'Not asked: a filter has no such value.';
      return this.#slot.replaceChildren(
        h('div', { class: 'zero' }, h('p', {}, 'See the message above the charts.')),
      );
    }
    this.#retry = setTimeout(() => this.#isVisible && void this.#ask(), retryMs);
    if (this.#drawn && this.#drawn.rows.length > 0)
      return this.#notes.replaceChildren(
        h('span', { class: 'bad' }, `${known.message} This is the last answer.`),
      );
    this.#answer.textContent = 'No answer yet.';
    this.#slot.replaceChildren(
      h(
        'div',
        { class: 'zero bad', role: 'status' },
        h('p', {}, known.message),
        h('code', {}, known.code),
        h('button', { type: 'button', class: 'button', onclick: () => void this.#ask() }, 'Try again'),
      ),
    );
  }

  #noteTexts({ withheld }: Answer): string[] {
    const others = notNarrowedText(this.question, this.context.selection());
    const rows = new Set(withheld.map(([row]) => row)).size;
    return [
      ...(others ? [others] : []),
      ...(rows > 0
        ? [
            `${count(rows)} ${rows === 1 ? 'row is' : 'rows are'} not shown: fewer than five in one place, or next to it.`,
          ]
        : []),
    ];
  }

  #fillTable(): void {
    const body = this.#table.querySelector('.table-frame');
    if (!this.#table.open || !this.#drawn) return body?.remove();
    const { columns, rows } = this.#drawn;
    const isNumber = columns.map(({ type }) => type !== 'text');
    const head = h(
      'tr',
      {},
      ...columns.map(({ label: name, unit }, i) =>
        h('th', { scope: 'col', class: isNumber[i] ? 'number' : undefined, title: unit }, name),
      ),
    );
    const cells = rows.map((row) =>
      h(
        'tr',
        {},
        ...row.map((cell, i) =>
          h('td', { class: isNumber[i] ? 'number' : undefined }, cellText(cell, isNumber[i] ?? false)),
        ),
      ),
    );
    const frame = h(
      'div',
      { class: 'table-frame', tabindex: 0, role: 'region', 'aria-label': `Table: ${this.question.title}` },
      h('table', {}, h('thead', {}, head), h('tbody', {}, ...cells)),
    );
    if (body) body.replaceWith(frame);
    else this.#table.append(frame);
  }
}

function cellText(cell: string | number | null, isNumber: boolean): string {
  if (cell === null) return '–';
  return isNumber ? Number(cell).toLocaleString('en-US') : label(String(cell));
}
