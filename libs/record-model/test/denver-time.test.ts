import { describe, expect, it } from 'vitest';
import { denverToInstant, instantToDenver } from '../src/index';
import { eventOf } from './rows';

const hourMs = 3_600_000;
const formatter = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Denver',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** Denver's wall clock according to the platform's zone data. */
function intlDenver(ms: number): number {
  const parts = Object.fromEntries(
    formatter.formatToParts(ms).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const iso = (wall: string) => Date.parse(`${wall}Z`);

describe('the Denver clock', () => {
  it('agrees with the zone data of the platform around every change of 1987 to 2040', () => {
    const wrong: string[] = [];
    for (let year = 1987; year <= 2040; year++) {
      for (const month of [0, 2, 3, 9, 10, 11]) {
        for (let ms = Date.UTC(year, month, 1); ms < Date.UTC(year, month + 1, 1); ms += 24 * hourMs) {
          for (const offset of [7.5, 8.5, 9.5]) {
            const instant = ms + offset * hourMs;
            if (instantToDenver(instant) !== intlDenver(instant)) wrong.push(new Date(instant).toISOString());
          }
        }
      }
    }

    expect(wrong).toEqual([]);
  });

  it('finds each instant again from its wall clock, the doubled hour apart', () => {
    for (let ms = Date.UTC(2014, 11, 1); ms < Date.UTC(2016, 1, 1); ms += hourMs / 2) {
      const { ms: found, mark } = denverToInstant(instantToDenver(ms));
      const expected = mark === 'overlap' && found !== ms ? ms - hourMs : ms;
      if (found !== expected)
        expect.fail(`${new Date(ms).toISOString()} became ${new Date(found).toISOString()}`);
    }
  });

  it.each([
    ['2015-03-08T01:59:59', '2015-03-08T08:59:59.000Z', 'none'],
    ['2015-03-08T02:00:00', '2015-03-08T09:00:00.000Z', 'gap'],
    ['2015-03-08T02:59:59', '2015-03-08T09:59:59.000Z', 'gap'],
    ['2015-03-08T03:00:00', '2015-03-08T09:00:00.000Z', 'none'],
    ['2015-11-01T00:59:59', '2015-11-01T06:59:59.000Z', 'none'],
    ['2015-11-01T01:00:00', '2015-11-01T07:00:00.000Z', 'overlap'],
    ['2015-11-01T01:59:59', '2015-11-01T07:59:59.000Z', 'overlap'],
    ['2015-11-01T02:00:00', '2015-11-01T09:00:00.000Z', 'none'],
    ['2006-04-02T02:30:00', '2006-04-02T09:30:00.000Z', 'gap'],
    ['2006-10-29T01:30:00', '2006-10-29T07:30:00.000Z', 'overlap'],
    ['2016-12-31T23:59:59', '2017-01-01T06:59:59.000Z', 'none'],
    ['2017-01-01T00:00:00', '2017-01-01T07:00:00.000Z', 'none'],
  ])('reads %s as %s', (wall, instant, mark) => {
    expect(denverToInstant(iso(wall))).toEqual({ ms: Date.parse(instant), mark });
  });

  it('marks the hours of a change in the row', () => {
    const at = (text: string) =>
      eventOf('service-request', {
        CaseCreatedDate: '',
        CaseCreateddttm: text,
        CaseClosedDate: '',
        CaseCloseddttm: '',
      });

    expect(at('3/8/2015 2:30:00 AM')).toMatchObject({ time_rule: 'denver+created-gap', created_hour: 3 });
    expect(at('11/1/2015 1:30:00 AM')).toMatchObject({
      time_rule: 'denver+created-overlap',
      created_hour: 1,
    });
    expect(at('3/13/2016 2:30:00 AM')).toMatchObject({ time_rule: 'utc', created_hour: 19 });
  });
});
