import type { Engine } from '../../duckdb/engine';

const lookEveryMs = 10;

/** Ends a query that is stopped, or that has read too much. */
export class QueryWatch {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', this.#stop);
  }

  /**
   * Runs a query, in an engine that tracks progress, whose rows are dropped, until it has read more than the cutoff or comes to its end, which is later.
   *
   * @param scan bytes the whole query reads, and how many it may
   * @returns bytes read by then, more than the cutoff
   */
  async untilScanned(sql: string, scan: { bytes: number; cutoff: number }): Promise<number> {
    let bytesScanned = scan.bytes;
    const timer = setInterval(() => {
      const read = Math.round(scan.bytes * this.engine.progress());
      if (read <= scan.cutoff) return;
      bytesScanned = Math.min(bytesScanned, read);
      this.engine.interrupt();
    }, lookEveryMs);
    try {
      const { chunks } = await this.engine.stream(sql);
      for await (const _ of chunks) this.signal.throwIfAborted();
    } catch (error) {
      if (this.signal.aborted || bytesScanned === scan.bytes) throw error;
    } finally {
      clearInterval(timer);
    }
    return bytesScanned;
  }

  end(): void {
    this.signal.removeEventListener('abort', this.#stop);
    clearInterval(this.#timer);
  }

  /** An interrupt that comes between two statements is lost, so it is said again until the query has ended. */
  readonly #stop = (): void => {
    this.engine.interrupt();
    this.#timer = setInterval(() => this.engine.interrupt(), lookEveryMs);
  };
}
