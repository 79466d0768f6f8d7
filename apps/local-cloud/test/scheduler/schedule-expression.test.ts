import { describe, expect, it } from 'vitest';
import { nextTime, parseExpression } from '../../src/services/scheduler/schedule-expression';

/** The first times of an expression after an instant, as ISO text. */
function times(text: string, after: string, count: number, timeZone = 'UTC', anchor = after): string[] {
  const expression = parseExpression(text);
  if (!expression) throw new Error(`no expression: ${text}`);
  const scope = { anchorMs: Date.parse(anchor), timeZone, intervalScale: 1 };
  const found: string[] = [];
  let afterMs: number | undefined = Date.parse(after);
  while (found.length < count) {
    afterMs = nextTime(expression, afterMs, scope);
    if (afterMs === undefined) break;
    found.push(new Date(afterMs).toISOString().replace(':00.000Z', ''));
  }
  return found;
}

describe('cron', () => {
  it.each([
    ['cron(0 3 * * ? *)', '2026-11-23T03:00:00Z', ['2026-11-24T03:00', '2026-11-25T03:00']],
    [
      'cron(15/20 8-9 ? * MON-FRI *)',
      '2026-11-20T09:16:00Z',
      ['2026-11-20T09:35', '2026-11-20T09:55', '2026-11-23T08:15'],
    ],
    ['cron(0 0 L * ? *)', '2024-01-31T00:00:00Z', ['2024-02-29T00:00', '2024-03-31T00:00']],
    ['cron(0 0 15W * ? *)', '2026-08-01T00:00:00Z', ['2026-08-14T00:00', '2026-09-15T00:00']],
    ['cron(0 0 1W * ? *)', '2026-08-01T00:00:00Z', ['2026-08-03T00:00', '2026-09-01T00:00']],
    ['cron(0 0 ? * FRIL *)', '2026-11-01T00:00:00Z', ['2026-11-27T00:00', '2026-12-25T00:00']],
    ['cron(0 0 ? * 2#1 *)', '2026-11-03T00:00:00Z', ['2026-12-07T00:00', '2027-01-04T00:00']],
    [
      'cron(0 12 1,15 JAN,JUL ? 2027)',
      '2026-11-23T00:00:00Z',
      ['2027-01-01T12:00', '2027-01-15T12:00', '2027-07-01T12:00'],
    ],
  ])('%s after %s', (text, after, expected) => {
    expect(times(text, after, expected.length)).toEqual(expected);
  });

  it('leaves out an hour that is not there and takes one that comes twice once', () => {
    const expression = 'cron(30 2 * * ? *)';
    expect(times(expression, '2026-03-07T12:00:00Z', 1, 'America/Denver')).toEqual(['2026-03-09T08:30']);
    expect(times('cron(30 1 * * ? *)', '2026-10-31T12:00:00Z', 2, 'America/Denver')).toEqual([
      '2026-11-01T07:30',
      '2026-11-02T08:30',
    ]);
  });

  it('has no time when its days never come', () => {
    expect(times('cron(0 0 30 2 ? *)', '2026-11-23T00:00:00Z', 1)).toEqual([]);
    expect(times('cron(0 0 1 1 ? 2015)', '2026-11-23T00:00:00Z', 1)).toEqual([]);
  });
});

describe('rate and at', () => {
  it('count whole intervals from their beginning', () => {
    expect(times('rate(5 minutes)', '2026-11-23T10:07:00Z', 2, 'UTC', '2026-11-23T10:01:00Z')).toEqual([
      '2026-11-23T10:11',
      '2026-11-23T10:16',
    ]);
  });

  it('shortens the intervals of rates by a scale, and nothing else', () => {
    const scope = { anchorMs: 0, timeZone: 'UTC', intervalScale: 0.1 };
    expect(nextTime(parseExpression('rate(1 minute)')!, 0, scope)).toBe(6_000);
    expect(nextTime(parseExpression('cron(* * * * ? *)')!, 0, scope)).toBe(60_000);
  });

  it('come once at a local time', () => {
    expect(times('at(2026-11-23T09:00:00)', '2026-11-23T00:00:00Z', 2, 'America/Denver')).toEqual([
      '2026-11-23T16:00',
    ]);
  });
});

it.each([
  'rate(0 minutes)',
  'rate(5 weeks)',
  'rate(1.5 hours)',
  'at(2026-13-01T00:00:00)',
  'at(tomorrow)',
  'cron(0 3 * * * *)',
  'cron(0 3 ? * ? *)',
  'cron(0 3 * * ?)',
  'cron(60 3 * * ? *)',
  'cron(0/0 3 * * ? *)',
  'cron(0 3 ? * FUN *)',
  'every day',
])('%s is no expression', (text) => {
  expect(parseExpression(text)).toBeUndefined();
});
