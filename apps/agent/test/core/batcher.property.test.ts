import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../src/core/batch';
import { Batcher } from '../../src/core/batcher';
import { FileProgress } from '../../src/core/file-progress';
import { AgentInvariantError } from '../../src/errors';
import { counts } from '../support/records';

function fill(sizes: readonly number[], limits: { records: number; bytes: number }) {
  const closed: Batch[] = [];
  const batcher = new Batcher({ limits, onClosed: (batch) => closed.push(batch), nowMs: () => 0 });
  const progress = new FileProgress(counts(), 0);
  sizes.forEach((size, i) => {
    const data = Buffer.alloc(Math.max(size, 1), i);
    batcher.roomFor(size).addRecord(progress, data, 0, data.length, data, 0, i, 1, i + 1, undefined, size);
    batcher.added();
  });
  batcher.close();
  return { closed, batcher };
}

describe('Batcher', () => {
  it('keeps both limits, the order and every record, and closes no batch that had room for the next record', () => {
    const limits = fc.record({
      records: fc.integer({ min: 1, max: 20 }),
      bytes: fc.integer({ min: 100, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 80 }), limits, (sizes, limit) => {
        const { closed } = fill(sizes, limit);
        const offsets = closed.flatMap((batch) => batch.unsent().map((slot) => batch.offset(slot)));
        expect(offsets).toEqual(sizes.map((_, i) => i));
        for (const [n, batch] of closed.entries()) {
          expect(batch.records).toBeLessThanOrEqual(limit.records);
          expect(batch.requestBytes).toBeLessThanOrEqual(limit.bytes);
          const next = closed[n + 1];
          if (!next || batch.records === limit.records) continue;
          expect(batch.requestBytes + sizes[next.offset(0)]!).toBeGreaterThan(limit.bytes);
        }
      }),
    );
  });

  it.each([
    ['one byte under the limit', [50, 49], [2]],
    ['exactly the limit', [50, 50], [2]],
    ['one byte over the limit', [50, 51], [1, 1]],
  ])('puts records of %s where they belong', (_title, sizes, expected) => {
    expect(fill(sizes, { records: 500, bytes: 100 }).closed.map((batch) => batch.records)).toEqual(expected);
  });

  it.each([
    [499, [499]],
    [500, [500]],
    [501, [500, 1]],
  ])('makes batches of at most 500 out of %i records', (n, expected) => {
    const { closed } = fill(new Array<number>(n).fill(1), { records: 500, bytes: 5_242_880 });
    expect(closed.map((batch) => batch.records)).toEqual(expected);
  });

  it('refuses a record that no request can hold', () => {
    expect(() => fill([101], { records: 500, bytes: 100 })).toThrow(AgentInvariantError);
  });

  it('knows how much is in memory until batches are finished', () => {
    const { closed, batcher } = fill([10, 10, 10], { records: 2, bytes: 100 });
    expect(batcher.openBatches).toBe(2);
    expect(batcher.openBytes).toBeGreaterThan(30);
    for (const batch of closed) {
      batch.unsent().forEach((slot) => batch.mark(slot, 1));
      batcher.finish(batch);
    }
    expect([batcher.openBatches, batcher.openBytes]).toEqual([0, 0]);
  });

  it('does not take back a batch with open records', () => {
    const { closed, batcher } = fill([10], { records: 2, bytes: 100 });
    expect(() => batcher.finish(closed[0]!)).toThrow(AgentInvariantError);
  });
});
