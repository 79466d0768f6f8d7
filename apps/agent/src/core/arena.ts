/** A growing block of bytes, reused from batch to batch so that memory stays flat. */
export class Arena {
  used = 0;
  #bytes: Buffer;

  constructor(initialBytes = 512 * 1024) {
    this.#bytes = Buffer.allocUnsafeSlow(initialBytes);
  }

  /** Bytes of memory held. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** Copies `bytes[start, end)` behind what is there. */
  append(bytes: Buffer, start: number, end: number): void {
    const needed = this.used + end - start;
    if (needed > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, this.used);
      this.#bytes = grown;
    }
    bytes.copy(this.#bytes, this.used, start, end);
    this.used = needed;
  }

  /** The bytes `[start, end)`, without copying: valid until the block is taken again. */
  view(start: number, end: number): Buffer {
    return this.#bytes.subarray(start, end);
  }
}

/** Keeps a few blocks of the usual size; bigger ones are left to the garbage collector. */
export class ArenaPool {
  readonly #free: Arena[] = [];
  readonly #keep: number;

  constructor(keep = 16) {
    this.#keep = keep;
  }

  /** An empty block. */
  take(): Arena {
    const arena = this.#free.pop() ?? new Arena();
    arena.used = 0;
    return arena;
  }

  /** Takes a block back; nobody may hold a view of it any more. */
  give(arena: Arena): void {
    if (this.#free.length < this.#keep && arena.capacity <= 2 * 1024 * 1024) this.#free.push(arena);
  }
}
