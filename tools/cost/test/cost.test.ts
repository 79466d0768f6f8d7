import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { eventSize, monthlyCost, total } from '../src/monthly-cost';
import { prices } from '../src/prices';
import { costDocument } from '../src/render';
import { accidentShare, scenarios } from '../src/scenario';

/** Bytes one query may read: the workgroup's limit in apps/catalog. */
const scanLimitBytes = 10_000_000_000;

const scenario = (eventsPerSecond: number) => ({
  name: 'x',
  what: 'x',
  eventsPerSecond,
  eventsKept: 0,
  warehouseMinutesPerDay: 0,
  isCompacted: true,
});
const dollars = (eventsPerSecond: number, service: string, item: string) =>
  monthlyCost(scenario(eventsPerSecond)).find((line) => line.service === service && line.item === item)
    ?.dollars ?? NaN;

describe('monthlyCost', () => {
  it('charges two streams by the hour when nothing comes', () => {
    expect(dollars(0, 'Kinesis Data Streams', 'streams')).toBeCloseTo(2 * 730 * 0.04, 6);
    expect(dollars(0, 'Data Firehose', 'in')).toBe(0);
    expect(dollars(0, 'DynamoDB', 'writes')).toBe(0);
  });

  it('rounds each record up as the service does: 1 KB in a stream, 5 KB in Firehose', () => {
    const events = 730 * 3_600;
    expect(dollars(1, 'Kinesis Data Streams', 'in')).toBeCloseTo((events * 1_000 * 0.08) / 1e9, 6);
    expect(dollars(1, 'Data Firehose', 'in')).toBeCloseTo((events * 5_000 * 0.029) / 1e9, 6);
  });

  it('charges two writes an event: the item and its place in the index', () => {
    expect(dollars(1, 'DynamoDB', 'writes')).toBeCloseTo((2 * 730 * 3_600 * 0.625) / 1e6, 6);
  });

  it('charges a compaction that finds news for 10 MB a query at least, and none when nothing comes', () => {
    expect(dollars(0, 'Athena', 'compaction')).toBe(0);
    expect(dollars(0.001, 'Athena', 'compaction')).toBeCloseTo((730 / 24) * 5 * 0.01 * 0.005, 9);
    expect(dollars(30, 'Athena', 'compaction')).toBeGreaterThan(1);
  });

  it('compacts where a month is what one query may read', () => {
    for (const { eventsPerSecond, isCompacted } of scenarios)
      expect(eventsPerSecond * (1 - accidentShare) * 730 * 3_600 * eventSize.parquet <= scanLimitBytes).toBe(
        isCompacted,
      );
  });

  it('never falls when more events come', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (a, b) => {
          const [less, more] = [Math.min(a, b), Math.max(a, b)];
          expect(total(monthlyCost(scenario(more)))).toBeGreaterThanOrEqual(
            total(monthlyCost(scenario(less))) - 1e-6,
          );
        },
      ),
    );
  });

  it('is a number of dollars for every size, each line by a price with a source', () => {
    for (const { dollars: sum, price } of scenarios.flatMap(monthlyCost)) {
      expect(sum).toBeGreaterThanOrEqual(0);
      expect(Object.values(prices)).toContain(price);
      expect(price.source).toMatch(/^https:\/\/aws\.amazon\.com\//);
    }
  });
});

describe('docs/cost.md', () => {
  it('is what the script makes now', async () => {
    const file = resolve(import.meta.dirname, '../../../docs/cost.md');
    const made = await format(costDocument(), { ...(await resolveConfig(file)), parser: 'markdown' });
    expect(readFileSync(file, 'utf8')).toBe(made);
  });
});
