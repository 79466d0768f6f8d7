import { denverToInstant } from './denver-time';
import type { ClockMark } from './denver-time';
import type { WallTime } from './wall-time';

/** Whose wall clock a stretch of rows was written with. */
export interface ClockEra {
  /** First day, as written in the row, that this era covers. */
  readonly from: string;
  /** Name written into `time_rule`. */
  readonly rule: string;
  readonly zone: 'denver' | 'utc';
  /** Why we think so. */
  readonly evidence: string;
}

/** The clocks of the 311 files, by the date written in the row. */
export const serviceRequestClocks: readonly ClockEra[] = [
  { from: '1987-01-01', rule: 'denver', zone: 'denver', evidence: 'Phone calls lie between 7 and 17 h.' },
  {
    from: '2015-11-15',
    rule: 'utc',
    zone: 'utc',
    evidence: 'A new system: the same curve of calls, 7 h later, seen until 2016-10-12.',
  },
  {
    from: '2016-10-13',
    rule: 'utc-assumed',
    zone: 'utc',
    evidence: 'No file examined: taken to go on as before until the next known clock.',
  },
  { from: '2019-01-01', rule: 'denver', zone: 'denver', evidence: 'Yearly files: calls peak at 9 to 11 h.' },
];

/** The clock of the accident files: Denver's in every generation, and in the feed's epoch milliseconds. */
export const trafficAccidentClocks: readonly ClockEra[] = [
  {
    from: '1987-01-01',
    rule: 'denver',
    zone: 'denver',
    evidence: 'Peak at 15 to 17 h; daylight noted at 20 h in May; epoch minus CSV is zero for the same row.',
  },
];

/** An instant and how it was found. */
export interface ClockReading {
  /** Milliseconds since the epoch. */
  readonly ms: number;
  /** Name of the era, with `-epoch` where a feature service wrote the wall clock as epoch milliseconds. */
  readonly rule: string;
  readonly mark: ClockMark;
}

/** Reads times by one table of eras; the only place where a zone is decided. */
export function clockReader(
  eras: readonly ClockEra[],
): (time: Pick<WallTime, 'wallMs' | 'epoch'>) => ClockReading {
  const newestFirst = [...eras]
    .reverse()
    .map((era) => ({ ...era, fromMs: Date.parse(`${era.from}T00:00:00Z`) }));
  const oldest = newestFirst.at(-1);

  return ({ wallMs, epoch }) => {
    const era = newestFirst.find(({ fromMs }) => wallMs >= fromMs) ?? oldest;
    if (era === undefined) throw new RangeError('Expected at least one clock era, got none');
    const rule = epoch ? `${era.rule}-epoch` : era.rule;
    if (era.zone === 'utc') return { ms: wallMs, rule, mark: 'none' };
    const { ms, mark } = denverToInstant(wallMs);
    return { ms, rule, mark };
  };
}

/**
 * Says how the times of a row were read: the rule of the first, then what differs in the others.
 *
 * `denver`, `denver+closed-utc` (created on Denver's clock, closed on UTC), `denver+created-gap`.
 */
export function timeRule(
  readings: readonly (readonly [name: string, reading: ClockReading | undefined])[],
): string {
  const first = readings.find(([, reading]) => reading !== undefined)?.[1];
  if (first === undefined) return 'none';
  let rule = first.rule;
  for (const [name, reading] of readings) {
    if (reading === undefined) continue;
    if (reading.rule !== first.rule) rule += `+${name}-${reading.rule}`;
    if (reading.mark !== 'none') rule += `+${name}-${reading.mark}`;
  }
  return rule;
}
