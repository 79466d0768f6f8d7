import { firstYear, lastYear } from './calendar';

/** What happened to a reading on its way to an instant. */
export type ClockMark = 'none' | 'gap' | 'overlap';

/** A reading placed on the time line. */
export interface Instant {
  /** Milliseconds since the epoch. */
  readonly ms: number;
  /** `gap`: the hour was skipped in March and is read one hour later; `overlap`: first of the doubled hour. */
  readonly mark: ClockMark;
}

const hourMs = 3_600_000;
const meanYearMs = 365.2425 * 24 * hourMs;
const epochOfTable = Date.UTC(firstYear, 0, 1);
const standardOffset = 7 * hourMs;
const daylightOffset = 6 * hourMs;

/** Wall readings, per year, of 02:00 on the day clocks go forward and of 02:00 on the day they go back. */
const forward = new Float64Array(lastYear - firstYear + 1);
const back = new Float64Array(lastYear - firstYear + 1);

for (let year = firstYear; year <= lastYear; year++) {
  const since2007 = year >= 2007;
  forward[year - firstYear] = (since2007 ? sunday(year, 2, 8) : sunday(year, 3, 1)) + 2 * hourMs;
  back[year - firstYear] = (since2007 ? sunday(year, 10, 1) : sunday(year, 9, 25)) + 2 * hourMs;
}

/**
 * The instant of a Denver wall clock reading.
 *
 * Daylight time by the rules of 1987 (April to October) and 2007 (second Sunday of March to first Sunday of
 * November); the table is computed once, since `Intl` is too slow for every record.
 */
export function denverToInstant(wall: number): Instant {
  const index = yearIndex(wall);
  const start = forward[index] ?? Infinity;
  const end = back[index] ?? -Infinity;
  if (wall < start || wall >= end) return { ms: wall + standardOffset, mark: 'none' };
  if (wall < start + hourMs) return { ms: wall + standardOffset, mark: 'gap' };
  return { ms: wall + daylightOffset, mark: wall >= end - hourMs ? 'overlap' : 'none' };
}

/** The Denver wall clock reading of an instant. */
export function instantToDenver(ms: number): number {
  const index = yearIndex(ms - standardOffset);
  const start = (forward[index] ?? Infinity) + standardOffset;
  const end = (back[index] ?? -Infinity) + daylightOffset;
  return ms - (ms >= start && ms < end ? daylightOffset : standardOffset);
}

/** May be off by one within a day of New Year, when both years keep standard time: the answer is the same. */
function yearIndex(wall: number): number {
  return Math.floor((wall - epochOfTable) / meanYearMs);
}

/** Midnight of the first Sunday of a month on or after a day. */
function sunday(year: number, month: number, day: number): number {
  const weekday = new Date(Date.UTC(year, month, day)).getUTCDay();
  return Date.UTC(year, month, day + ((7 - weekday) % 7));
}
