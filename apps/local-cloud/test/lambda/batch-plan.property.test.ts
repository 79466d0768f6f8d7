import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planAfter, splitExpired, type Work } from '../../src/services/lambda/event-source/batch-plan';
import type { BatchOutcome } from '../../src/services/lambda/event-source/batch-response';

interface Run {
  succeeded: number[];
  discarded: number[];
  invocations: number;
}

/** Plays a batch to its end against a function with poison records. */
function play(
  size: number,
  poison: ReadonlySet<number>,
  mode: 'throws' | 'reports',
  policy: { bisectOnError: boolean; maximumRetryAttempts: number },
): Run {
  const run: Run = { succeeded: [], discarded: [], invocations: 0 };
  const queue: Array<Work<number>> = [
    { records: Array.from({ length: size }, (_, index) => index), failures: 0, invocations: 0 },
  ];
  for (let work = queue.shift(); work; work = queue.shift()) {
    if (++run.invocations > 100_000) throw new Error('Expected the batch to end.');
    const first = work.records.findIndex((record) => poison.has(record));
    const outcome: BatchOutcome =
      first < 0
        ? { kind: 'success' }
        : mode === 'throws'
          ? { kind: 'failure' }
          : { kind: 'partial', index: first };
    const plan = planAfter(work, outcome, policy);
    run.succeeded.push(...work.records.slice(0, plan.done));
    run.discarded.push(...(plan.discard?.records ?? []));
    queue.unshift(...plan.retry);
  }
  return run;
}

const scenario = fc.record({
  size: fc.integer({ min: 1, max: 60 }),
  poison: fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 8 }),
  retries: fc.integer({ min: 0, max: 3 }),
  mode: fc.constantFrom('throws' as const, 'reports' as const),
  bisect: fc.boolean(),
});

describe('planAfter', () => {
  it('ends every record exactly once, done or given up, in order', () => {
    fc.assert(
      fc.property(scenario, ({ size, poison, retries, mode, bisect }) => {
        const policy = { bisectOnError: bisect, maximumRetryAttempts: retries };
        const { succeeded, discarded } = play(size, new Set(poison), mode, policy);
        expect([...succeeded].sort((a, b) => a - b)).toEqual(succeeded);
        expect([...succeeded, ...discarded].sort((a, b) => a - b)).toEqual(
          Array.from({ length: size }, (_, index) => index),
        );
      }),
    );
  });

  it('gives up exactly the poison when it bisects', () => {
    fc.assert(
      fc.property(scenario, ({ size, poison, retries, mode }) => {
        const policy = { bisectOnError: true, maximumRetryAttempts: retries };
        const { discarded, invocations } = play(size, new Set(poison), mode, policy);
        const inBatch = poison.filter((place) => place < size).sort((a, b) => a - b);
        expect(discarded).toEqual(inBatch);
        expect(invocations).toBeLessThanOrEqual(
          1 + inBatch.length * (retries + 2 * Math.ceil(Math.log2(size) + 1) + 2),
        );
      }),
    );
  });

  it('tries a record that stays poison as often as the retries allow, and once', () => {
    const attempts = (retries: number) =>
      play(1, new Set([0]), 'throws', { bisectOnError: true, maximumRetryAttempts: retries }).invocations;
    expect([attempts(0), attempts(1), attempts(5)]).toEqual([1, 2, 6]);
  });

  it('gives up the whole rest when it does not bisect', () => {
    const policy = { bisectOnError: false, maximumRetryAttempts: 2 };
    expect(play(10, new Set([4]), 'throws', policy)).toMatchObject({ succeeded: [], invocations: 3 });
    expect(play(10, new Set([4]), 'reports', policy)).toMatchObject({
      succeeded: [0, 1, 2, 3],
      discarded: [4, 5, 6, 7, 8, 9],
    });
  });

  it('retries for ever when the limit is -1', () => {
    const work = { records: [1], failures: 1_000_000, invocations: 1_000_000 };
    const plan = planAfter(work, { kind: 'failure' }, { bisectOnError: true, maximumRetryAttempts: -1 });
    expect(plan.discard).toBeUndefined();
    expect(plan.retry).toHaveLength(1);
  });
});

describe('splitExpired', () => {
  it('takes off the records that are older, and only those', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), fc.nat(1000), (times, oldestMs) => {
        const records = times.sort((a, b) => a - b).map((time) => ({ approximateArrivalTimestamp: time }));
        const { expired, rest } = splitExpired({ records, failures: 0, invocations: 0 }, oldestMs);
        if (records.length === 0) return;
        expect([...(expired?.records ?? []), ...(rest?.records ?? [])]).toEqual(records);
        expect(
          expired?.records.every((record) => record.approximateArrivalTimestamp < oldestMs) ?? true,
        ).toBe(true);
        expect(rest?.records.every((record) => record.approximateArrivalTimestamp >= oldestMs) ?? true).toBe(
          true,
        );
      }),
    );
  });
});
