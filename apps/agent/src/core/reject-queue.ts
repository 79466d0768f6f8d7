/** Something to keep: a line of the journal, or a piece of a side object. */
export type QuarantineItem =
  | { kind: 'line'; line: string }
  /** `at` bytes come before it; what stands behind them is cut off, so that writing it twice leaves it once. */
  | { kind: 'piece'; object: string; bytes: Uint8Array; at: number };

/**
 * Rejects on their way to the quarantine, in order. Nothing counts as accounted for before it is durable; a
 * failed write keeps everything for the next {@link flush}.
 */
export class RejectQueue {
  readonly #write: (items: readonly QuarantineItem[]) => Promise<void>;
  #items: { item: QuarantineItem; bytes: number; durable: (() => void) | undefined }[] = [];
  #flushing: Promise<void> | undefined;

  /** Bytes waiting in memory. */
  pendingBytes = 0;

  constructor(write: (items: readonly QuarantineItem[]) => Promise<void>) {
    this.#write = write;
  }

  /** @param durable called once the item is on the disk */
  add(item: QuarantineItem, durable?: () => void): void {
    const bytes = item.kind === 'line' ? item.line.length : item.bytes.length;
    this.pendingBytes += bytes;
    this.#items.push({ item, bytes, durable });
  }

  /** Writes what is waiting. When it throws, all of it is still waiting. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => (this.#flushing = undefined));
    return this.#flushing;
  }

  async #flush(): Promise<void> {
    const taken = this.#items.length;
    if (taken === 0) return;
    await this.#write(this.#items.slice(0, taken).map((entry) => entry.item));
    for (const entry of this.#items.splice(0, taken)) {
      this.pendingBytes -= entry.bytes;
      entry.durable?.();
    }
  }
}
