import { dayMs, firstYear, lastYear, wallMs } from './calendar';

/** A time as a row writes it: a reading of some wall clock, whose zone the text does not name. */
export interface WallTime {
  /** Milliseconds since 1970-01-01 00:00 on the same wall, whole seconds. */
  readonly wallMs: number;
  /** The text names a day only. */
  readonly dateOnly: boolean;
  /** Written as epoch milliseconds by a feature service. */
  readonly epoch: boolean;
}

const slashed =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?([AaPp])[Mm])?)?$/;
const dashed = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/;
const epochMs = /^\d{12,13}$/;

const earliest = Date.UTC(firstYear, 0, 1);
const latest = Date.UTC(lastYear + 1, 0, 1);

/**
 * Reads a time in any of the city's formats; fractions of a second are dropped.
 *
 * `07/31/2015 12:47:35 PM`, `7/1/2015 9:05 AM`, `7/1/2015`, `2015-07-31 12:47:35.000001`, `2015-07-31`,
 * `1438368455000`. Anything else, and any day or hour that does not exist, is `undefined`.
 */
export function parseWallTime(text: string): WallTime | undefined {
  const us = slashed.exec(text);
  if (us) return fromParts(us[3], us[1], us[2], us[4], us[5], us[6], us[7]);
  const iso = dashed.exec(text);
  if (iso) return fromParts(iso[1], iso[2], iso[3], iso[4], iso[5], iso[6], undefined);
  return epochMs.test(text) ? fromEpoch(Number(text)) : undefined;
}

function fromParts(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  hour: string | undefined,
  minute: string | undefined,
  second: string | undefined,
  half: string | undefined,
): WallTime | undefined {
  const hours = hour === undefined ? 0 : hourOfDay(Number(hour), half);
  const wall = wallMs(
    Number(year),
    Number(month),
    Number(day),
    hours,
    Number(minute ?? 0),
    Number(second ?? 0),
  );
  return Number.isNaN(wall) ? undefined : { wallMs: wall, dateOnly: hour === undefined, epoch: false };
}

function hourOfDay(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return NaN;
  return (hour % 12) + (half === 'P' || half === 'p' ? 12 : 0);
}

function fromEpoch(ms: number): WallTime | undefined {
  if (ms < earliest || ms >= latest) return undefined;
  return { wallMs: ms - (ms % 1000), dateOnly: false, epoch: true };
}

/** Whether a reading is `23:59:59`, the city's way to write "some time that day" into a closing time. */
export function isEndOfDay(time: WallTime): boolean {
  return time.wallMs % dayMs === dayMs - 1000;
}
