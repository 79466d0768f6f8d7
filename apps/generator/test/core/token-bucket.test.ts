import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../src/core/token-bucket';

/** Takes events for a time on a clock that only sleeping moves, each sleep longer than asked by `lag`. */
function drive(rate: number, forMs: number, lag: (sleep: number) => number = () => 0) {
  let now = 5_000;
  const bucket = new TokenBucket(rate, () => now);
  const taken: number[] = [];
  while (now < 5_000 + forMs) {
    const wait = bucket.wait();
    if (wait === 0) {
      bucket.take();
      taken.push(now - 5_000);
    } else {
      now += wait + lag(taken.length);
    }
  }
  return taken;
}

describe('TokenBucket', () => {
  it.each([
    [10, 10_000, 100],
    [3, 10_000, 30],
    [2500, 4_000, 10_000],
    [0.5, 20_000, 10],
  ])('lets %s per second through: in %s ms %s', (rate, forMs, expected) => {
    expect(drive(rate, forMs).length).toBeGreaterThanOrEqual(expected - Math.floor(rate / 500));
    expect(drive(rate, forMs).length).toBeLessThanOrEqual(expected + Math.max(1, rate / 500));
  });

  it('has no drift when every sleep takes longer than asked', () => {
    const taken = drive(100, 60_000, () => 7);
    expect(taken.length).toBeGreaterThanOrEqual(5_999);
    expect(taken.length).toBeLessThanOrEqual(6_002);
  });

  it('catches up at most one second of events after a stall', () => {
    const taken = drive(50, 30_000, (count) => (count === 100 ? 20_000 : 0));
    expect(taken.length).toBeGreaterThanOrEqual(545);
    expect(taken.length).toBeLessThanOrEqual(560);
  });

  it('never waits at an infinite rate', () => {
    const bucket = new TokenBucket(Infinity, () => 0);
    for (let event = 0; event < 1000; event++) {
      expect(bucket.wait()).toBe(0);
      bucket.take();
    }
  });
});
