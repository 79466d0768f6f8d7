import { h } from './dom';

/** A way out that a message offers. */
export interface Remedy {
  readonly label: string;
  act(): void;
}

/** Messages above the charts, one for each thing that is wrong. */
export class Notices {
  readonly element = h('div', { class: 'notices' });
  readonly #shown = new Map<string, { text: string; node: HTMLElement }>();

  /** Shows or changes the message about `thing`. */
  show(thing: string, text: string, remedy?: Remedy): void {
    if (this.#shown.get(thing)?.text === text) return;
    this.hide(thing);
    const button =
      remedy && h('button', { type: 'button', class: 'button', onclick: () => remedy.act() }, remedy.label);
    const node = h('div', { class: 'notice', role: 'alert' }, h('p', {}, text), button);
    this.#shown.set(thing, { text, node });
    this.element.append(node);
  }

  hide(thing: string): void {
    this.#shown.get(thing)?.node.remove();
    this.#shown.delete(thing);
  }
}
