import { describe, expect, it } from 'vitest';
import { bytesOf, fingerprintOf, newestObjectMs, type LakeObject } from '../src/index';

const objects: LakeObject[] = [
  { key: 'a', etag: '1', bytes: 10, lastModifiedMs: 1_000 },
  { key: 'b', etag: '2', bytes: 20, lastModifiedMs: 3_000 },
];

describe('fingerprintOf', () => {
  it('is the same in any order of the objects', () => {
    expect(fingerprintOf('cubes', objects.toReversed())).toBe(fingerprintOf('cubes', objects));
  });

  it.each([
    ['another definition', 'others', objects],
    ['an object more', 'cubes', [...objects, { key: 'c', etag: '3', bytes: 1, lastModifiedMs: 1 }]],
    ['an object less', 'cubes', objects.slice(1)],
    ['other bytes', 'cubes', objects.map((object) => ({ ...object, etag: 'new' }))],
  ])('differs for %s', (_, definition, others) => {
    expect(fingerprintOf(definition, others)).not.toBe(fingerprintOf('cubes', objects));
  });
});

describe('a month', () => {
  it('knows its bytes and its newest object; one that is gone has none', () => {
    expect([bytesOf({ objects }), newestObjectMs({ objects })]).toEqual([30, 3_000]);
    expect([bytesOf(undefined), newestObjectMs({ objects: [] })]).toEqual([0, 0]);
  });
});
