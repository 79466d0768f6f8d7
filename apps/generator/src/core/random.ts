/** Two 32-bit halves of a seed. */
export interface Seed {
  readonly low: number;
  readonly high: number;
}

/** Turns the text of `--seed` into a seed: any text works, equal texts give equal runs. */
export function seedOf(text: string): Seed {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = mix32(high ^ code);
  }
  return { low: mix32(low), high: mix32(high ^ text.length) };
}

/** A seed of its own for a part of a run, so that parts do not share draws. */
export function deriveSeed(seed: Seed, part: number): Seed {
  return { low: mix32(seed.low ^ Math.imul(part, 0x85ebca6b)), high: mix32(seed.high + part) };
}

function mix32(value: number): number {
  let t = value ^ (value >>> 16);
  t = Math.imul(t, 0x21f0aaad);
  t ^= t >>> 15;
  t = Math.imul(t, 0x735a2d97);
  return t ^ (t >>> 15);
}

/**
 * Random numbers that depend only on the seed and a position, never on what was drawn before elsewhere.
 *
 * `seek(i)` starts the sequence of item `i`, so any item can be drawn again at any time. Only integer operations,
 * products and quotients are used: the numbers are the same on every machine.
 */
export class Random {
  #state = 0;

  constructor(private readonly seed: Seed) {}

  /** Starts the sequence of an item, 0 to 2^53. */
  seek(index: number): this {
    this.#state =
      mix32(this.seed.low ^ (index | 0)) ^ mix32(this.seed.high + Math.floor(index / 0x1_0000_0000));
    return this;
  }

  /** Next number of the sequence, 0 to 2^32 - 1. */
  uint(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return mix32(this.#state) >>> 0;
  }

  /** Next number from 0 up to, not including, 1. */
  float(): number {
    return this.uint() / 0x1_0000_0000;
  }

  /** Next whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.float() * limit);
  }

  /** True in the given share of calls, 0 to 1. */
  chance(share: number): boolean {
    return this.float() < share;
  }
}

/**
 * Weighted choice in constant time (Vose's alias method).
 *
 * @see https://www.keithschwarz.com/darts-dice-coins/
 */
export class Weighted<T> {
  readonly #items: readonly T[];
  readonly #threshold: Float64Array;
  readonly #alias: Uint32Array;

  /** Entries with a weight of 0 or less are never chosen; at least one must be above 0. */
  constructor(entries: Iterable<readonly [T, number]>) {
    const kept = [...entries].filter(([, weight]) => weight > 0);
    const total = kept.reduce((sum, [, weight]) => sum + weight, 0);
    const count = kept.length;
    const scaled = kept.map(([, weight]) => (weight * count) / total);
    this.#items = kept.map(([item]) => item);
    this.#threshold = new Float64Array(count).fill(1);
    this.#alias = Uint32Array.from(kept.keys());
    const small: number[] = [];
    const large: number[] = [];
    scaled.forEach((share, index) => (share < 1 ? small : large).push(index));
    while (small.length > 0 && large.length > 0) {
      const less = small.pop() ?? 0;
      const more = large.at(-1) ?? 0;
      this.#threshold[less] = scaled[less] ?? 1;
      this.#alias[less] = more;
      const rest = (scaled[more] ?? 0) - (1 - (scaled[less] ?? 0));
      scaled[more] = rest;
      if (rest < 1) small.push(large.pop() ?? 0);
    }
  }

  /** One item; uses one draw. */
  pick(random: Random): T {
    const at = random.float() * this.#items.length;
    const slot = Math.floor(at);
    const kept = at - slot < (this.#threshold[slot] ?? 1);
    return this.#items[kept ? slot : (this.#alias[slot] ?? slot)] as T;
  }
}
