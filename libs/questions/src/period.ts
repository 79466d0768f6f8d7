/** Days as they bound a question; either end may be open. */
export interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A period as whole months, and the days before and after them. */
export interface SplitPeriod {
  /** First and last whole month; undefined when no month is whole. An absent end is open. */
  readonly whole?: Months;
  /** At most two stretches of days, each within one month. */
  readonly parts: ReadonlyArray<{ readonly month: string; readonly from: string; readonly to: string }>;
}

/** The month of a day: `2015-06` of `2015-06-30`. */
export function monthOfDay(day: string): string {
  return day.slice(0, 7);
}

/** The month some months later or, below 0, earlier. */
export function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const index = year * 12 + (number - 1) + count;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}

/** The last day of a month. */
export function lastDay(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** The months that have a day in the period, with all their days. */
export function wholeMonths({ from, to }: Period): Period {
  return { from: from && `${monthOfDay(from)}-01`, to: to && lastDay(monthOfDay(to)) };
}

/** Splits a period into whole months, which cubes hold, and days at its ends, which only events tell. */
export function splitPeriod({ from, to }: Period): SplitPeriod {
  const startsWhole = from === undefined || from.endsWith('-01');
  const endsWhole = to === undefined || to === lastDay(monthOfDay(to));
  const first = from && (startsWhole ? monthOfDay(from) : addMonths(monthOfDay(from), 1));
  const last = to && (endsWhole ? monthOfDay(to) : addMonths(monthOfDay(to), -1));
  if (from && to && monthOfDay(from) === monthOfDay(to) && !(startsWhole && endsWhole))
    return { parts: [{ month: monthOfDay(from), from, to }] };
  const parts = [
    ...(from && !startsWhole ? [{ month: monthOfDay(from), from, to: lastDay(monthOfDay(from)) }] : []),
    ...(to && !endsWhole ? [{ month: monthOfDay(to), from: `${monthOfDay(to)}-01`, to }] : []),
  ];
  return first && last && first > last ? { parts } : { whole: { first, last }, parts };
}

/** Whole months as whole years, and the months before and after them. */
export interface SplitMonths {
  /** First and last whole year; undefined when no year is whole. An absent end is open. */
  readonly years?: Months;
  /** At most two stretches of months. */
  readonly months: readonly Months[];
}

/** From a first period to a last one, both included; an absent end is open. */
export interface Months {
  readonly first?: string | undefined;
  readonly last?: string | undefined;
}

/** Splits months into whole years and what is left at their ends. */
export function splitMonths({ first, last }: Months): SplitMonths {
  const [firstYear, lastYear] = [first, last].map((month) => (month ? Number(month.slice(0, 4)) : undefined));
  const from = firstYear && (first?.endsWith('-01') ? firstYear : firstYear + 1);
  const to = lastYear && (last?.endsWith('-12') ? lastYear : lastYear - 1);
  if (from && to && from > to) return { months: [{ first, last }] };
  return {
    years: { first: from?.toString(), last: to?.toString() },
    months: [
      ...(from !== firstYear ? [{ first, last: `${firstYear}-12` }] : []),
      ...(to !== lastYear ? [{ first: `${lastYear}-01`, last }] : []),
    ],
  };
}

/** The period that is all time. */
export const allTime = 'all';

/** The one month (`2015-06`), the one year (`2015`) or all time that these months are; undefined when they are none of these. */
export function onePeriod({ first, last }: Months): string | undefined {
  if (first === undefined && last === undefined) return allTime;
  if (first === undefined || last === undefined) return undefined;
  if (first === last) return first;
  const year = first.slice(0, 4);
  return first === `${year}-01` && last === `${year}-12` ? year : undefined;
}
