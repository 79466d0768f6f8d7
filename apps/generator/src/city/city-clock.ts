import type { CivilDay } from './denver-time';
import { civilDay, dayNumber, denverHourStart } from './denver-time';
import type { Random } from '../core/random';

/** How busy an hour of a Denver day is, in any unit. */
export type HourWeight = (day: CivilDay & { readonly number: number }, hour: number) => number;

/**
 * Spreads a known number of cases over the hours of a range of Denver days, in order of time.
 *
 * Case `i` of `n` lies in the i-th of n equal slices of the summed weight, at a random place inside the slice. So the
 * time of any case follows from its number alone, times never go back, the hours get their exact share, and nothing
 * is kept per case: the table has 16 bytes per hour of the range.
 */
export class CityClock {
  readonly #starts: Float64Array;
  readonly #sums: Float64Array;
  #cell = 0;

  /** Both days are day numbers and belong to the range. */
  constructor(fromDay: number, toDay: number, weight: HourWeight) {
    const cells = (toDay - fromDay + 1) * 24;
    this.#starts = new Float64Array(cells);
    this.#sums = new Float64Array(cells + 1);
    for (let number = fromDay, cell = 0; number <= toDay; number++) {
      const day = { ...civilDay(number), number };
      for (let hour = 0; hour < 24; hour++, cell++) {
        const start = denverHourStart(number, hour);
        this.#starts[cell] = start;
        this.#sums[cell + 1] = (this.#sums[cell] ?? 0) + (start < 0 ? 0 : weight(day, hour));
      }
    }
  }

  /** Sum of the weights. */
  get total(): number {
    return this.#sums.at(-1) ?? 0;
  }

  /** Epoch seconds of case `index` of `count`; uses one draw. */
  timeOf(index: number, count: number, random: Random): number {
    const at = ((index + random.float()) / count) * this.total;
    const cell = this.#cellOf(at);
    const before = this.#sums[cell] ?? 0;
    const width = (this.#sums[cell + 1] ?? 0) - before;
    const second = Math.min(3599, Math.floor(((at - before) / width) * 3600));
    return (this.#starts[cell] ?? 0) + second;
  }

  #cellOf(at: number): number {
    const sums = this.#sums;
    const inside = (cell: number) => (sums[cell] ?? 0) <= at && at < (sums[cell + 1] ?? 0);
    if (inside(this.#cell)) return this.#cell;
    let low = 0;
    let high = sums.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((sums[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    while (low > 0 && (sums[low + 1] ?? 0) === (sums[low] ?? 0)) low--;
    this.#cell = low;
    return low;
  }
}

/** Day number of `YYYY-MM-DD`, or undefined when the text is not such a day of the calendar. */
export function parseDay(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const number = dayNumber(year, month, day);
  const back = civilDay(number);
  return back.year === year && back.month === month && back.day === day ? number : undefined;
}
