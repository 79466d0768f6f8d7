/** A day of a calendar; months are 1 to 12. */
export interface Day {
  year: number;
  month: number;
  day: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const dayMs = 86_400_000;

/** Whether the runtime knows an IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The calendar day of an instant in a time zone. */
export function dayOf(timeMs: number, timeZone: string): Day {
  const local = new Date(timeMs + offsetMs(timeMs, timeZone));
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
}

/** The day after. */
export function nextDay({ year, month, day }: Day): Day {
  return dayOf(Date.UTC(year, month - 1, day + 1), 'UTC');
}

/** 0 for Sunday to 6. */
export function weekdayOf({ year, month, day }: Day): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/** Days of a month. */
export function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/**
 * The instant at which clocks of a zone show a time: the first of two when they are set back, undefined for a time
 * that is left out when they are set forward.
 *
 * @param secondOfDay 0 to 86,399
 */
export function instantOf(day: Day, secondOfDay: number, timeZone: string): number | undefined {
  const wallMs = Date.UTC(day.year, day.month - 1, day.day) + secondOfDay * 1000;
  const candidates = [wallMs - dayMs, wallMs + dayMs].map((nearby) => wallMs - offsetMs(nearby, timeZone));
  const shown = candidates.filter((timeMs) => timeMs + offsetMs(timeMs, timeZone) === wallMs);
  return shown.length ? Math.min(...shown) : undefined;
}

function offsetMs(timeMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    formats.set(timeZone, format);
  }
  const wholeSecondMs = Math.floor(timeMs / 1000) * 1000;
  return Date.parse(`${format.format(wholeSecondMs).replace(' ', 'T')}Z`) - wholeSecondMs;
}
