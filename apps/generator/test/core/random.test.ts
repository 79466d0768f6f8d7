import { describe, expect, it } from 'vitest';
import { Random, Weighted, deriveSeed, seedOf } from '../../src/core/random';

describe('Random', () => {
  it('gives the same numbers for an item, whatever was drawn before', () => {
    const random = new Random(seedOf('a'));
    const first = Array.from({ length: 5 }, () => random.seek(17).uint());
    random.seek(3).uint();
    random.uint();
    expect(random.seek(17).uint()).toBe(first[0]);
    expect(new Set(first).size).toBe(1);
  });

  it('is fixed for ever: these digits are part of every recorded run', () => {
    const random = new Random(seedOf('denver'));
    expect(seedOf('1')).toEqual({ low: -1_752_610_928, high: -373_906_787 });
    expect([0, 1, 4_294_967_296].map((item) => random.seek(item).uint())).toEqual([
      3593817153, 4200546021, 2668312548,
    ]);
  });

  it('fills the range evenly, over items and within one', () => {
    const random = new Random(seedOf('even'));
    const buckets = new Array<number>(20).fill(0);
    for (let item = 0; item < 50_000; item++) {
      random.seek(item);
      for (let draw = 0; draw < 4; draw++) {
        const slot = random.below(20);
        buckets[slot] = (buckets[slot] ?? 0) + 1;
      }
    }
    const chiSquare = buckets.reduce((sum, seen) => sum + (seen - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(43.8);
  });

  it('gives other numbers for other seeds and parts', () => {
    const seeds = ['a', 'b', 'ab', 'ba', ''].map(seedOf);
    const all = [...seeds, ...seeds.map((seed) => deriveSeed(seed, 1))];
    expect(new Set(all.map((seed) => new Random(seed).seek(0).uint())).size).toBe(all.length);
  });
});

describe('Weighted', () => {
  it('chooses by weight and never what has none', () => {
    const table = new Weighted([
      ['often', 70],
      ['never', 0],
      ['seldom', 5],
      ['sometimes', 25],
    ]);
    const random = new Random(seedOf('weights'));
    const seen: Record<string, number> = {};
    for (let item = 0; item < 100_000; item++) {
      const name = table.pick(random.seek(item));
      seen[name] = (seen[name] ?? 0) + 1;
    }
    expect(seen['never']).toBeUndefined();
    expect(seen['often']).toBeGreaterThan(69_000);
    expect(seen['often']).toBeLessThan(71_000);
    expect(seen['seldom']).toBeGreaterThan(4_600);
    expect(seen['seldom']).toBeLessThan(5_400);
  });
});
