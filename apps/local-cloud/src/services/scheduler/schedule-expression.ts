import { parseCron, type Cron } from './cron';
import { dayOf, instantOf, nextDay, type Day } from './wall-time';

/** When a schedule invokes its target. */
export type ScheduleExpression =
  | { kind: 'rate'; intervalMs: number }
  | { kind: 'at'; day: Day; secondOfDay: number }
  | { kind: 'cron'; cron: Cron };

/** What the next time of an expression depends on. */
export interface TimeScope {
  /** Milliseconds since the epoch from which a rate counts its intervals; itself the first of its times. */
  anchorMs: number;
  /** IANA name; for `cron` and `at`. */
  timeZone: string;
  /** Factor on the interval of a rate; 1 as on AWS. */
  intervalScale: number;
}

const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const lastYear = 2199;

/**
 * Parses `rate(5 minutes)`, `cron(0 3 * * ? *)` or `at(2026-11-23T09:00:00)`.
 *
 * @returns undefined for what is none
 */
export function parseExpression(text: string): ScheduleExpression | undefined {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.*)\)$/.exec(text) ?? [];
  if (kind === 'rate') return parseRate(inner);
  if (kind === 'at') return parseAt(inner);
  const cron = kind === 'cron' ? parseCron(inner) : undefined;
  return cron && { kind: 'cron', cron };
}

/** The first time after `afterMs`; undefined when there is none. */
export function nextTime(
  expression: ScheduleExpression,
  afterMs: number,
  scope: TimeScope,
): number | undefined {
  switch (expression.kind) {
    case 'rate': {
      const interval = expression.intervalMs * scope.intervalScale;
      const count = Math.max(0, Math.floor((afterMs - scope.anchorMs) / interval) + 1);
      return Math.round(scope.anchorMs + count * interval);
    }
    case 'at': {
      const timeMs = instantOf(expression.day, expression.secondOfDay, scope.timeZone);
      return timeMs !== undefined && timeMs > afterMs ? timeMs : undefined;
    }
    case 'cron':
      return nextOfCron(expression.cron, afterMs, scope.timeZone);
  }
}

function nextOfCron(cron: Cron, afterMs: number, timeZone: string): number | undefined {
  for (let day = dayOf(afterMs, timeZone); day.year <= lastYear; day = nextDay(day)) {
    if (!cron.years.has(day.year) || !cron.months.has(day.month) || !cron.isDay(day)) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const timeMs = instantOf(day, hour * 3600 + minute * 60, timeZone);
        if (timeMs !== undefined && timeMs > afterMs) return timeMs;
      }
    }
  }
  return undefined;
}

function parseRate(text: string): ScheduleExpression | undefined {
  const [, count, unit] = /^([1-9]\d{0,8}) (minute|hour|day)s?$/.exec(text) ?? [];
  return count === undefined ? undefined : { kind: 'rate', intervalMs: Number(count) * unitMs[unit!]! };
}

function parseAt(text: string): ScheduleExpression | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/.exec(text);
  if (!match || Number.isNaN(Date.parse(`${text}Z`))) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { kind: 'at', day: { year, month, day }, secondOfDay: hour * 3600 + minute * 60 + second };
}
