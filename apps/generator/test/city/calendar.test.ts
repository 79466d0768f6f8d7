import { describe, expect, it } from 'vitest';
import { CityClock, parseDay } from '../../src/city/city-clock';
import {
  WallText,
  civilDay,
  dayNumber,
  denverHourStart,
  denverOffset,
  nthWeekday,
  readableInstant,
} from '../../src/city/denver-time';
import { cityHolidays } from '../../src/city/holidays';
import { Random, seedOf } from '../../src/core/random';

const text = (day: number) => {
  const { year, month, day: date } = civilDay(day);
  return `${year}-${month}-${date}`;
};

describe('dayNumber and civilDay', () => {
  it('undo each other and agree with Date over a century', () => {
    for (let number = dayNumber(1999, 1, 1); number < dayNumber(2100, 1, 1); number++) {
      const { year, month, day, weekday } = civilDay(number);
      expect(dayNumber(year, month, day)).toBe(number);
      expect(weekday).toBe((new Date(number * 86_400_000).getUTCDay() + 6) % 7);
    }
  });

  it('refuse days that are not in the calendar', () => {
    expect(parseDay('2015-02-28')).toBe(dayNumber(2015, 2, 28));
    expect(['2015-02-29', '2015-13-01', '15-01-01', 'today', ''].map(parseDay)).toEqual(
      Array(5).fill(undefined),
    );
  });
});

describe('denverOffset', () => {
  it('agrees with the time zone database, around both changes of several years', () => {
    const formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: 'America/Denver',
      timeZoneName: 'longOffset',
    });
    for (const year of [2008, 2015, 2016, 2024, 2030]) {
      for (const day of [nthWeekday(year, 3, 6, 2), nthWeekday(year, 11, 6, 1), dayNumber(year, 7, 4)]) {
        for (let hour = 0; hour < 30; hour++) {
          const seconds = day * 86_400 + hour * 3600;
          const zone = formatter
            .formatToParts(seconds * 1000)
            .find(({ type }) => type === 'timeZoneName')?.value;
          expect(`GMT-0${-denverOffset(seconds) / 3600}:00`).toBe(zone);
        }
      }
    }
  });

  it('has no 02:xx on the day clocks go forward', () => {
    expect(denverHourStart(dayNumber(2015, 3, 8), 2)).toBe(-1);
    expect(denverHourStart(dayNumber(2015, 3, 8), 3) - denverHourStart(dayNumber(2015, 3, 8), 1)).toBe(3600);
    expect(denverHourStart(dayNumber(2015, 11, 1), 2) - denverHourStart(dayNumber(2015, 11, 1), 1)).toBe(
      7200,
    );
  });
});

describe('readableInstant', () => {
  it('leaves every instant but those of the second 01:xx in November', () => {
    const first = denverHourStart(dayNumber(2015, 11, 1), 1);
    expect(readableInstant(first + 1800)).toBe(first + 1800);
    expect(readableInstant(first + 5400)).toBe(first + 9000);
    expect(readableInstant(first + 7200)).toBe(first + 7200);
  });
});

describe('cityHolidays', () => {
  it('are the quiet weekdays of 2015', () => {
    expect([...cityHolidays(2015)].sort((a, b) => a - b).map(text)).toEqual([
      '2015-1-1',
      '2015-1-19',
      '2015-2-16',
      '2015-3-30',
      '2015-5-25',
      '2015-7-3',
      '2015-9-7',
      '2015-11-11',
      '2015-11-26',
      '2015-12-25',
    ]);
  });
});

describe('CityClock', () => {
  const from = dayNumber(2015, 3, 7);
  const clock = new CityClock(from, from + 2, (_, hour) => (hour === 2 || hour === 9 ? 1 : 0));
  const random = new Random(seedOf('clock'));

  it('gives times in order, each hour its share, none to an hour without weight or one that does not exist', () => {
    const hours = new Map<number, number>();
    let before = -Infinity;
    for (let index = 0; index < 5000; index++) {
      const time = clock.timeOf(index, 5000, random.seek(index));
      expect(time).toBeGreaterThanOrEqual(before);
      before = time;
      const start = time - (time % 3600);
      hours.set(start, (hours.get(start) ?? 0) + 1);
    }
    expect([...hours.values()]).toEqual([1000, 1000, 1000, 1000, 1000]);
    expect([...hours.keys()]).not.toContain(denverHourStart(from + 1, 3));
  });

  it('gives the same time for a case in any order', () => {
    const forward = Array.from({ length: 300 }, (_, index) => clock.timeOf(index, 300, random.seek(index)));
    for (let index = 299; index >= 0; index--) {
      expect(clock.timeOf(index, 300, random.seek(index))).toBe(forward[index]);
    }
  });
});

describe('WallText', () => {
  it('writes the three styles of the city', () => {
    const seconds = dayNumber(2019, 1, 2) * 86_400 + 15 * 3600 + 34 * 60 + 6;
    expect(new WallText('padded').dateTime(seconds)).toBe('01/02/2019 03:34:06 PM');
    expect(new WallText('plain').dateTime(seconds)).toBe('1/2/2019 3:34:06 PM');
    expect(new WallText('iso').dateTime(seconds)).toBe('2019-01-02 15:34:06');
    expect(new WallText('padded').dateTime(seconds - 15 * 3600)).toBe('01/02/2019 12:34:06 AM');
    expect(new WallText('plain').date(seconds)).toBe('1/2/2019');
  });
});
