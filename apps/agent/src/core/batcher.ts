import { AgentInvariantError } from '../errors';
import { ArenaPool } from './arena';
import { Batch, type BatchLimits } from './batch';

/**
 * Collects records into batches that keep the limits of one request, and keeps account of what is in memory.
 *
 * A batch is closed by the record that no longer fits, by reaching the record limit, or by {@link close}.
 */
export class Batcher {
  readonly #limits: BatchLimits;
  readonly #onClosed: (batch: Batch) => void;
  readonly #nowMs: () => number;
  readonly #pool = new ArenaPool();
  readonly #open = new Set<Batch>();
  #current: Batch | undefined;
  #sequence = 0;

  constructor(options: { limits: BatchLimits; onClosed: (batch: Batch) => void; nowMs: () => number }) {
    this.#limits = options.limits;
    this.#onClosed = options.onClosed;
    this.#nowMs = options.nowMs;
  }

  /** Batches that are not finished, the one being filled included. */
  get openBatches(): number {
    return this.#open.size;
  }

  /** Bytes those batches hold. */
  get openBytes(): number {
    let bytes = 0;
    for (const batch of this.#open) bytes += batch.memoryBytes;
    return bytes;
  }

  /** When the batch being filled was opened, or `undefined`. */
  get openedAtMs(): number | undefined {
    return this.#current?.openedAtMs;
  }

  /** The batch with room for a record of this size, key included. */
  roomFor(requestBytes: number): Batch {
    if (requestBytes > this.#limits.bytes) {
      throw new AgentInvariantError(
        `Expected a record of at most ${this.#limits.bytes} bytes, got ${requestBytes}.`,
      );
    }
    if (this.#current && !this.#current.fits(requestBytes, this.#limits)) this.close();
    if (this.#current) return this.#current;
    this.#current = new Batch(this.#sequence++, this.#nowMs(), this.#pool.take());
    this.#open.add(this.#current);
    return this.#current;
  }

  /** Says that a record was added to the batch being filled: a full one is closed at once. */
  added(): void {
    if (this.#current && this.#current.records >= this.#limits.records) this.close();
  }

  /** Closes the batch being filled, if any, so that it is sent now. */
  close(): void {
    const batch = this.#current;
    if (!batch) return;
    this.#current = undefined;
    batch.closed = true;
    this.#onClosed(batch);
  }

  /** Takes back the memory of a batch whose slots are all done. */
  finish(batch: Batch): void {
    if (batch.open > 0)
      throw new AgentInvariantError(`Expected a finished batch, got ${batch.open} open slots.`);
    for (const segment of batch.segments) segment.progress.advance();
    this.#open.delete(batch);
    this.#pool.give(batch.release());
  }
}
