import type { QuestionList } from './api';
import { h } from './dom';
import { label, month } from './format';
import type { SelectionKey } from './selection';
import type { Store } from './store';

const names: Record<SelectionKey, string> = {
  from: 'From',
  to: 'To',
  month: 'Month',
  neighborhood: 'Neighborhood',
  agency: 'Department',
  type: 'Request type',
  accident: 'Accident type',
};

/** The bar of filters: a control for each, and what is selected as chips that take it back. */
export class Filters {
  readonly element: HTMLElement;
  readonly #controls: Array<readonly [SelectionKey, HTMLInputElement | HTMLSelectElement]>;
  readonly #chips = h('div', { class: 'chips', 'aria-live': 'polite' });

  constructor(
    { values }: QuestionList,
    private readonly store: Store,
  ) {
    this.#controls = [
      ['from', this.#day('from')],
      ['to', this.#day('to')],
      ['neighborhood', this.#choice('neighborhood', 'All neighborhoods', values.neighborhood.toSorted())],
      ['agency', this.#choice('agency', 'All departments', values.agency)],
      ['type', this.#choice('type', 'All requests', values.type['service-request'] ?? [])],
      ['accident', this.#choice('accident', 'All accidents', values.type['traffic-accident'] ?? [])],
    ];
    const fields = h(
      'div',
      { class: 'fields', id: 'fields' },
      ...this.#controls.map(([key, control]) => h('label', {}, h('span', {}, names[key]), control)),
    );
    const opener = h(
      'button',
      { type: 'button', class: 'button opener', 'aria-expanded': 'false', 'aria-controls': 'fields' },
      'Filters',
    );
    opener.addEventListener('click', () => {
      const isOpen = fields.classList.toggle('open');
      opener.setAttribute('aria-expanded', String(isOpen));
    });
    this.element = h(
      'div',
      { class: 'filters', role: 'search', 'aria-label': 'Filters' },
      opener,
      fields,
      this.#chips,
    );
    store.onChange(() => this.#sync());
    this.#sync();
  }

  #day(key: 'from' | 'to'): HTMLInputElement {
    const input = h('input', { type: 'date', min: '1990-01-01', max: '2100-12-31', name: key });
    input.addEventListener('change', () => input.validity.valid && this.store.set(key, input.value));
    return input;
  }

  #choice(key: SelectionKey, all: string, values: readonly string[]): HTMLSelectElement {
    const options = values.map((value) => h('option', { value }, label(value)));
    const select = h('select', { name: key }, h('option', { value: '' }, all), ...options);
    select.addEventListener('change', () => this.store.set(key, select.value));
    return select;
  }

  #sync(): void {
    const { selection } = this.store;
    for (const [key, control] of this.#controls) {
      const value = selection[key] ?? '';
      // A department the list does not know is still one to filter by.
      if (
        control instanceof HTMLSelectElement &&
        ![...control.options].some((option) => option.value === value)
      )
        control.append(h('option', { value }, value));
      control.value = value;
      control.classList.toggle('set', value !== '');
    }
    const chosen = Object.entries(selection) as Array<[SelectionKey, string]>;
    this.#chips.replaceChildren(
      ...chosen.map(([key, value]) =>
        h(
          'button',
          {
            type: 'button',
            class: 'chip',
            onclick: () => this.store.set(key, ''),
            'aria-label': `${names[key]}: ${words(key, value)} × remove`,
          },
          h('span', {}, `${names[key]}: `),
          words(key, value),
          h('i', { 'aria-hidden': 'true' }, '×'),
        ),
      ),
      ...(chosen.length > 1
        ? [
            h(
              'button',
              { type: 'button', class: 'chip clear', onclick: () => this.store.clear() },
              'Clear all',
            ),
          ]
        : []),
    );
  }
}

function words(key: SelectionKey, value: string): string {
  return key === 'month' ? month(value) : label(value);
}
