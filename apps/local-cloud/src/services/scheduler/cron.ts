import { daysIn, weekdayOf, type Day } from './wall-time';

/** A cron expression as understood. */
export interface Cron {
  /** In order. */
  minutes: number[];
  hours: number[];
  months: Set<number>;
  years: Set<number>;
  /** Whether a day of a matching month and year matches. */
  isDay(day: Day): boolean;
}

interface Field {
  minimum: number;
  maximum: number;
  names?: readonly string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const fields = {
  minutes: { minimum: 0, maximum: 59 },
  hours: { minimum: 0, maximum: 23 },
  days: { minimum: 1, maximum: 31 },
  months: { minimum: 1, maximum: 12, names: months },
  weekdays: { minimum: 1, maximum: 7, names: weekdays },
  years: { minimum: 1970, maximum: 2199 },
} satisfies Record<string, Field>;

/**
 * Parses the six fields of an AWS cron expression: minutes, hours, day of month, month, day of week, year.
 *
 * One of the two day fields must be `?`; the day fields know `L`, `W` and `#`.
 *
 * @returns undefined for what is none
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function parseCron(text: string): Cron | undefined {
  const [minute, hour, day, month, weekday, year, ...rest] = text.trim().split(/\s+/);
  if (year === undefined || rest.length || (day === '?') === (weekday === '?')) return undefined;
  const parsed = {
    minutes: valuesOf(minute!, fields.minutes),
    hours: valuesOf(hour!, fields.hours),
    months: valuesOf(month!, fields.months),
    years: valuesOf(year, fields.years),
    isDay: weekday === '?' ? monthDays(day!) : weekDays(weekday!),
  };
  const { minutes, hours, isDay } = parsed;
  if (!minutes || !hours || !parsed.months || !parsed.years || !isDay) return undefined;
  return { minutes, hours, months: new Set(parsed.months), years: new Set(parsed.years), isDay };
}

/** Values of a field of lists, ranges, steps and names, in order. */
function valuesOf(text: string, field: Field): number[] | undefined {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const [, from = '', to, step] = match;
    const first = from === '*' ? field.minimum : valueOf(from, field);
    const single = step === undefined && from !== '*' ? first : field.maximum;
    const last = to === undefined ? single : valueOf(to, field);
    if (first === undefined || last === undefined || first > last || step === '0') return undefined;
    for (let value = first; value <= last; value += Number(step ?? 1)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function valueOf(text: string, { minimum, maximum, names }: Field): number | undefined {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? minimum + named : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= minimum && value <= maximum ? value : undefined;
}

/** Days of the month: plain values, `L` (the last), `15W` (the weekday nearest to the 15th). */
function monthDays(text: string): Cron['isDay'] | undefined {
  if (text === 'L') return ({ year, month, day }) => day === daysIn(year, month);
  const nearest = /^(\d+)W$/.exec(text)?.[1];
  if (nearest !== undefined) {
    const wanted = valueOf(nearest, fields.days);
    return wanted === undefined ? undefined : (day) => day.day === nearestWeekday(day, wanted);
  }
  const values = valuesOf(text, fields.days);
  return values && (({ day }) => values.includes(day));
}

/** Days of the week: plain values, `L` (Saturday), `FRIL` (the last Friday of the month), `2#1` (its first Monday). */
function weekDays(text: string): Cron['isDay'] | undefined {
  if (text === 'L') return (day) => weekdayOf(day) === 6;
  const [, name = '', last, , count] = /^(\w+?)(?:(L)|(#)([1-5]))$/.exec(text) ?? [];
  if (last ?? count) {
    const weekday = valueOf(name, fields.weekdays);
    if (weekday === undefined) return undefined;
    const isInPlace = (day: Day): boolean =>
      last ? day.day + 7 > daysIn(day.year, day.month) : Math.ceil(day.day / 7) === Number(count);
    return (day) => weekdayOf(day) === weekday - 1 && isInPlace(day);
  }
  const values = valuesOf(text, fields.weekdays);
  return values && ((day) => values.includes(weekdayOf(day) + 1));
}

/** The day of the month of the weekday nearest to a day, within the month. */
function nearestWeekday({ year, month }: Day, wanted: number): number {
  const last = daysIn(year, month);
  const day = Math.min(wanted, last);
  const weekday = weekdayOf({ year, month, day });
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === last ? day - 2 : day + 1;
  return day;
}
