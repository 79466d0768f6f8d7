import type { DatasetId } from '@denver/record-model';
import { isChosen } from './chosen';
import type { CorruptKind } from './corrupt';
import { corruptRecord, pickCorruptKind } from './corrupt';
import type { Seed } from './random';
import { Random } from './random';

/** Shares of the rows that are disturbed on purpose, 0 to 1. */
export interface Disturbances {
  readonly duplicates: number;
  readonly late: number;
  readonly corrupt: number;
}

/** How many rows were disturbed so far. */
export interface DisturbanceCounts {
  readonly duplicates: number;
  readonly late: number;
  readonly corrupt: Readonly<Partial<Record<CorruptKind, number>>>;
}

/** What a disturber must remember; part of the cursor. */
export interface DisturberState {
  /** Rows taken in. */
  readonly taken: number;
  readonly counts: DisturbanceCounts;
  /** Held rows in order: place in the stream, why held, kind of damage or `''`, bytes in base64. */
  readonly held: readonly (readonly [
    due: number,
    as: 'late' | 'copy',
    kind: CorruptKind | '',
    rawData: string,
  ])[];
}

interface Held {
  readonly due: number;
  readonly as: 'late' | 'copy';
  readonly kind: CorruptKind | '';
  readonly record: string | Buffer;
}

/** A late row or copy comes at most this many rows after its place. */
export const longestHold = 4096;
const copyWindow = 1000;

/**
 * Repeats, delays and damages rows of a stream, by their number and the seed alone.
 *
 * - duplicates: exactly `floor(rows * share)` of the rows come twice, the copy up to 1,000 rows later;
 * - late: a row is held back for up to 4,096 rows;
 * - corrupt: a row is replaced by a damaged one, all kinds equally often.
 *
 * Held rows are the only memory: at most 4,096 * (duplicates + late) of them.
 */
export class Disturber {
  readonly #random: Random;
  readonly #corrupt: Partial<Record<CorruptKind, number>>;
  #taken: number;
  #duplicates: number;
  #late: number;
  #held: Held[];

  constructor(
    private readonly dataset: DatasetId,
    seed: Seed,
    private readonly shares: Disturbances,
    state?: DisturberState,
  ) {
    this.#random = new Random(seed);
    this.#taken = state?.taken ?? 0;
    this.#duplicates = state?.counts.duplicates ?? 0;
    this.#late = state?.counts.late ?? 0;
    this.#corrupt = { ...state?.counts.corrupt };
    this.#held = (state?.held ?? []).map(([due, as, kind, rawData]) => ({
      due,
      as,
      kind,
      record: Buffer.from(rawData, 'base64'),
    }));
  }

  /** True when rows pass through unchanged. */
  get idle(): boolean {
    const { duplicates, late, corrupt } = this.shares;
    return duplicates === 0 && late === 0 && corrupt === 0;
  }

  /** Counts a row that goes on unchanged; only when idle. */
  pass(): void {
    this.#taken += 1;
  }

  /** Takes one row in and gives the records, without line end, that come next in the stream. */
  push(row: string): (string | Buffer)[] {
    const number = this.#taken++;
    const random = this.#random.seek(number);
    const damaged = random.chance(this.shares.corrupt);
    const drawnKind = pickCorruptKind(random);
    const late = random.chance(this.shares.late);
    const lateBy = 1 + random.below(longestHold - 1);
    const copyAfter = random.chance(0.3) ? 0 : 1 + random.below(copyWindow - 1);
    const kind = damaged ? drawnKind : '';
    const record = damaged ? corruptRecord(this.dataset, row, drawnKind) : row;
    const out = this.#release(number);

    const place = late ? number + lateBy : number;
    if (late) this.#hold({ due: place, as: 'late', kind, record });
    else out.push(this.#count('row', kind, record));
    if (isChosen(number, this.shares.duplicates)) {
      if (place + copyAfter === number) out.push(this.#count('copy', kind, record));
      else this.#hold({ due: place + copyAfter, as: 'copy', kind, record });
    }
    return out;
  }

  /** Gives back everything still held, in order; for the end of the source. */
  drain(): (string | Buffer)[] {
    return this.#release(Infinity);
  }

  counts(): DisturbanceCounts {
    return { duplicates: this.#duplicates, late: this.#late, corrupt: { ...this.#corrupt } };
  }

  state(): DisturberState {
    return {
      taken: this.#taken,
      counts: this.counts(),
      held: this.#held.map(({ due, as, kind, record }) => [
        due,
        as,
        kind,
        Buffer.from(record).toString('base64'),
      ]),
    };
  }

  #hold(held: Held): void {
    let index = this.#held.length;
    while (index > 0 && (this.#held[index - 1]?.due ?? 0) > held.due) index--;
    this.#held.splice(index, 0, held);
  }

  #release(place: number): (string | Buffer)[] {
    let count = 0;
    while (count < this.#held.length && (this.#held[count]?.due ?? Infinity) < place) count++;
    return this.#held.splice(0, count).map(({ as, kind, record }) => this.#count(as, kind, record));
  }

  #count(as: 'row' | 'late' | 'copy', kind: CorruptKind | '', record: string | Buffer): string | Buffer {
    if (as === 'copy') this.#duplicates++;
    if (as === 'late') this.#late++;
    if (kind !== '') this.#corrupt[kind] = (this.#corrupt[kind] ?? 0) + 1;
    return record;
  }
}
