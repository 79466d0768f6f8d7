import { describe, expect, it } from 'vitest';
import { parseWallTime } from '../src/wall-time';

describe('parseWallTime', () => {
  it.each([
    ['07/31/2015 12:47:35 PM', '2015-07-31T12:47:35.000Z'],
    ['7/1/2015 9:05:01 AM', '2015-07-01T09:05:01.000Z'],
    ['1/1/2019 12:00:00 AM', '2019-01-01T00:00:00.000Z'],
    ['1/1/2019 12:30 pm', '2019-01-01T12:30:00.000Z'],
    ['1/1/2019 17:30', '2019-01-01T17:30:00.000Z'],
    ['2013-04-01 05:06:07', '2013-04-01T05:06:07.000Z'],
    ['2023-03-31 16:54:00.000001', '2023-03-31T16:54:00.000Z'],
    ['2016-02-29T23:59:59', '2016-02-29T23:59:59.000Z'],
    ['1746392100123', '2025-05-04T20:55:00.000Z'],
    ['999999999000', '2001-09-09T01:46:39.000Z'],
  ])('reads %s', (text, wall) => {
    const time = parseWallTime(text);

    expect(time).toMatchObject({ wallMs: Date.parse(wall), dateOnly: false });
    expect(time?.epoch).toBe(/^\d+$/.test(text));
  });

  it.each(['7/1/2015', '07/01/2015', '2015-07-01'])('reads %s as a day', (text) => {
    expect(parseWallTime(text)).toEqual({ wallMs: Date.UTC(2015, 6, 1), dateOnly: true, epoch: false });
  });

  it.each([
    '02/29/2015',
    '13/01/2015',
    '00/10/2015',
    '1/32/2015',
    '1/1/15',
    '1/1/1986',
    '1/1/2100',
    '1/1/2015 0:00:00 AM',
    '1/1/2015 24:00:00',
    '1/1/2015 10:60:00 AM',
    '1/1/2015 10:00:60 AM',
    '2015-7-1',
    '2015-07-01T10:00:00Z',
    '12345678901234',
    '123',
    '1/1/2015 10:00:00 AM trailing',
    'None',
    '',
  ])('reads no time from %j', (text) => {
    expect(parseWallTime(text)).toBeUndefined();
  });
});
