import { FullBatchFailureError } from '@aws-lambda-powertools/batch';
import { memoryQuarantine, type QuarantineObject } from '@denver/intake';
import { normalise, type CanonicalEvent } from '@denver/record-model';
import { rawServiceRequest, recordBytes, type RawEvent } from '@denver/testing';
import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memoryCaseTable } from '../src/adapters/memory-case-table';
import { createConsumer } from '../src/consumer';
import type { CaseTable } from '../src/core/case-table';
import { ConsumerError, WriteFailedError } from '../src/errors';

/** A row of one of three cases in one of many states; the empty one is no row at all. */
const anyRow: fc.Arbitrary<RawEvent | undefined> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .record(
        {
          CaseSummary: fc.constantFrom('Graffiti', 'Pothole', 'Noise'),
          CaseStatus: fc.constantFrom('New', 'In Progress', 'Closed - Answer Provided'),
          CaseCloseddttm: fc.constantFrom(
            '',
            '08/01/2015 01:00:00 PM',
            '08/01/2015 11:59:59 PM',
            '09/01/2015 01:00:00 PM',
          ),
          CaseSource: fc.constant('Phone'),
          CouncilDistrict: fc.constantFrom('', '1', '2'),
        },
        { noNullPrototype: true },
      )
      .map((changes) =>
        rawServiceRequest({ ...changes, CaseClosedDate: changes.CaseCloseddttm.slice(0, 10) }),
      ),
  },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

/** What happens to one call of a port. */
const anyFate = fc.constantFrom('fine', 'fine', 'fine', 'refused', 'lost-reply');
type Fate = 'fine' | 'refused' | 'lost-reply';

const scenario = fc.record({
  rows: fc.array(anyRow, { minLength: 1, maxLength: 25 }),
  /** Positions again: duplicates, replays, another order. */
  repeats: fc.array(fc.nat({ max: 24 }), { maxLength: 25 }),
  batchSize: fc.integer({ min: 1, max: 12 }),
  fates: fc.array(anyFate, { maxLength: 60 }),
});

function streamRecord(position: number, raw: RawEvent | undefined, transport: number): KinesisStreamRecord {
  const bytes = raw
    ? recordBytes({ ...raw, transportId: `f-${transport}-0` })
    : Buffer.from(`torn ${transport}`);
  return {
    eventID: `shardId-000000000000:${position}`,
    eventSourceARN: 'arn:aws:kinesis:us-west-2:000000000000:stream/denver-service-request-dev',
    kinesis: {
      sequenceNumber: String(position),
      data: bytes.toString('base64'),
      approximateArrivalTimestamp: Date.parse('2026-03-02T10:00:00Z') / 1000,
    },
  } as KinesisStreamRecord;
}

/** Brings records the way Lambda does: batch by batch, again from the lowest failure. */
async function deliver(
  records: readonly KinesisStreamRecord[],
  batchSize: number,
  handler: (event: KinesisStreamEvent) => Promise<{ batchItemFailures: Array<{ itemIdentifier: string }> }>,
): Promise<void> {
  let next = 0;
  for (let call = 0; next < records.length; call += 1) {
    expect(call).toBeLessThan(1_000);
    const batch = records.slice(next, next + batchSize);
    try {
      const { batchItemFailures } = await handler({ Records: [...batch] });
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      const lowest = batch.findIndex(({ kinesis }) => failed.has(kinesis.sequenceNumber));
      expect(failed.size > 0).toBe(lowest >= 0);
      next += lowest < 0 ? batch.length : lowest;
    } catch (error) {
      expect(error instanceof ConsumerError || error instanceof FullBatchFailureError).toBe(true);
    }
  }
}

/** The table by the definition, not by our code: of each case the state with the greatest version. */
function newestOfEach(rows: ReadonlyArray<RawEvent | undefined>): Map<string, string> {
  const newest = new Map<string, CanonicalEvent>();
  for (const raw of rows) {
    const result = raw ? normalise('service-request', raw) : undefined;
    if (!result?.ok) continue;
    const standing = newest.get(String(result.event['case_id']));
    if (!standing || String(standing['version']) < String(result.event['version']))
      newest.set(String(result.event['case_id']), result.event);
  }
  return new Map(
    [...newest].map(([key, { version, council_district }]) => [key, `${version} ${council_district}`]),
  );
}

it('ends in the same table for any order, repetition, batching and failure of single writes', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ rows, repeats, batchSize, fates }) => {
      const order = [...repeats.filter((index) => index < rows.length), ...rows.keys()];
      const records = order.map((index, position) => streamRecord(position, rows[index], index));
      const table = memoryCaseTable();
      const quarantined = new Set<string>();
      const remaining: Fate[] = [...fates];
      const faulty = async <Result>(run: () => Promise<Result>): Promise<Result> => {
        const fate = remaining.pop() ?? 'fine';
        if (fate === 'refused') throw new WriteFailedError('ThrottlingException');
        const result = await run();
        if (fate === 'lost-reply') throw new WriteFailedError('TimeoutError');
        return result;
      };
      const faultyTable: CaseTable = { write: (write) => faulty(() => table.write(write)) };
      const store = memoryQuarantine();
      const put = async (object: QuarantineObject) => {
        await store.put(object);
        for (const { bytes } of object.records) quarantined.add(Buffer.from(bytes).toString());
      };
      const metrics = {
        addMetric() {},
        addDimension: () => metrics,
        singleMetric: () => metrics,
        publishStoredMetrics() {},
      };
      const consume = createConsumer({
        dataset: 'service-request',
        boundaries: undefined,
        table: faultyTable,
        quarantine: { put: (object) => faulty(() => put(object)) },
        quarantinePrefix: 'quarantine/consumer/service-request',
        concurrency: 3,
        now: () => 0,
        logger: { info() {}, error() {} },
        metrics: metrics as never,
      });
      await deliver(records, batchSize, (event) =>
        consume(event, { getRemainingTimeInMillis: () => 60_000 }),
      );

      const state = [...table.items].map(
        ([key, item]) => [key, `${item['version']} ${item['council_district'] ?? null}`] as const,
      );
      expect(new Map(state)).toEqual(newestOfEach(rows));
      const torn = rows.flatMap((raw, index) => (raw ? [] : [`torn ${index}`]));
      expect([...quarantined].sort()).toEqual(torn.sort());
    }),
    { numRuns: 500 },
  );
});
