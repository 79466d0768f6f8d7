import { FullBatchFailureError } from '@aws-lambda-powertools/batch';
import { memoryQuarantine, QuarantineWriteError, type QuarantineStore } from '@denver/intake';
import type { QuarantineRecord } from '@denver/record-model';
import type { KinesisStreamEvent } from 'aws-lambda';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memoryCaseTable } from '../src/adapters/memory-case-table';
import { createConsumer } from '../src/consumer';
import type { CaseTable } from '../src/core/case-table';
import { TableUnusableError, UnknownOutcomeError, WriteFailedError } from '../src/errors';

const event = JSON.parse(
  readFileSync(new URL('events/kinesis.json', import.meta.url), 'utf8'),
) as KinesisStreamEvent;
const [closed = '', opened = '', rejected = '', blank = ''] = event.Records.map(
  ({ kinesis }) => kinesis.sequenceNumber,
);
const only = (...wanted: string[]): KinesisStreamEvent => ({
  Records: event.Records.filter(({ kinesis }) => wanted.includes(kinesis.sequenceNumber)),
});
const identifiers = (...sequenceNumbers: string[]) => ({
  batchItemFailures: sequenceNumbers.map((itemIdentifier) => ({ itemIdentifier })),
});

function setUp(ports: { table?: CaseTable; quarantine?: QuarantineStore; remainingMs?: number } = {}) {
  const logged: unknown[] = [];
  const counted: Record<string, number> = {};
  let published = 0;
  const metrics = {
    addMetric: (name: string, _unit: string, value: number) => void (counted[name] = value),
    addDimension: () => metrics,
    singleMetric: () => metrics,
    publishStoredMetrics: () => void (published += 1),
  };
  const log = (...line: unknown[]) => void logged.push(line);
  const consume = createConsumer({
    dataset: 'service-request',
    boundaries: undefined,
    table: ports.table ?? memoryCaseTable(),
    quarantine: ports.quarantine ?? memoryQuarantine(),
    quarantinePrefix: 'quarantine/consumer/service-request',
    concurrency: 4,
    now: () => 0,
    logger: { info: log, error: log },
    metrics: metrics as never,
  });
  const context = { getRemainingTimeInMillis: () => ports.remainingMs ?? 60_000 };
  return {
    handler: (given: KinesisStreamEvent) => consume(given, context),
    logged,
    counted,
    published: () => published,
  };
}

const throttled: CaseTable = {
  write: async () => Promise.reject(new WriteFailedError('ThrottlingException')),
};
const noQuarantine: QuarantineStore = { put: async () => Promise.reject(new QuarantineWriteError('key')) };

