import { civilDay, dayNumber, nthWeekday } from './denver-time';

/** Day numbers on which the offices of the City of Denver are closed in a year; a weekend day is observed beside it. */
export function cityHolidays(year: number): ReadonlySet<number> {
  let days = known.get(year);
  if (days === undefined) known.set(year, (days = holidaysOf(year)));
  return days;
}

const known = new Map<number, ReadonlySet<number>>();

function holidaysOf(year: number): ReadonlySet<number> {
  const fixed = [
    dayNumber(year, 1, 1),
    dayNumber(year, 7, 4),
    dayNumber(year, 11, 11),
    dayNumber(year, 12, 25),
  ];
  return new Set([
    ...fixed.map(observed),
    nthWeekday(year, 1, 0, 3),
    nthWeekday(year, 2, 0, 3),
    nthWeekday(year, 3, 0, -1),
    nthWeekday(year, 5, 0, -1),
    nthWeekday(year, 9, 0, 1),
    nthWeekday(year, 11, 3, 4),
  ]);
}

function observed(day: number): number {
  const { weekday } = civilDay(day);
  if (weekday === 5) return day - 1;
  return weekday === 6 ? day + 1 : day;
}
