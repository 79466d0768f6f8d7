import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../src/core/errors';
import {
  FunctionFails,
  startMappings,
  textOf,
  until,
  type MappingHarness,
  type SeenRecord,
} from './mapping-harness';

const bucket = 'arn:aws:s3:::denver-lake';
const onFailure = { DestinationConfig: { OnFailure: { Destination: bucket } } };
const report = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
const numbers = (from: number, to: number, key = 'k') =>
  Array.from({ length: to - from + 1 }, (_, index) => `${key}-${from + index}`);

describe('an event source mapping', () => {
  let harness: MappingHarness;
  let handled: string[];

  beforeEach(async () => {
    harness = await startMappings();
    handled = [];
    harness.handler = (records) => void handled.push(...records.map(textOf));
  });
  afterEach(() => harness.end());

  const drained = () => until(() => behind() === 0, 'the mapping to be at the tip');
  const behind = () =>
    Object.values(
      harness.mappings.stats() as Record<string, { behindRecords: number; inFlight: number }>,
    ).reduce((sum, { behindRecords, inFlight }) => sum + behindRecords + inFlight, 0);
  const failing = (poison: (text: string) => boolean) => (records: SeenRecord[]) => {
    if (records.some((record) => poison(textOf(record)))) throw new FunctionFails('poison');
    handled.push(...records.map(textOf));
  };
  const reporting = (poison: (text: string) => boolean) => (records: SeenRecord[]) => {
    const batchItemFailures: object[] = [];
    for (const record of records) {
      if (poison(textOf(record))) batchItemFailures.push({ itemIdentifier: record.kinesis.sequenceNumber });
      else handled.push(textOf(record));
    }
    return { batchItemFailures };
  };

  it('hands over the event Lambda documents', async () => {
    let seen: unknown;
    harness.handler = (records) => void (seen = records[0]);
    await harness.put('k-1');
    await harness.create();
    await drained();
    expect(seen).toEqual({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: 'k',
        sequenceNumber: expect.stringMatching(/^\d{56}$/) as unknown,
        data: Buffer.from('k-1').toString('base64'),
        approximateArrivalTimestamp: harness.clock.nowMs / 1000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: expect.stringMatching(/^shardId-000000000000:\d{56}$/) as unknown,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: 'arn:aws:iam::000000000000:role/consumer',
      awsRegion: 'us-west-2',
      eventSourceARN: 'arn:aws:kinesis:us-west-2:000000000000:stream/s',
    });
  });

  it('cuts batches at the batch size and keeps the order', async () => {
    await harness.put(...numbers(1, 25));
    await harness.create({ BatchSize: 10 });
    await drained();
    expect(harness.invocations.map((batch) => batch.length)).toEqual([10, 10, 5]);
    expect(handled).toEqual(numbers(1, 25));
  });

  it('waits for a full batch as long as the window lasts', async () => {
    await harness.create({ BatchSize: 100, MaximumBatchingWindowInSeconds: 1 });
    await harness.put('k-1');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await harness.put('k-2');
    await drained();
    expect(harness.invocations).toEqual([['k-1', 'k-2']]);
    await harness.put(...numbers(3, 102));
    const startMs = Date.now();
    await drained();
    expect(Date.now() - startMs).toBeLessThan(900);
  });

  it('keeps an event within 6 MB by making the batch smaller', async () => {
    const big = (index: number) => `k-${index}-${'x'.repeat(1_000_000)}`;
    for (let index = 0; index < 12; index++) await harness.put(big(index));
    await harness.create({ BatchSize: 100 });
    await drained();
    expect(harness.invocations.map((batch) => batch.length)).toEqual([4, 4, 4]);
  });

  it('starts at LATEST with what is written after its creation, and at a time with what arrived since', async () => {
    await harness.put('old-1');
    harness.clock.nowMs += 10_000;
    await harness.put('new-1');
    const latest = await harness.create({ StartingPosition: 'LATEST' });
    await harness.put('new-2');
    await drained();
    expect(handled).toEqual(['new-2']);
    await harness.mappings.remove(latest);
    await harness.create({
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: (harness.clock.nowMs - 5000) / 1000,
    });
    await drained();
    expect(handled).toEqual(['new-2', 'new-1', 'new-2']);
  });

  describe('when the function fails', () => {
    it('retries the same batch until it succeeds, and holds what comes later back', async () => {
      let attempts = 0;
      harness.handler = (records) => {
        if (++attempts < 4) throw new FunctionFails('not yet');
        handled.push(...records.map(textOf));
      };
      await harness.put(...numbers(1, 3));
      await harness.create({ BatchSize: 3 });
      await harness.put(...numbers(4, 5));
      await drained();
      expect(harness.invocations.slice(0, 4)).toEqual(Array(4).fill(numbers(1, 3)));
      expect(handled).toEqual(numbers(1, 5));
    });

    it.each([
      ['first', 1],
      ['middle', 5],
      ['last', 8],
    ])(
      'isolates a poison record at the %s place by bisecting, and keeps its bytes in S3',
      async (_name, place) => {
        harness.handler = failing((text) => text === `k-${place}`);
        await harness.put(...numbers(1, 8));
        const uuid = await harness.create({
          BisectBatchOnFunctionError: true,
          MaximumRetryAttempts: 2,
          ...onFailure,
        });
        await drained();
        expect(handled).toEqual(numbers(1, 8).filter((text) => text !== `k-${place}`));
        expect(harness.failures).toHaveLength(1);
        const [failure] = harness.failures;
        expect(failure?.bucket).toBe('denver-lake');
        expect(failure?.key).toMatch(
          new RegExp(
            `^aws/lambda/${uuid}/shardId-000000000000/\\d{4}/\\d{2}/\\d{2}/\\d{4}-\\d{2}-\\d{2}T\\d{2}\\.\\d{2}\\.\\d{2}-[0-9a-f-]{36}$`,
          ),
        );
        const event = JSON.parse(failure?.document.payload) as { Records: SeenRecord[] };
        expect(event.Records.map(textOf)).toEqual([`k-${place}`]);
        const sequence = event.Records[0]?.kinesis.sequenceNumber;
        expect(failure?.document).toMatchObject({
          version: '1.0',
          requestContext: {
            requestId: 'request',
            functionArn: 'arn:aws:lambda:us-west-2:000000000000:function:consumer',
            condition: 'RetryAttemptsExhausted',
          },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          KinesisBatchInfo: {
            shardId: 'shardId-000000000000',
            startSequenceNumber: sequence,
            endSequenceNumber: sequence,
            batchSize: 1,
            streamArn: 'arn:aws:kinesis:us-west-2:000000000000:stream/s',
          },
        });
        expect(harness.mappings.stats()).toMatchObject({
          [uuid]: { discardedToDestination: 1, behindRecords: 0 },
        });
      },
    );

    it('gives up the whole batch after the retries when it does not bisect', async () => {
      harness.handler = failing((text) => text === 'k-2');
      await harness.put(...numbers(1, 3));
      await harness.create({ BatchSize: 3, MaximumRetryAttempts: 1, ...onFailure });
      await harness.put('k-4');
      await drained();
      expect(handled).toEqual(['k-4']);
      expect(harness.invocations.filter((batch) => batch.includes('k-2'))).toHaveLength(2);
      expect(harness.failures[0]?.document).toMatchObject({
        requestContext: { approximateInvokeCount: 2 },
        KinesisBatchInfo: { batchSize: 3 },
      });
    });

    it('gives up what is older than the maximum age, without invoking it again', async () => {
      let attempts = 0;
      harness.handler = (records) => {
        attempts++;
        if (records.some((record) => textOf(record) === 'k-1')) {
          harness.clock.nowMs += 61_000;
          throw new FunctionFails('slow');
        }
        handled.push(...records.map(textOf));
      };
      await harness.put('k-1');
      await harness.create({ MaximumRecordAgeInSeconds: 60, ...onFailure });
      await until(() => harness.failures.length > 0);
      await harness.put('k-2');
      await drained();
      expect(attempts).toBe(2);
      expect(harness.failures[0]?.document.requestContext).toMatchObject({
        condition: 'RecordAgeExceeded',
        approximateInvokeCount: 1,
      });
      expect(handled).toEqual(['k-2']);
    });

    it('does not count a throttled invocation as a try', async () => {
      let calls = 0;
      harness.handler = (records) => {
        if (++calls < 5) throw new CloudError('TooManyRequestsException', 'Rate Exceeded.', 429);
        handled.push(...records.map(textOf));
      };
      await harness.put('k-1');
      await harness.create({ MaximumRetryAttempts: 0, ...onFailure });
      await drained();
      expect(handled).toEqual(['k-1']);
      expect(harness.failures).toEqual([]);
    });
  });

  describe('with ReportBatchItemFailures', () => {
    it('goes on from the lowest reported record, with those after it that had succeeded', async () => {
      let first = true;
      harness.handler = (records) => {
        handled.push(...records.map(textOf));
        const failed = first ? [records[4], records[2]] : [];
        first = false;
        return {
          batchItemFailures: failed.map((record) => ({ itemIdentifier: record?.kinesis.sequenceNumber })),
        };
      };
      await harness.put(...numbers(1, 6));
      await harness.create({ ...report });
      await drained();
      expect(harness.invocations).toEqual([numbers(1, 6), numbers(3, 6)]);
    });

    it('isolates every poison record, wherever it is, and applies all others', async () => {
      const poison = new Set(['k-1', 'k-7', 'k-8', 'k-20']);
      harness.handler = reporting((text) => poison.has(text));
      await harness.put(...numbers(1, 20));
      await harness.create({
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        ...report,
        ...onFailure,
      });
      await drained();
      const given = harness.failures.flatMap((failure) =>
        (JSON.parse(failure.document.payload) as { Records: SeenRecord[] }).Records.map(textOf),
      );
      expect(given).toEqual([...poison]);
      expect([...new Set(handled)]).toEqual(numbers(1, 20).filter((text) => !poison.has(text)));
      expect(harness.failures[0]?.document.responseContext).toEqual({
        statusCode: 200,
        executedVersion: '$LATEST',
        functionError: null,
      });
    });

    it('takes a swallowed error with an empty list for success: those records are lost', async () => {
      harness.handler = () => ({ batchItemFailures: [] });
      await harness.put('k-1');
      await harness.create({ ...report, ...onFailure });
      await drained();
      expect(harness.invocations).toHaveLength(1);
      expect(harness.failures).toEqual([]);
    });

    it('retries the whole batch after an answer it does not understand', async () => {
      let calls = 0;
      harness.handler = () => (++calls === 1 ? { batchItemFailures: [{ itemIdentifier: 'unknown' }] } : {});
      await harness.put(...numbers(1, 3));
      await harness.create({ ...report });
      await drained();
      expect(harness.invocations).toEqual([numbers(1, 3), numbers(1, 3)]);
    });

    it('ignores the same answer when the mapping does not ask for it', async () => {
      harness.handler = () => ({ batchItemFailures: [{ itemIdentifier: 'unknown' }] });
      await harness.put('k-1');
      await harness.create();
      await drained();
      expect(harness.invocations).toHaveLength(1);
    });
  });

  describe('with several lanes', () => {
    it('keeps the order of every partition key, and lets other keys pass a blocked one', async () => {
      const keys = Array.from({ length: 12 }, (_, index) => `key${index}`);
      let blocked = true;
      harness.handler = (records) => {
        if (blocked && records.some((record) => textOf(record).startsWith('key0-')))
          throw new FunctionFails('blocked');
        handled.push(...records.map(textOf));
      };
      for (let round = 0; round < 20; round++) await harness.put(...keys.map((key) => `${key}-${round}`));
      await harness.create({ ParallelizationFactor: 4, BatchSize: 7 });
      await until(() => handled.length > 100, 'the other lanes to go on');
      expect(handled.some((text) => text.startsWith('key0-'))).toBe(false);
      blocked = false;
      await drained();
      for (const key of keys) {
        const rounds = handled
          .filter((text) => text.startsWith(`${key}-`))
          .map((text) => Number(text.split('-')[1]));
        expect(rounds).toEqual(Array.from({ length: 20 }, (_, index) => index));
      }
    });

    it('goes on without a gap when their number changes', async () => {
      const uuid = await harness.create({ ParallelizationFactor: 3, BatchSize: 5 });
      for (let round = 0; round < 10; round++)
        await harness.put(...['a', 'b', 'c', 'd'].map((key) => `${key}-${round}`));
      await until(() => handled.length > 10);
      await harness.update(uuid, { ParallelizationFactor: 2 });
      await drained();
      expect(new Set(handled).size).toBe(40);
    });
  });

  describe('across a reshard', () => {
    it('ends the parents before it begins their children', async () => {
      await harness.create({ BatchSize: 3 });
      await harness.put(...numbers(1, 20, 'a'));
      await harness.call('UpdateShardCount', {
        StreamName: 's',
        TargetShardCount: 2,
        ScalingType: 'UNIFORM_SCALING',
      });
      await harness.put(...numbers(21, 40, 'a'));
      const [first, second] = (
        await harness.call('ListShards', { StreamName: 's', ShardFilter: { Type: 'AT_LATEST' } })
      ).Shards;
      await harness.call('MergeShards', {
        StreamName: 's',
        ShardToMerge: first.ShardId,
        AdjacentShardToMerge: second.ShardId,
      });
      await harness.put(...numbers(41, 60, 'a'));
      await until(() => handled.length === 60);
      await drained();
      expect(handled).toEqual(numbers(1, 60, 'a'));
    });

    it('does not begin a child while a lane of its parent is blocked', async () => {
      let blocked = true;
      harness.handler = (records) => {
        if (blocked && records.some((record) => textOf(record) === 'a-1')) throw new FunctionFails('blocked');
        handled.push(...records.map(textOf));
      };
      await harness.create({ ParallelizationFactor: 2 });
      await harness.put('a-1');
      await harness.call('UpdateShardCount', {
        StreamName: 's',
        TargetShardCount: 2,
        ScalingType: 'UNIFORM_SCALING',
      });
      await harness.put('a-2');
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(handled).toEqual([]);
      blocked = false;
      await until(() => handled.length === 2);
      expect(handled).toEqual(['a-1', 'a-2']);
    });
  });

  it('waits while its stream is gone', async () => {
    const uuid = await harness.create();
    await harness.put('k-1');
    await drained();
    await harness.call('DeleteStream', { StreamName: 's' });
    await until(() =>
      JSON.stringify(harness.mappings.describe(harness.mappings.get(uuid))).includes('Stream not found'),
    );
    expect(handled).toEqual(['k-1']);
  });

  it('goes on with the children of a shard that retention removed unread', async () => {
    let blocked = true;
    harness.handler = (records) => {
      if (blocked) throw new FunctionFails('blocked');
      handled.push(...records.map(textOf));
    };
    await harness.put('a-1');
    await harness.create({ BatchSize: 1 });
    await harness.call('UpdateShardCount', {
      StreamName: 's',
      TargetShardCount: 2,
      ScalingType: 'UNIFORM_SCALING',
    });
    await until(() => harness.invocations.length > 0);
    await harness.crash();
    harness.clock.nowMs += 25 * 3_600_000;
    await harness.open();
    blocked = false;
    await harness.put('a-2');
    await until(() => handled.includes('a-2'));
    expect(handled).toEqual(['a-2']);
  });

  describe('over a restart', () => {
    it('repeats what was under way and skips nothing', async () => {
      await harness.put(...numbers(1, 30));
      let release = () => undefined as void;
      harness.handler = (records) => {
        if (textOf(records[0] as SeenRecord) !== 'k-11') return void handled.push(...records.map(textOf));
        return new Promise<void>((resolve) => (release = resolve));
      };
      await harness.create({ BatchSize: 10 });
      await until(() => harness.invocations.length === 2);
      const crash = harness.crash();
      release();
      await crash;
      expect(handled).toEqual(numbers(1, 10));
      harness.handler = (records) => void handled.push(...records.map(textOf));
      await harness.open();
      await drained();
      expect(handled).toEqual(numbers(1, 30));
    });

    it('does not hand over again what succeeded', async () => {
      await harness.put(...numbers(1, 5));
      await harness.create();
      await drained();
      await harness.crash();
      await harness.open();
      await harness.put('k-6');
      await until(() => handled.length > 5);
      expect(handled).toEqual(numbers(1, 6));
    });
  });

  it('stops when disabled and goes on where it was when enabled', async () => {
    const uuid = await harness.create();
    await harness.put('k-1');
    await drained();
    await harness.update(uuid, { Enabled: false });
    await harness.put('k-2');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(handled).toEqual(['k-1']);
    await harness.update(uuid, { Enabled: true });
    await drained();
    expect(handled).toEqual(['k-1', 'k-2']);
  });

  it.each([
    ['TumblingWindowInSeconds', { TumblingWindowInSeconds: 60 }],
    ['FilterCriteria', { FilterCriteria: { Filters: [] } }],
    [
      'an SQS destination',
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-west-2:000000000000:q' } } },
    ],
    ['a destination for success', { DestinationConfig: { OnSuccess: { Destination: bucket } } }],
    ['another source', { EventSourceArn: 'arn:aws:sqs:us-west-2:000000000000:q' }],
    ['another metric', { MetricsConfig: { Metrics: ['Other'] } }],
    ['another response type', { FunctionResponseTypes: ['Other'] }],
  ])('refuses %s by name', async (_name, settings) => {
    await expect(harness.create(settings)).rejects.toMatchObject({ code: 'NotImplementedException' });
  });

  it.each([
    [{ BatchSize: 10_001 }, 'ValidationException'],
    [{ ParallelizationFactor: 11 }, 'ValidationException'],
    [{ MaximumRecordAgeInSeconds: 59 }, 'InvalidParameterValueException'],
    [{ StartingPosition: 'AT_TIMESTAMP' }, 'InvalidParameterValueException'],
    [
      { EventSourceArn: 'arn:aws:kinesis:us-west-2:000000000000:stream/none' },
      'InvalidParameterValueException',
    ],
  ])('answers %o with %s', async (settings, code) => {
    await expect(harness.create(settings)).rejects.toMatchObject({ code });
  });

  it('refuses a second mapping of the same stream and function', async () => {
    await harness.create();
    await expect(harness.create()).rejects.toMatchObject({ code: 'ResourceConflictException' });
  });
});
