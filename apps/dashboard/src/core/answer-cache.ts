/** Something that knows its size in memory. */
export interface Sized {
  readonly bytes: number;
}

/** What a cache did so far. */
export interface CacheStats {
  entries: number;
  bytes: number;
  hits: number;
  /** Requests that waited for an equal one in flight. */
  shared: number;
  misses: number;
}

/**
 * Answers by key with a bound in bytes; the least recently used go first. Equal requests in flight share one.
 *
 * A failure is told to everyone who waited for it, and is not kept.
 */
export class AnswerCache<Value extends Sized> {
  readonly #kept = new Map<string, Value>();
  readonly #inFlight = new Map<string, Promise<Value>>();
  #bytes = 0;
  #hits = 0;
  #shared = 0;
  #misses = 0;

  constructor(private readonly maxBytes: number) {}

  get stats(): CacheStats {
    return {
      entries: this.#kept.size,
      bytes: this.#bytes,
      hits: this.#hits,
      shared: this.#shared,
      misses: this.#misses,
    };
  }

  /** The value under `key`, made by `make` when there is none and nobody is making it. */
  get(key: string, make: () => Promise<Value>): Promise<Value> {
    const kept = this.#kept.get(key);
    if (kept) {
      this.#hits++;
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return Promise.resolve(kept);
    }
    const inFlight = this.#inFlight.get(key);
    if (inFlight) {
      this.#shared++;
      return inFlight;
    }
    this.#misses++;
    const made = make()
      .then((value) => this.#keep(key, value))
      .finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, made);
    return made;
  }

  /** Forgets what `isOld` says of its key. */
  drop(isOld: (key: string) => boolean): void {
    for (const [key, value] of this.#kept) if (isOld(key)) this.#forget(key, value);
  }

  #keep(key: string, value: Value): Value {
    if (value.bytes > this.maxBytes) return value;
    this.#kept.set(key, value);
    this.#bytes += value.bytes;
    for (const [oldest, old] of this.#kept) {
      if (this.#bytes <= this.maxBytes) break;
      this.#forget(oldest, old);
    }
    return value;
  }

  #forget(key: string, value: Value): void {
    this.#kept.delete(key);
    this.#bytes -= value.bytes;
  }
}
