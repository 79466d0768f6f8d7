import type { DimensionTable } from './dimension-table';

/** First and last year of holidays and calendar. */
export const calendarYears = { first: 2009, last: 2035 } as const;

interface Holiday {
  readonly name: string;
  /** Day of a year on which it falls, before it is moved off a weekend. */
  readonly dayOf: (year: number) => Date;
  /** First year in which city offices closed for it. */
  readonly since?: number;
}

const fixed = (month: number, day: number) => (year: number) => new Date(Date.UTC(year, month - 1, day));

/** The n-th weekday (0 is Sunday) of a month; -1 is the last. */
function nth(month: number, weekday: number, n: number) {
  return (year: number): Date => {
    const start = new Date(Date.UTC(year, n > 0 ? month - 1 : month, 1));
    const forward = (weekday - start.getUTCDay() + 7) % 7;
    const days = n > 0 ? forward + 7 * (n - 1) : (forward === 0 ? 0 : forward) - 7;
    return new Date(start.getTime() + days * dayMs);
  };
}

const dayMs = 86_400_000;

/**
 * Days on which the offices of the City and County of Denver close. Columbus Day is none of them: César Chávez Day
 * took its place. Juneteenth is one since 2022.
 */
const holidays: readonly Holiday[] = [
  { name: "New Year's Day", dayOf: fixed(1, 1) },
  { name: 'Martin Luther King Jr. Day', dayOf: nth(1, 1, 3) },
  { name: "Presidents' Day", dayOf: nth(2, 1, 3) },
  { name: 'César Chávez Day', dayOf: nth(3, 1, -1) },
  { name: 'Memorial Day', dayOf: nth(5, 1, -1) },
  { name: 'Juneteenth', dayOf: fixed(6, 19), since: 2022 },
  { name: 'Independence Day', dayOf: fixed(7, 4) },
  { name: 'Labor Day', dayOf: nth(9, 1, 1) },
  { name: 'Veterans Day', dayOf: fixed(11, 11) },
  { name: 'Thanksgiving Day', dayOf: nth(11, 4, 4) },
  { name: 'Christmas Day', dayOf: fixed(12, 25) },
];

/** One closed day and its name; a holiday on Saturday is kept on Friday, one on Sunday on Monday. */
export function holidayRows(): Array<[day: string, holiday: string]> {
  const { first, last } = calendarYears;
  // New Year's Day of the year after may be kept in the last one.
  const years = Array.from({ length: last - first + 2 }, (_, index) => first + index);
  return years
    .flatMap((year) =>
      holidays
        .filter(({ since = first }) => year >= since)
        .map(({ name, dayOf }): [string, string] => [textOf(kept(dayOf(year))), name]),
    )
    .filter(([day]) => day.slice(0, 4) <= String(last))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The city's holidays as kept, 2009 to 2035. */
export const holidayTable: DimensionTable = {
  name: 'holidays',
  columns: [
    { name: 'day', type: 'date', encode: 'raw' },
    { name: 'holiday', type: 'varchar(64)', encode: 'raw' },
  ],
  sortKeys: ['day'],
  rows: holidayRows,
};

function kept(day: Date): Date {
  const shift = day.getUTCDay() === 6 ? -1 : day.getUTCDay() === 0 ? 1 : 0;
  return new Date(day.getTime() + shift * dayMs);
}

function textOf(day: Date): string {
  return day.toISOString().slice(0, 10);
}
