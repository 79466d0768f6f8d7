import type { CityMap } from '../src/core/boundaries';
import type { Selection, SelectionKey } from './selection';

/** What the page does for its cards. */
export interface PageContext {
  selection(): Selection;
  /** The map; empty until `mapReady`. */
  map(): CityMap;
  readonly mapReady: Promise<void>;
  toggle(key: SelectionKey, value: string): void;
  clear(): void;
  /** The server refused a parameter. */
  onBadFilter(parameter: string, message: string): void;
  /** A card has asked and drawn, or failed. */
  onSettled(): void;
}
