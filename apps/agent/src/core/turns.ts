/** A few places for requests; who waits with the lowest rank goes first. */
export class Turns {
  readonly #waiting: { rank: number; go: () => void }[] = [];
  #free: number;

  constructor(places: number) {
    this.#free = places;
  }

  /**
   * Runs `work` when a place is free.
   *
   * @param rank lower goes first, e.g. the sequence number of a batch
   */
  async run<T>(rank: number, work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((go) => this.#enqueue({ rank, go }));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next.go();
      else this.#free++;
    }
  }

  #enqueue(entry: { rank: number; go: () => void }): void {
    const at = this.#waiting.findIndex((other) => other.rank > entry.rank);
    if (at < 0) this.#waiting.push(entry);
    else this.#waiting.splice(at, 0, entry);
  }
}
