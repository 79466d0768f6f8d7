import { fromAddress, toAddress, toggled, type Selection, type SelectionKey } from './selection';

/** What is selected, held by the address: Back takes a step back. */
export class Store {
  #selection = fromAddress(location.search);
  readonly #listeners = new Set<() => void>();

  constructor() {
    addEventListener('popstate', () => {
      this.#selection = fromAddress(location.search);
      this.#tell();
    });
  }

  get selection(): Selection {
    return this.#selection;
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Selects a value; an empty one takes the key back. */
  set(key: SelectionKey, value: string): void {
    const { [key]: _before, ...rest } = this.#selection;
    this.#move(value ? { ...rest, [key]: value } : rest);
  }

  toggle(key: SelectionKey, value: string): void {
    this.#move(toggled(this.#selection, key, value));
  }

  clear(): void {
    this.#move({});
  }

  /** Takes back what made a parameter of the API. */
  drop(parameter: string): void {
    const keys: Record<string, readonly SelectionKey[]> = {
      from: ['from', 'month'],
      type: ['type', 'accident'],
    };
    const dropped = new Set<string>(keys[parameter] ?? [parameter]);
    this.#move(Object.fromEntries(Object.entries(this.#selection).filter(([key]) => !dropped.has(key))));
  }

  #move(selection: Selection): void {
    this.#selection = selection;
    history.pushState(null, '', `${location.pathname}${toAddress(selection)}${location.hash}`);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
