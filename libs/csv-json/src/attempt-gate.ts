import { LF, QUOTE } from './json-text';
import type { Workspace } from './workspace';

/**
 * Decides whether the unfinished record at the workspace's position is worth another attempt, so that a record
 * that arrives in many small chunks is not converted from its start for each of them.
 *
 * A `\n` outside quotes ends a well-formed record. Broken quoting can hide that, so an attempt is also due
 * whenever the bytes have doubled (at most twice the work in all), and at the next `\n` when the last attempt
 * found the quoting broken and had no line to give up yet.
 */
export class AttemptGate {
  readonly #workspace: Workspace;
  readonly #quotes: boolean;
  #scanned = 0;
  #inside = false;
  #triedBytes = 0;
  #broken = false;

  /** @param quotes false when a `\n` always ends a record */
  constructor(workspace: Workspace, quotes: boolean) {
    this.#workspace = workspace;
    this.#quotes = quotes;
  }

  /** Looks at the bytes appended since the last call. */
  isDue(): boolean {
    const { input, specials, specialCount, pending } = this.#workspace;
    let lineEnds = false;
    while (this.#scanned < specialCount) {
      const byte = input[specials[this.#scanned++] as number];
      if (byte === QUOTE && this.#quotes) this.#inside = !this.#inside;
      else if (byte === LF) {
        if (!this.#inside) return true;
        lineEnds = true;
      }
    }
    return lineEnds && (this.#broken || pending >= this.#triedBytes * 2);
  }

  /** Notes an attempt that ended before the end of the bytes; call it after the workspace was compacted. */
  tried(moved: boolean, broken: boolean): void {
    this.#broken = broken;
    if (moved) {
      this.#scanned = 0;
      this.#inside = false;
    }
    this.#triedBytes = this.#workspace.pending;
  }
}
