import { fingerprintOf, type LakeMonth } from '@denver/lake';
import { describe, expect, it } from 'vitest';
import {
  batchPairs,
  begunMonths,
  bytesPerUnload,
  groupOf,
  groupsOf,
  planCompaction,
  sharingMonths,
} from '../../src/compact/plan';

const monthOf = (month: string, etag = 'a', bytes = 100): LakeMonth => ({
  month,
  objects: [{ key: `${month}/${etag}`, etag, bytes, lastModifiedMs: 0 }],
});
const listing = (...months: LakeMonth[]): Map<string, LakeMonth> =>
  new Map(months.map((month) => [month.month, month]));
const held = ({ month, objects }: LakeMonth, definition = 'd') => ({
  month,
  run: 'r1',
  fingerprint: fingerprintOf(definition, objects),
  objectCount: 1,
  eventBytes: 100,
  rows: 1,
  bytes: 10,
  compactedAt: '2026-11-24T00:00:00.000Z',
});
const months = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, at) => `${2010 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`,
  );

describe('planCompaction', () => {
  const [july, august] = [monthOf('2015-07'), monthOf('2015-08')];

  it('names months that are new, changed or gone, and no others', () => {
    const plan = planCompaction(
      listing(july, monthOf('2015-08', 'b'), monthOf('2015-09')),
      [held(july), held(august), held(monthOf('2015-06'))],
      'd',
      () => false,
    );
    expect(plan).toEqual({ changed: ['2015-08', '2015-09'], gone: ['2015-06'] });
  });

  it('names every month after another definition, and those that are wished for', () => {
    const events = listing(july, august);
    const known = [held(july), held(august)];
    expect(planCompaction(events, known, 'other', () => false).changed).toEqual(['2015-07', '2015-08']);
    expect(planCompaction(events, known, 'd', (month) => month === '2015-08').changed).toEqual(['2015-08']);
    expect(planCompaction(events, known, 'd', () => false)).toEqual({ changed: [], gone: [] });
  });
});

describe('begunMonths', () => {
  it('leaves out months to come, which no query sees yet', () => {
    const events = listing(monthOf('2015-07'), monthOf('2015-08'), monthOf('2015-09'));
    const begun = (time: string) => [...begunMonths(events, Date.parse(time)).keys()];
    expect(begun('2015-07-31T23:59:59.999Z')).toEqual(['2015-07']);
    expect(begun('2015-08-01T00:00:00Z')).toEqual(['2015-07', '2015-08']);
  });
});

describe('groupsOf', () => {
  it('makes groups of twelve months at most, and of few bytes', () => {
    const plan = { changed: months(30), gone: [] };
    expect(groupsOf(plan, () => 1).map((group) => group.length)).toEqual([12, 12, 6]);
    expect(groupsOf(plan, () => bytesPerUnload / 3).map((group) => group.length)).toEqual(Array(10).fill(3));
    expect(groupsOf(plan, () => 2 * bytesPerUnload)).toHaveLength(30);
  });
});

describe('groupOf', () => {
  const listed = listing(...months(6).map((month) => monthOf(month)));
  const bytesOf = () => 100;
  const [one = '', two = '', three = '', four = '', five = ''] = months(6);

  it('reads what it writes where cases stay in their month', () => {
    const group = groupOf(
      [one, two],
      { changed: [one, two], gone: [] },
      { listed, bytesOf, sharing: new Map() },
    );
    expect(group.parts).toEqual([{ written: [one, two], read: [one, two] }]);
  });

  it('writes the months that share a case along, and reads those that share one with them, no more', () => {
    const sharing = sharingMonths([
      [one, three],
      [three, four],
      [four, five],
    ]);
    const group = groupOf([one], { changed: [one], gone: [] }, { listed, bytesOf, sharing });
    expect(group.parts).toEqual([{ written: [one, three], read: [one, three, four] }]);
  });

  it('leaves a sharing month that has changed itself to its own group', () => {
    const sharing = sharingMonths([[one, three]]);
    const group = groupOf([one], { changed: [one, three], gone: [] }, { listed, bytesOf, sharing });
    expect(group.parts).toEqual([{ written: [one], read: [one, three] }]);
  });

  it('writes the months to which the cases of a month that is gone come back', () => {
    const sharing = sharingMonths([['2009-12', two]]);
    const group = groupOf(['2009-12'], { changed: [], gone: ['2009-12'] }, { listed, bytesOf, sharing });
    expect(group).toEqual({ months: ['2009-12'], parts: [{ written: [two], read: [two] }] });
  });

  it('cuts what is too much for one query into parts that each read their own months', () => {
    const sharing = sharingMonths([[one, two, three]]);
    const context = { listed, bytesOf: () => bytesPerUnload / 2, sharing };
    const group = groupOf([one], { changed: [one], gone: [] }, context);
    expect(group.parts.map(({ written }) => written)).toEqual([[one], [two], [three]]);
    expect(group.parts.every(({ read }) => read.length === 3)).toBe(true);
  });
});

describe('batchPairs', () => {
  it('brings every two months together without reading too many at once', () => {
    const all = months(9);
    expect(batchPairs(all, () => 1, 9)).toEqual([all]);
    const pairs = batchPairs(all, () => 1, 4);
    expect(Math.max(...pairs.map((pair) => pair.length))).toBe(4);
    for (const one of all)
      for (const other of all)
        expect(pairs.some((pair) => pair.includes(one) && pair.includes(other))).toBe(true);
  });
});