describe('createConsumer', () => {
  it('consumes a recorded batch: newest written, older superseded, bad in the quarantine, blank counted', async () => {
    const table = memoryCaseTable();
    const quarantine = memoryQuarantine();
    const { handler, counted } = setUp({ table, quarantine });
    await expect(handler(event)).resolves.toEqual({ batchItemFailures: [] });
    expect([...table.items.values()]).toMatchObject([
      { case_status: 'Closed - Answer Provided', day: '2015-07-31' },
    ]);
    expect(counted).toMatchObject({ written: 1, superseded: 1, rejected: 1, blank: 1 });
    const [[key, body]] = [...quarantine.files] as [[string, Uint8Array]];
    expect(key).toMatch(/^quarantine\/consumer\/service-request\/2026-03-02\/[0-9a-f]{64}\.jsonl$/);
    const document = JSON.parse(Buffer.from(body).toString()) as QuarantineRecord;
    expect(document).toMatchObject({
      reason: 'invalid_value',
      sequenceNumber: rejected,
      rawData: event.Records[2]?.kinesis.data,
      arrivalTimestamp: Date.parse('2026-03-02T10:00:00.125Z'),
      source: { stage: 'consumer', stream: 'denver-service-request-dev', shardId: 'shardId-000000000006' },
    });
  });

  it('leaves everything as it is when the batch comes again', async () => {
    const table = memoryCaseTable();
    const quarantine = memoryQuarantine();
    const { handler, counted } = setUp({ table, quarantine });
    await handler(event);
    const before = new Map(table.items);
    await expect(handler(event)).resolves.toEqual({ batchItemFailures: [] });
    expect(table.items).toEqual(before);
    expect(quarantine.files.size).toBe(1);
    expect(counted).toMatchObject({ 'own-retry': 1 });
  });

  it('counts an older version that comes late as stale, and acknowledges it', async () => {
    const table = memoryCaseTable();
    await setUp({ table }).handler(only(closed));
    const { handler, counted } = setUp({ table });
    await expect(handler(only(opened))).resolves.toEqual({ batchItemFailures: [] });
    expect(counted).toEqual({ stale: 1 });
  });

  it('reports every record of a case whose write failed, and only those', async () => {
    const { handler } = setUp({ table: throttled });
    await expect(handler(event)).resolves.toEqual(identifiers(closed, opened));
  });

  it('reports rejects that could not be put away, and only those', async () => {
    const { handler } = setUp({ quarantine: noQuarantine });
    await expect(handler(event)).resolves.toEqual(identifiers(rejected));
  });

  it('reports what it had no time to begin', async () => {
    const table = memoryCaseTable();
    const { handler } = setUp({ table, remainingMs: 4_999 });
    await expect(handler(event)).resolves.toEqual(identifiers(closed, opened, rejected));
    expect(table.items.size).toBe(0);
  });

  it('throws when every record failed', async () => {
    const { handler } = setUp({ table: throttled });
    await expect(handler(only(closed, opened))).rejects.toThrow(FullBatchFailureError);
  });

  it('throws at once when the table cannot be used, so that nothing is acknowledged', async () => {
    let calls = 0;
    const write = async () => {
      calls += 1;
      throw new TableUnusableError('t', 'ResourceNotFoundException');
    };
    const { handler, published } = setUp({ table: { write } });
    await expect(handler(event)).rejects.toThrow(TableUnusableError);
    expect([calls, published()]).toEqual([1, 1]);
  });

  it('has the answer for one batch only: a later success is not tainted by an earlier failure', async () => {
    const table = memoryCaseTable();
    let down = true;
    const flaky: CaseTable = { write: async (write) => (down ? throttled.write(write) : table.write(write)) };
    const { handler } = setUp({ table: flaky });
    await expect(handler(event)).resolves.toEqual(identifiers(closed, opened));
    down = false;
    await expect(handler(event)).resolves.toEqual({ batchItemFailures: [] });
  });

  it('logs counts and codes, never a row', async () => {
    const { handler, logged } = setUp({ table: throttled });
    await handler(event);
    expect(logged).toEqual([
      [
        'consumed',
        {
          stage: 'process',
          received: 4,
          failed: 2,
          rejected: 1,
          blank: 1,
          rejectedFor: { invalid_value: 1 },
        },
      ],
      ['records to be brought again', { stage: 'send', failures: { ThrottlingException: 2 } }],
    ]);
  });

  it('answers an empty batch', async () => {
    await expect(setUp().handler({ Records: [] })).resolves.toEqual({ batchItemFailures: [] });
  });

  it('never acknowledges the blank record alone when the rest failed', async () => {
    const { handler } = setUp({ table: throttled, quarantine: noQuarantine });
    await expect(handler(only(closed, rejected, blank))).resolves.toEqual(identifiers(closed, rejected));
  });
});

/** Bugs that others have shipped: each swallows a failure somewhere and must not turn it into an empty list. */
describe('a swallowed error', () => {
  const swallowing: CaseTable = { write: async () => undefined as never };

  it('in the table adapter is not a success', async () => {
    await expect(setUp({ table: swallowing }).handler(event)).rejects.toThrow(UnknownOutcomeError);
  });

  it('that is no Error still fails the batch', async () => {
    const { handler } = setUp({ table: { write: async () => Promise.reject('text') } });
    await expect(handler(event)).rejects.toBe('text');
  });
});
