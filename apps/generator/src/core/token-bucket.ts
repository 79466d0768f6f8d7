/** Milliseconds of a clock that never goes back. */
export type Clock = () => number;

/**
 * Lets a number of events per second through.
 *
 * Event `n` is due `n / rate` seconds after the start, so the average has no drift, whatever the timers do. After a
 * stall at most one second's worth of events is caught up at once; the rest of the delay is forgotten.
 */
export class TokenBucket {
  #start: number;
  #taken = 0;

  /** @param rate events per second, above 0; `Infinity` lets everything through */
  constructor(
    private readonly rate: number,
    private readonly clock: Clock,
  ) {
    this.#start = clock();
  }

  /** Milliseconds until the next event may go; 0 when it may go now. */
  wait(): number {
    if (this.rate === Infinity) return 0;
    const now = this.clock();
    const burst = Math.max(1, this.rate);
    const due = ((now - this.#start) * this.rate) / 1000;
    if (due - this.#taken > burst) this.#start = now - ((this.#taken + burst) * 1000) / this.rate;
    if (this.#taken <= due + 1e-9) return 0;
    return Math.max(1, Math.ceil((this.#taken * 1000) / this.rate - (now - this.#start)));
  }

  /** Takes one event, due or not. */
  take(): void {
    this.#taken += 1;
  }
}
