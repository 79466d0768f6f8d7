import type { DatasetId } from '@denver/record-model';
import type { Seed } from '../core/random';
import type { Batch, Position, Source } from '../core/source';
import type { City, CityOptions } from './city';
import { PendingRows } from './pending-rows';
import { ServiceRequestCity } from './service-request-city';
import { TrafficAccidentCity } from './traffic-accident-city';

/** Options of a synthetic source. */
export interface SyntheticSourceOptions extends Omit<CityOptions, 'pass'> {
  readonly dataset: DatasetId;
  readonly seed: Seed;
  /** After the range, go through it again with other cases, for ever. */
  readonly repeat: boolean;
}

interface SyntheticPosition {
  readonly pass: number;
  /** Next case. */
  readonly next: number;
  /** The pending row given last: its second and code. */
  readonly popped: readonly [second: number, code: number];
}

const batchRows = 1000;

/**
 * Rows of a synthetic city in order of time.
 *
 * A case's later rows wait as (second, case number) pairs of 12 bytes; the row itself is drawn again when its time comes.
 * What waits is the rows of a year times their delay in years: with a fifth of the cases updated some 3,000 pairs for
 * Denver's own volume, and 40 MB for a thousand times that. After a crash the pairs are found again by asking
 * the cases of the last months.
 */
export class SyntheticSource implements Source {
  #city: City;
  #pass: number;
  #next: number;
  #pending = new PendingRows();
  #popped: readonly [number, number];
  #given: number;

  constructor(
    private readonly options: SyntheticSourceOptions,
    resume?: Position,
  ) {
    const { pass, next, popped } = (resume as unknown as SyntheticPosition | null | undefined) ?? {
      pass: 0,
      next: 0,
      popped: [-1, -1],
    };
    this.#pass = pass;
    this.#city = cityOf(options, pass);
    this.#next = next;
    this.#popped = popped;
    this.#given = next;
    if (next > 0) this.#findPending();
  }

  /** Cases of one pass, each of which has one row or two. */
  get cases(): number {
    return this.#city.cases;
  }

  /** Rows of the run, when it ends. */
  get total(): number | undefined {
    if (this.options.repeat) return undefined;
    return this.#city.cases + Math.floor(this.#city.cases * this.options.updates);
  }

  share(): number | undefined {
    return this.options.repeat ? undefined : this.#given / Math.max(1, this.#city.cases);
  }

  async close(): Promise<void> {}

  async read(): Promise<Batch | undefined> {
    const start: SyntheticPosition = { pass: this.#pass, next: this.#next, popped: this.#popped };
    const rows: string[] = [];
    while (rows.length < batchRows) {
      const row = this.#row();
      if (row === undefined) {
        if (rows.length > 0 || !this.options.repeat) break;
        this.#beginPass(this.#pass + 1);
        return this.read();
      }
      rows.push(row);
    }
    this.#given = this.#next;
    return rows.length === 0 ? undefined : { start: start as unknown as Position, rows };
  }

  #row(): string | undefined {
    while (this.#next < this.#city.cases) {
      const index = this.#next;
      const { begins, first, second } = this.#city.timesOf(index);
      if (this.#pending.size > 0 && this.#pending.second <= begins) return this.#pop();
      this.#next += 1;
      if (second >= 0) this.#pending.push(second, index * 2 + 1);
      if (first <= begins) return this.#city.rowOf(index, 0);
      this.#pending.push(first, index * 2);
    }
    return this.#pending.size > 0 ? this.#pop() : undefined;
  }

  #pop(): string {
    const { second, code } = this.#pending;
    this.#pending.pop();
    this.#popped = [second, code];
    return this.#city.rowOf(Math.floor(code / 2), (code % 2) as 0 | 1);
  }

  #beginPass(pass: number): void {
    this.#pass = pass;
    this.#city = cityOf(this.options, pass);
    this.#next = 0;
    this.#popped = [-1, -1];
    this.#pending = new PendingRows();
  }

  /** Asks every case that may still have a row to come, from the newest back. */
  #findPending(): void {
    const [poppedSecond, poppedCode] = this.#popped;
    const add = (second: number, code: number) => {
      if (second > poppedSecond || (second === poppedSecond && code > poppedCode))
        this.#pending.push(second, code);
    };
    const newest = this.#city.timesOf(this.#next - 1).begins;
    for (let index = this.#next - 1; index >= 0; index--) {
      if (!this.#city.mayLinger(index)) continue;
      const { begins, first, second } = this.#city.timesOf(index);
      if (begins + this.#city.longestSeconds < Math.max(newest, poppedSecond)) break;
      if (first > begins) add(first, index * 2);
      if (second >= 0) add(second, index * 2 + 1);
    }
  }
}

function cityOf(options: SyntheticSourceOptions, pass: number): City {
  const City = options.dataset === 'service-request' ? ServiceRequestCity : TrafficAccidentCity;
  return new City(options.seed, { ...options, pass });
}
