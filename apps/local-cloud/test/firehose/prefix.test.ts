import { describe, expect, it } from 'vitest';
import { evaluatePrefix, parsePrefix } from '../../src/services/firehose/prefix';

const arrivalMs = Date.UTC(2015, 6, 31, 5, 7, 9);
const values = { arrivalMs, timeZone: 'UTC', random: () => 'RANDOM' };
const evaluate = (prefix: string, more: object = {}): string =>
  evaluatePrefix(parsePrefix(prefix), { ...values, ...more });

describe('evaluatePrefix', () => {
  it.each([
    ['', '2015/07/31/05/'],
    ['raw/', 'raw/2015/07/31/05/'],
    ['y=!{timestamp:yyyy}/m=!{timestamp:MM}/', 'y=2015/m=07/'],
    ["!{timestamp:yyyy'/month='MM'/day='dd}/", '2015/month=07/day=31/'],
    ['x/!{firehose:random-string}/', 'x/RANDOM/'],
    ['!{timestamp:yy-M-d H:mm:ss}', '15-7-31 5:07:09'],
  ])('makes of %j %j', (prefix, expected) => {
    expect(evaluate(prefix)).toBe(expected);
  });

  it('puts in the partition keys and the type of an error', () => {
    expect(evaluate('m=!{partitionKeyFromLambda:month}/', { partitionKeys: { month: '2015-07' } })).toBe(
      'm=2015-07/',
    );
    expect(evaluate('errors/!{firehose:error-output-type}/', { errorOutputType: 'processing-failed' })).toBe(
      'errors/processing-failed/',
    );
  });

  it('writes times in the zone of the stream', () => {
    expect(evaluate('!{timestamp:yyyy-MM-dd-HH}', { timeZone: 'America/Denver' })).toBe('2015-07-30-23');
  });
});

describe('parsePrefix', () => {
  it.each(['!{timestamp:QQQ}', '!{partitionKeyFromQuery:a}', '!{firehose:other}', '!{timestamp', '!{}'])(
    'refuses %j and names it',
    (prefix) => {
      expect(() => parsePrefix(`a/${prefix}`)).toThrow(prefix);
    },
  );
});
