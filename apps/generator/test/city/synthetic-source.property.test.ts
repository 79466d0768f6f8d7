import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayNumber } from '../../src/city/denver-time';
import { PendingRows } from '../../src/city/pending-rows';
import type { SyntheticSourceOptions } from '../../src/city/synthetic-source';
import { SyntheticSource } from '../../src/city/synthetic-source';
import { parseRecord } from '../../src/core/corrupt';
import { seedOf } from '../../src/core/random';
import type { Batch } from '../../src/core/source';

const options = (changes: Partial<SyntheticSourceOptions> = {}): SyntheticSourceOptions => ({
  dataset: 'service-request',
  seed: seedOf('source'),
  fromDay: dayNumber(2015, 9, 1),
  toDay: dayNumber(2015, 12, 31),
  rows: 3000,
  updates: 0.4,
  repeat: false,
  ...changes,
});

async function batchesOf(source: SyntheticSource, most = Infinity): Promise<Batch[]> {
  const batches: Batch[] = [];
  while (batches.length < most) {
    const batch = await source.read();
    if (batch === undefined) break;
    batches.push(batch);
  }
  return batches;
}

const rowsOf = (batches: readonly Batch[]) => batches.flatMap(({ rows }) => rows as string[]);

describe('SyntheticSource', () => {
  it.each(['service-request', 'traffic-accident'] as const)(
    'goes on from any batch with the same %s rows',
    async (dataset) => {
      const batches = await batchesOf(new SyntheticSource(options({ dataset, rows: 20_000 })));
      expect(batches.length).toBeGreaterThan(15);
      for (const [index, batch] of batches.entries()) {
        const resumed = new SyntheticSource(
          options({ dataset, rows: 20_000 }),
          JSON.parse(JSON.stringify(batch.start)),
        );
        expect(rowsOf(await batchesOf(resumed, 2))).toEqual(rowsOf(batches.slice(index, index + 2)));
      }
    },
  );

  it('gives exactly the rows it was asked for, and as many twice as were to be updated', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('service-request' as const, 'traffic-accident' as const),
        async (rows, updates, dataset) => {
          const source = new SyntheticSource(options({ rows, updates, dataset }));
          const all = rowsOf(await batchesOf(source));
          expect(all.length).toBe(source.total);
          expect(all.length - rows).toBeGreaterThanOrEqual(0);
          expect(all.length - rows).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is a function of seed and options alone', async () => {
    const first = rowsOf(await batchesOf(new SyntheticSource(options())));
    expect(rowsOf(await batchesOf(new SyntheticSource(options())))).toEqual(first);
    const other = rowsOf(await batchesOf(new SyntheticSource(options({ seed: seedOf('another') }))));
    expect(other.filter((row) => first.includes(row)).length).toBeLessThan(5);
  });

  it('writes rows in order of time: created, or closed for the second row of a case', async () => {
    const seen = new Set<string>();
    let before = '';
    for (const row of rowsOf(
      await batchesOf(new SyntheticSource(options({ toDay: dayNumber(2015, 11, 10), updates: 0.3 }))),
    )) {
      const cells = parseRecord(row);
      const id = [cells[0], cells[4], cells[8], cells[9], cells[11]].join('|');
      const [text = ''] = seen.has(id) ? [cells[6]] : [cells[4]];
      seen.add(id);
      const [, date = '', time = ''] = /^(\S+) (.*)$/.exec(text) ?? [];
      const [month, day, year] = date.split('/');
      const [hour = '', rest = ''] = [time.slice(0, 2), time.slice(2)];
      const hour24 = (Number(hour) % 12) + (rest.endsWith('PM') ? 12 : 0);
      const at = `${year}${month}${day} ${String(hour24).padStart(2, '0')}${rest.slice(0, 6)}`;
      if (date.startsWith('11/01')) continue;
      if (year !== undefined && at < '20151114 17') {
        expect(at >= before).toBe(true);
        before = at;
      }
    }
  });

  it('repeats the range with other cases', async () => {
    const batches = await batchesOf(
      new SyntheticSource(options({ rows: 1500, updates: 0, repeat: true })),
      6,
    );
    const rows = rowsOf(batches);
    const again = new SyntheticSource(options({ rows: 1500, updates: 0, repeat: true }), batches[4]?.start);
    expect(rowsOf(await batchesOf(again, 2))).toEqual(rowsOf(batches.slice(4)));
    expect(rows.slice(0, 1500)).not.toEqual(rows.slice(1500, 3000));
    expect(new Set(rows).size).toBeGreaterThan(rows.length * 0.99);
  });
});

describe('PendingRows', () => {
  it('gives back what was put in, smallest second first, then smallest code', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(1000)), { maxLength: 3000 }), (entries) => {
        const pending = new PendingRows();
        for (const [second, code] of entries) pending.push(second, code);
        const out: [number, number][] = [];
        while (pending.size > 0) {
          out.push([pending.second, pending.code]);
          pending.pop();
        }
        expect(out).toEqual([...entries].sort((a, b) => a[0] - b[0] || a[1] - b[1]));
      }),
      { numRuns: 50 },
    );
  });
});
