import { describe, expect, it } from 'vitest';
import { findTables, type DataFolder } from '../../src/services/glue/crawler/found-tables';
import { globPattern } from '../../src/services/glue/crawler/glob';
import { mergeColumns } from '../../src/services/glue/crawler/infer-schema';

function folder(prefix: string, columns: string[], format: DataFolder['format'] = 'parquet'): DataFolder {
  return {
    prefix,
    files: [],
    format,
    compression: 'none',
    columns: columns.map((name) => ({ name, type: 'string' })),
    records: 1,
  };
}

function tables(folders: DataFolder[], combine = false): unknown[] {
  return findTables(folders, 'lake/', combine).map(({ prefix, partitionKeys, folders: found }) => [
    prefix,
    partitionKeys,
    found.map(({ values }) => values.join('/')),
  ]);
}

describe('folders become tables', () => {
  it('with the sub-folders that are alike as partitions, at any depth', () => {
    const columns = ['a', 'b', 'c'];
    expect(
      tables([folder('lake/year=2015/month=07/', columns), folder('lake/year=2015/month=08/', columns)]),
    ).toEqual([['lake/', ['year', 'month'], ['2015/07', '2015/08']]]);
  });

  it('with numbered keys where folders have no names', () => {
    expect(tables([folder('lake/x/k=1/y/', ['a']), folder('lake/x/k=2/z/', ['a'])])).toEqual([
      ['lake/', ['partition_0', 'k', 'partition_1'], ['x/1/y', 'x/2/z']],
    ]);
  });

  it('each its own where columns, formats, names or depths differ', () => {
    const other = ['d', 'e', 'f'];
    expect(tables([folder('lake/one/m=1/', ['a', 'b']), folder('lake/two/m=1/', other)])).toEqual([
      ['lake/one/', ['m'], ['1']],
      ['lake/two/', ['m'], ['1']],
    ]);
    expect(tables([folder('lake/one/', ['a']), folder('lake/two/', ['a'], 'json')])).toHaveLength(2);
    expect(tables([folder('lake/one/', ['a']), folder('lake/two/n=1/', ['a'])])).toHaveLength(2);
    expect(tables([folder('lake/', ['a']), folder('lake/two/', ['a'])])).toHaveLength(2);
  });

  it('one, whatever the columns, when compatible schemas are combined', () => {
    expect(tables([folder('lake/one/', ['a']), folder('lake/two/', ['b'])], true)).toHaveLength(1);
    expect(tables([folder('lake/one/', ['a']), folder('lake/two/', ['b'], 'json')], true)).toHaveLength(2);
  });
});

it.each([
  ['*.csv', 'a.csv', 'x/a.csv'],
  ['**.csv', 'x/y/a.csv', 'a.csvx'],
  ['x/**', 'x/y/a', 'y/x/a'],
  ['x?/a', 'xy/a', 'x//a'],
  ['[a-c]/*.{json,txt}', 'b/1.txt', 'd/1.txt'],
  ['[!a]x', 'bx', 'ax'],
  ['a\\*', 'a*', 'ab'],
  ['a.b', 'a.b', 'axb'],
  ['a,b', 'a,b', 'a'],
])('the pattern %s excludes %s and not %s', (glob, excluded, kept) => {
  expect(globPattern(glob).test(excluded)).toBe(true);
  expect(globPattern(glob).test(kept)).toBe(false);
});

it.each([
  ['int', 'bigint', 'bigint'],
  ['double', 'int', 'double'],
  ['int', 'string', 'string'],
  ['timestamp', 'date', 'string'],
  ['array<int>', 'array<int>', 'array<int>'],
])('%s and %s are %s', (left, right, both) => {
  const [merged] = mergeColumns([{ name: 'a', type: left }], [{ name: 'a', type: right }]);
  expect(merged).toEqual({ name: 'a', type: both });
});
