/** Milliseconds of one day without a clock change. */
export const dayMs = 86_400_000;

/** First and last calendar year this library reads; the clock rules of Denver are tabulated for all of them. */
export const firstYear = 1987;
/** See {@link firstYear}. */
export const lastYear = 2099;

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const firstDay = Date.UTC(firstYear, 0, 1) / dayMs;
const dayTexts: string[] = [];

/** Wall clock reading as milliseconds since 1970-01-01 00:00 on the same wall; NaN when no such day exists. */
export function wallMs(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  if (year < firstYear || year > lastYear || month < 1 || month > 12 || day < 1) return NaN;
  if (day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return NaN;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** `2015-07-31` of a wall clock reading. */
export function dateText(wall: number): string {
  const index = Math.floor(wall / dayMs) - firstDay;
  return (dayTexts[index] ??= new Date(wall).toISOString().slice(0, 10));
}

/** Hour 0-23 of a wall clock reading. */
export function hourOf(wall: number): number {
  return Math.floor((wall % dayMs) / 3_600_000);
}

/** `2015-07-31T18:47:35.000Z` of whole seconds since the epoch, in milliseconds. */
export function instantText(ms: number): string {
  const seconds = Math.floor((ms % dayMs) / 1000);
  const hour = Math.floor(seconds / 3600);
  const minute = Math.floor(seconds / 60) % 60;
  return `${dateText(ms)}T${two(hour)}:${two(minute)}:${two(seconds % 60)}.000Z`;
}

function daysInMonth(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return (monthLengths[month - 1] ?? 0) + (leap ? 1 : 0);
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
