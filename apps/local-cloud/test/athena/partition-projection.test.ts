import { describe, expect, it } from 'vitest';
import type { GlueTable } from '../../src/core/service';
import { projectPartitions } from '../../src/services/athena/partition-projection';

const nowMs = Date.UTC(2016, 1, 10, 12);

function table(
  properties: Record<string, string>,
  keys = ['p'],
  more: Record<string, string> = {},
): GlueTable {
  const parameters = Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [`projection.p.${key}`, value]),
  );
  return {
    databaseName: 'denver',
    name: 'events',
    columns: [],
    partitionKeys: keys.map((name) => ({ name, type: 'string' })),
    parameters: { 'projection.enabled': 'true', ...parameters, ...more },
    tableType: 'EXTERNAL_TABLE',
    location: 's3://lake/events',
  };
}

const values = (properties: Record<string, string>): string[] =>
  projectPartitions(table(properties), nowMs).map((partition) => partition.values[0] ?? '');

describe('projectPartitions', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['an enum', { type: 'enum', values: 'a, b,c' }, ['a', 'b', 'c']],
    ['integers', { type: 'integer', range: '8,12', interval: '2' }, ['8', '10', '12']],
    ['integers with digits', { type: 'integer', range: '9,11', digits: '3' }, ['009', '010', '011']],
    ['an empty range of integers', { type: 'integer', range: '2,1' }, []],
    [
      'months up to now',
      { type: 'date', range: '2015-11,NOW', format: 'yyyy-MM' },
      ['2015-11', '2015-12', '2016-01', '2016-02'],
    ],
    [
      'months around now',
      {
        type: 'date',
        range: 'NOW-1MONTHS,NOW+1MONTH',
        format: 'yyyy-MM',
        'interval.unit': 'MONTHS',
        interval: '1',
      },
      ['2016-01', '2016-02', '2016-03'],
    ],
    [
      'days over a leap day',
      { type: 'date', range: '2016-02-28,2016-03-01', format: 'yyyy-MM-dd' },
      ['2016-02-28', '2016-02-29', '2016-03-01'],
    ],
    [
      'every second day',
      {
        type: 'date',
        range: '2016/01/01,2016/01/05',
        format: 'yyyy/MM/dd',
        interval: '2',
        'interval.unit': 'DAYS',
      },
      ['2016/01/01', '2016/01/03', '2016/01/05'],
    ],
    [
      'years',
      { type: 'date', range: '2014,NOW', format: 'yyyy', interval: '1', 'interval.unit': 'YEARS' },
      ['2014', '2015', '2016'],
    ],
    [
      'hours',
      {
        type: 'date',
        range: '2016-01-01-22,2016-01-02-00',
        format: 'yyyy-MM-dd-HH',
        interval: '1',
        'interval.unit': 'HOURS',
      },
      ['2016-01-01-22', '2016-01-01-23', '2016-01-02-00'],
    ],
    [
      'the last day of months',
      {
        type: 'date',
        range: '2016-01-31,2016-03-31',
        format: 'yyyy-MM-dd',
        interval: '1',
        'interval.unit': 'MONTHS',
      },
      ['2016-01-31', '2016-02-29', '2016-03-31'],
    ],
  ])('gives %s', (_, properties, expected) => {
    expect(values(properties)).toEqual(expected);
  });

  it('combines keys, and places partitions by the template or as Hive does', () => {
    const projected = table({ type: 'enum', values: 'a,b' }, ['p', 'q'], {
      'projection.q.type': 'integer',
      'projection.q.range': '1,2',
    });
    expect(projectPartitions(projected, nowMs)).toContainEqual({
      values: ['b', '1'],
      location: 's3://lake/events/p=b/q=1/',
    });
    const template = { 'storage.location.template': 's3://lake/x/${q}/${p}' };
    const placed = { ...projected, parameters: { ...projected.parameters, ...template } };
    expect(projectPartitions(placed, nowMs)[0]).toEqual({ values: ['a', '1'], location: 's3://lake/x/1/a/' });
  });

  it.each<[Record<string, string>, string]>([
    [{}, 'projection.p.type is missing'],
    [{ type: 'injected' }, 'projection.p.type injected is not one the local cloud does'],
    [{ type: 'date', range: '2015,NOW' }, 'projection.p.format is missing'],
    [{ type: 'date', range: '2015-01', format: 'yyyy-MM' }, 'is not two dates'],
    [{ type: 'date', range: '2015-01,soon', format: 'yyyy-MM' }, 'is not two dates'],
    [{ type: 'date', range: '2015,NOW', format: 'yyyy' }, 'interval and interval.unit are required'],
    [{ type: 'date', range: '2015-01,NOW', format: 'QQ' }, 'format QQ'],
    [{ type: 'integer', range: 'a,b' }, 'is not two whole numbers'],
    [{ type: 'integer', range: '1,99999999' }, 'more than 200000'],
  ])('names what is wrong with %o', (properties, message) => {
    expect(() => values(properties)).toThrow(message);
  });
});
