import { denverToInstant, instantToDenver } from '@denver/record-model';

/** Seconds of a day. */
export const daySeconds = 86_400;

/** A calendar day without zone. */
export interface CivilDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 0 = Monday to 6 = Sunday. */
  readonly weekday: number;
}

/** Days since 1970-01-01 of a calendar day (Howard Hinnant's `days_from_civil`). */
export function dayNumber(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The calendar day of a day number. */
export function civilDay(number: number): CivilDay {
  const date = new Date(number * daySeconds * 1000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: (date.getUTCDay() + 6) % 7,
  };
}

/** Day number of the n-th (1 to 5, or -1 for the last) given weekday (0 = Monday) of a month. */
export function nthWeekday(year: number, month: number, weekday: number, nth: number): number {
  if (nth < 0) {
    const last = dayNumber(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - 1;
    return last - ((civilDay(last).weekday - weekday + 7) % 7);
  }
  const first = dayNumber(year, month, 1);
  return first + ((weekday - civilDay(first).weekday + 7) % 7) + (nth - 1) * 7;
}

/** Denver's offset from UTC in seconds (-21600 or -25200) at an instant in epoch seconds. */
export function denverOffset(utcSeconds: number): number {
  return instantToDenver(utcSeconds * 1000) / 1000 - utcSeconds;
}

/** The same instant, or an hour later when its wall time would be read as the hour before: November's second 01:xx. */
export function readableInstant(utcSeconds: number): number {
  const wall = utcSeconds + denverOffset(utcSeconds);
  return denverToInstant(wall * 1000).ms === utcSeconds * 1000 ? utcSeconds : utcSeconds + 3600;
}

/**
 * The instant (epoch seconds) of an hour of Denver wall time, or -1 for the hour that March skips. The hour that
 * November has twice is its first occurrence.
 */
export function denverHourStart(day: number, hour: number): number {
  const { ms, mark } = denverToInstant((day * daySeconds + hour * 3600) * 1000);
  return mark === 'gap' ? -1 : ms / 1000;
}

const pad2 = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const hour12 = Array.from({ length: 24 }, (_, hour) => ((hour + 11) % 12) + 1);

/** Writes wall time in seconds as the city's files do; days repeat, so their text is kept. */
export class WallText {
  #day = Number.NaN;
  #date = '';

  /** `padded`: `07/04/2015 09:05:01 PM`; `plain`: `7/4/2015 9:05:01 PM`; `iso`: `2015-07-04 21:05:01`. */
  constructor(private readonly style: 'padded' | 'plain' | 'iso') {}

  /** The date part. */
  date(wallSeconds: number): string {
    const day = Math.floor(wallSeconds / daySeconds);
    if (day !== this.#day) {
      this.#day = day;
      this.#date = this.#dateText(civilDay(day));
    }
    return this.#date;
  }

  /** Date and time. */
  dateTime(wallSeconds: number): string {
    const date = this.date(wallSeconds);
    const second = wallSeconds - Math.floor(wallSeconds / daySeconds) * daySeconds;
    const hour = Math.floor(second / 3600);
    const rest = `:${pad2[Math.floor(second / 60) % 60]}:${pad2[second % 60]}`;
    if (this.style === 'iso') return `${date} ${pad2[hour]}${rest}`;
    const short = hour12[hour] ?? 0;
    return `${date} ${this.style === 'padded' ? pad2[short] : short}${rest} ${hour < 12 ? 'AM' : 'PM'}`;
  }

  #dateText({ year, month, day }: CivilDay): string {
    if (this.style === 'iso') return `${year}-${pad2[month]}-${pad2[day]}`;
    if (this.style === 'plain') return `${month}/${day}/${year}`;
    return `${pad2[month]}/${pad2[day]}/${year}`;
  }
}
