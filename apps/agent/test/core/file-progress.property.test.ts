import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from 'node:zlib';
import { Arena } from '../../src/core/arena';
import { Batch, slotState } from '../../src/core/batch';
import { FileProgress } from '../../src/core/file-progress';
import { addRecord, batchOf, counts } from '../support/records';

describe('FileProgress', () => {
  it('is at the end of the longest run of records that are done, after every step and in any order of steps', () => {
    const scenario = fc
      .record({
        sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }),
        seed: fc.infiniteStream(fc.nat()),
      })
      .map(({ sizes, seed }) => ({
        sizes,
        order: shuffled(
          sizes.reduce((a, b) => a + b, 0),
          seed,
        ),
      }));
    fc.assert(
      fc.property(scenario, fc.boolean(), ({ sizes, order }, releaseEarly) => {
        const total = counts();
        const progress = new FileProgress(total, 0);
        const places: { batch: Batch; slot: number }[] = [];
        for (const [n, size] of sizes.entries()) {
          const batch = new Batch(n, 0, new Arena(16));
          for (let i = 0; i < size; i++) {
            addRecord(batch, progress, places.length);
            places.push({ batch, slot: i });
          }
          batch.closed = true;
        }
        const done = new Set<number>();
        let before = 0;
        for (const record of order) {
          const { batch, slot } = places[record]!;
          batch.mark(slot, record % 3 === 0 ? slotState.quarantined : slotState.delivered);
          done.add(record);
          if (releaseEarly && batch.open === 0) {
            progress.advance();
            batch.release();
          }
          progress.advance();
          let run = 0;
          while (done.has(run)) run++;
          expect(progress.acked).toBe(2 * run);
          expect(progress.acked).toBeGreaterThanOrEqual(before);
          before = progress.acked;
          if (run > 0) expect(progress.anchor).toEqual({ offset: 2 * run - 2, length: 1, crc: crc32('s') });
          expect(total.sent + total.quarantined).toBe(run);
        }
        expect(progress.settled).toBe(true);
      }),
    );
  });

  it('lets bytes that are no record go with the record before them', () => {
    const progress = new FileProgress(counts(), 0);
    progress.skip(5);
    expect(progress.acked).toBe(5);
    const batch = batchOf(4, { progress });
    progress.skip(20);
    expect(progress.acked).toBe(5);
    for (const slot of batch.unsent()) batch.mark(slot, slotState.delivered);
    progress.advance();
    expect(progress.acked).toBe(20);
  });

  it('does not pass a reject that is not in the quarantine yet', () => {
    const progress = new FileProgress(counts(), 0);
    const batch = new Batch(0, 0, new Arena(16));
    addRecord(batch, progress, 0);
    const reject = batch.addReject(progress, 2, 3, 6);
    addRecord(batch, progress, 3);
    expect(batch.unsent()).toEqual([0, 2]);
    for (const slot of batch.unsent()) batch.mark(slot, slotState.delivered);
    progress.advance();
    expect(progress.acked).toBe(2);
    batch.mark(reject, slotState.quarantined);
    progress.advance();
    expect(progress.acked).toBe(8);
  });

  it('keeps the files of one batch apart', () => {
    const [a, b] = [new FileProgress(counts(), 0), new FileProgress(counts(), 0)];
    const batch = new Batch(0, 0, new Arena(16));
    addRecord(batch, a, 0);
    addRecord(batch, b, 0);
    addRecord(batch, a, 1);
    batch.closed = true;
    batch.mark(1, slotState.delivered);
    batch.mark(2, slotState.delivered);
    a.advance();
    b.advance();
    expect([a.acked, b.acked]).toEqual([0, 2]);
    batch.mark(0, slotState.delivered);
    a.advance();
    expect(a.acked).toBe(4);
  });
});

function shuffled(n: number, random: IterableIterator<number>): number[] {
  const list = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = (random.next().value as number) % (i + 1);
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}
