/* eslint-disable @typescript-eslint/no-explicit-any -- replies are looked at with matchers */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../src/core/errors';
import { readAll, startKinesis, type Harness } from './harness';

const data = (text: string) => Buffer.from(text).toString('base64');
const minute = 60_000;

describe('Kinesis', () => {
  let harness: Harness;
  const call: Harness['call'] = (operation, input) => harness.call(operation, input);

  beforeEach(async () => {
    harness = await startKinesis();
  });
  afterEach(() => harness.end());

  async function fails(code: string, operation: string, input: object): Promise<string> {
    const error: unknown = await call(operation, input).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CloudError);
    expect((error as CloudError).code).toBe(code);
    return (error as CloudError).message;
  }

  async function iterator(input: object): Promise<string> {
    return (await call('GetShardIterator', { StreamName: 's', ShardId: 'shardId-000000000000', ...input }))
      .ShardIterator;
  }

  const provisioned = (shards = 1) => call('CreateStream', { StreamName: 's', ShardCount: shards });
  const put = (text: string, key = 'k') =>
    call('PutRecord', { StreamName: 's', PartitionKey: key, Data: data(text) });
  const texts = (page: { Records: Array<{ Data: string }> }) =>
    page.Records.map((record) => Buffer.from(record.Data, 'base64').toString());

  describe('streams', () => {
    it('describes a provisioned stream that is active at once, its ranges covering every hash key', async () => {
      await call('CreateStream', { StreamName: 's', ShardCount: 3, Tags: { team: 'denver' } });
      const { StreamDescription: description } = await call('DescribeStream', { StreamName: 's' });
      expect(description).toMatchObject({
        StreamName: 's',
        StreamARN: 'arn:aws:kinesis:us-west-2:000000000000:stream/s',
        StreamStatus: 'ACTIVE',
        StreamModeDetails: { StreamMode: 'PROVISIONED' },
        RetentionPeriodHours: 24,
        EncryptionType: 'NONE',
        HasMoreShards: false,
      });
      const ranges = description.Shards.map((shard: any) => shard.HashKeyRange);
      expect(ranges[0].StartingHashKey).toBe('0');
      expect(ranges[2].EndingHashKey).toBe('340282366920938463463374607431768211455');
      expect(BigInt(ranges[0].EndingHashKey) + 1n).toBe(BigInt(ranges[1].StartingHashKey));
      expect(await call('ListTagsForStream', { StreamName: 's' })).toEqual({
        Tags: [{ Key: 'team', Value: 'denver' }],
        HasMoreTags: false,
      });
    });

    it('gives an on-demand stream four shards and refuses a shard count with it', async () => {
      const StreamModeDetails = { StreamMode: 'ON_DEMAND' };
      await call('CreateStream', { StreamName: 's', StreamModeDetails });
      const { StreamDescriptionSummary } = await call('DescribeStreamSummary', { StreamName: 's' });
      expect(StreamDescriptionSummary).toMatchObject({ OpenShardCount: 4, StreamModeDetails });
      await fails('ValidationException', 'CreateStream', {
        StreamName: 't',
        ShardCount: 1,
        StreamModeDetails,
      });
      await fails('ValidationException', 'UpdateShardCount', {
        StreamName: 's',
        TargetShardCount: 8,
        ScalingType: 'UNIFORM_SCALING',
      });
    });

    it('answers with the error codes of AWS', async () => {
      await provisioned();
      await fails('ResourceInUseException', 'CreateStream', { StreamName: 's', ShardCount: 1 });
      await fails('ValidationException', 'CreateStream', { StreamName: 'no spaces', ShardCount: 1 });
      await fails('ValidationException', 'CreateStream', { StreamName: 'x' });
      await fails('LimitExceededException', 'CreateStream', { StreamName: 'x', ShardCount: 501 });
      expect(await fails('ResourceNotFoundException', 'DescribeStream', { StreamName: 'none' })).toBe(
        'Stream none under account 000000000000 not found.',
      );
      await fails('InvalidArgumentException', 'DescribeStream', {});
      expect(
        await fails('NotImplementedException', 'CreateStream', {
          StreamName: 'x',
          ShardCount: 1,
          WarmThroughputMiBps: 5,
        }),
      ).toContain('WarmThroughputMiBps');
    });

    it('lists streams in pages and takes an ARN for a name', async () => {
      for (const name of ['b', 'a', 'c']) await call('CreateStream', { StreamName: name, ShardCount: 1 });
      const first = await call('ListStreams', { Limit: 2 });
      expect(first).toMatchObject({ StreamNames: ['a', 'b'], HasMoreStreams: true });
      expect(await call('ListStreams', { NextToken: first.NextToken })).toMatchObject({
        StreamNames: ['c'],
        HasMoreStreams: false,
      });
      await call('DeleteStream', { StreamARN: 'arn:aws:kinesis:us-west-2:000000000000:stream/b' });
      expect((await call('ListStreams')).StreamNames).toEqual(['a', 'c']);
    });

    it('keeps streams, tags, retention and records over a restart', async () => {
      await provisioned(2);
      await call('AddTagsToStream', { StreamName: 's', Tags: { a: '1', b: '2' } });
      await call('RemoveTagsFromStream', { StreamName: 's', TagKeys: ['a'] });
      await call('IncreaseStreamRetentionPeriod', { StreamName: 's', RetentionPeriodHours: 48 });
      const { SequenceNumber, ShardId } = await put('one');
      await harness.reopen();
      expect((await call('ListTagsForStream', { StreamName: 's' })).Tags).toEqual([{ Key: 'b', Value: '2' }]);
      expect(
        (await call('DescribeStreamSummary', { StreamName: 's' })).StreamDescriptionSummary
          .RetentionPeriodHours,
      ).toBe(48);
      expect(await readAll(harness, 's', ShardId)).toEqual(['one']);
      expect((await put('two')).SequenceNumber > SequenceNumber).toBe(true);
    });

    it('refuses a retention below the current one when asked to increase, and outside 24 to 8760 hours', async () => {
      await provisioned();
      await fails('InvalidArgumentException', 'IncreaseStreamRetentionPeriod', {
        StreamName: 's',
        RetentionPeriodHours: 12,
      });
      await fails('InvalidArgumentException', 'IncreaseStreamRetentionPeriod', {
        StreamName: 's',
        RetentionPeriodHours: 8761,
      });
      await fails('InvalidArgumentException', 'DecreaseStreamRetentionPeriod', {
        StreamName: 's',
        RetentionPeriodHours: 48,
      });
    });

    it('forgets a deleted stream: a new one of the same name is empty and old iterators do not read it', async () => {
      await provisioned();
      await put('old');
      const old = await iterator({ ShardIteratorType: 'TRIM_HORIZON' });
      await call('DeleteStream', { StreamName: 's' });
      harness.clock.nowMs += 1;
      await provisioned();
      await fails('ResourceNotFoundException', 'GetRecords', { ShardIterator: old });
      expect(await readAll(harness, 's', 'shardId-000000000000')).toEqual([]);
    });
  });

  describe('PutRecord and PutRecords', () => {
    it('gives 56-digit sequence numbers that grow, and routes by MD5 or by the explicit hash key', async () => {
      await provisioned(2);
      const first = await put('a', 'same');
      const second = await put('b', 'same');
      expect(first.SequenceNumber).toMatch(/^\d{56}$/);
      expect(second.ShardId).toBe(first.ShardId);
      expect(second.SequenceNumber > first.SequenceNumber).toBe(true);
      const explicit = (key: string) =>
        call('PutRecord', { StreamName: 's', PartitionKey: 'x', ExplicitHashKey: key, Data: data('c') });
      expect((await explicit('0')).ShardId).toBe('shardId-000000000000');
      expect((await explicit('340282366920938463463374607431768211455')).ShardId).toBe(
        'shardId-000000000001',
      );
      await fails('InvalidArgumentException', 'PutRecord', {
        StreamName: 's',
        PartitionKey: 'x',
        ExplicitHashKey: '340282366920938463463374607431768211456',
        Data: data('c'),
      });
    });

    it('takes exactly 500 records and exactly 1 MiB, and no more', async () => {
      await provisioned();
      const many = (count: number) => ({
        StreamName: 's',
        Records: Array.from({ length: count }, () => ({ PartitionKey: 'k', Data: data('x') })),
      });
      expect(await call('PutRecords', many(500))).toMatchObject({ FailedRecordCount: 0 });
      await fails('ValidationException', 'PutRecords', many(501));
      await fails('ValidationException', 'PutRecords', many(0));
      const sized = (bytes: number) => ({
        PartitionKey: 'k',
        Data: Buffer.alloc(bytes, 1).toString('base64'),
      });
      await call('PutRecord', { StreamName: 's', ...sized(1024 * 1024 - 1) });
      await fails('ValidationException', 'PutRecord', { StreamName: 's', ...sized(1024 * 1024) });
      const ten = Array.from({ length: 10 }, () => sized(1024 * 1024 - 1));
      expect(await call('PutRecords', { StreamName: 's', Records: ten })).toMatchObject({
        FailedRecordCount: 0,
      });
      await fails('InvalidArgumentException', 'PutRecords', {
        StreamName: 's',
        Records: [...ten, sized(10)],
      });
    });

    it('refuses records that are not as AWS takes them', async () => {
      await provisioned();
      const one = (record: object) => ({ StreamName: 's', Records: [record] });
      await fails('ValidationException', 'PutRecords', one({ Data: data('x') }));
      await fails('ValidationException', 'PutRecords', one({ PartitionKey: 'k' }));
      await fails('ValidationException', 'PutRecords', one({ PartitionKey: '', Data: '' }));
      await fails('ValidationException', 'PutRecords', one({ PartitionKey: 'k'.repeat(257), Data: '' }));
      await fails('SerializationException', 'PutRecords', one({ PartitionKey: 'k', Data: '***' }));
      await fails('NotImplementedException', 'PutRecords', one({ PartitionKey: 'k', Data: '', Datum: 1 }));
      await fails('ResourceNotFoundException', 'PutRecords', {
        ...one({ PartitionKey: 'k', Data: '' }),
        StreamName: 'none',
      });
      expect(await call('PutRecords', one({ PartitionKey: '🚲'.repeat(256), Data: '' }))).toMatchObject({
        FailedRecordCount: 0,
      });
    });
  });

  describe('GetShardIterator and GetRecords', () => {
    it('starts where each iterator type says', async () => {
      await provisioned();
      const sequences: string[] = [];
      for (const text of ['a', 'b', 'c']) {
        sequences.push((await put(text)).SequenceNumber);
        harness.clock.nowMs += 1000;
      }
      const from = async (input: object) =>
        texts(await call('GetRecords', { ShardIterator: await iterator(input) }));
      expect(await from({ ShardIteratorType: 'TRIM_HORIZON' })).toEqual(['a', 'b', 'c']);
      expect(await from({ ShardIteratorType: 'LATEST' })).toEqual([]);
      expect(
        await from({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: sequences[1] }),
      ).toEqual(['b', 'c']);
      expect(
        await from({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: sequences[1] }),
      ).toEqual(['c']);
      const at = (harness.clock.nowMs - 1500) / 1000;
      expect(await from({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: at })).toEqual(['c']);
      expect(await from({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: 0 })).toEqual(['a', 'b', 'c']);
      const named = { StreamName: 's', ShardId: 'shardId-000000000000' };
      await fails('InvalidArgumentException', 'GetShardIterator', {
        ...named,
        ShardIteratorType: 'AT_TIMESTAMP',
        Timestamp: harness.clock.nowMs / 1000 + 60,
      });
      await fails('InvalidArgumentException', 'GetShardIterator', {
        ...named,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      });
      await fails('InvalidArgumentException', 'GetShardIterator', {
        ...named,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        StartingSequenceNumber: '12',
      });
      await fails('ResourceNotFoundException', 'GetShardIterator', {
        ...named,
        ShardId: 'shardId-000000000009',
        ShardIteratorType: 'LATEST',
      });
    });

    it('reads in pages, says how far behind it is, and sees what came after LATEST', async () => {
      await provisioned();
      const latest = await iterator({ ShardIteratorType: 'LATEST' });
      for (const text of ['a', 'b', 'c']) await put(text);
      harness.clock.nowMs += 5000;
      const page = await call('GetRecords', { ShardIterator: latest, Limit: 2 });
      expect(texts(page)).toEqual(['a', 'b']);
      expect(page.MillisBehindLatest).toBe(5000);
      expect(page.Records[0]).toMatchObject({
        PartitionKey: 'k',
        ApproximateArrivalTimestamp: (harness.clock.nowMs - 5000) / 1000,
      });
      const next = await call('GetRecords', { ShardIterator: page.NextShardIterator });
      expect(texts(next)).toEqual(['c']);
      expect(next.MillisBehindLatest).toBe(0);
    });

    it('returns at most 10 MiB at once', async () => {
      await provisioned();
      const big = { PartitionKey: 'k', Data: Buffer.alloc(1024 * 1024 - 1).toString('base64') };
      for (let round = 0; round < 4; round++)
        await call('PutRecords', { StreamName: 's', Records: [big, big, big] });
      const page = await call('GetRecords', {
        ShardIterator: await iterator({ ShardIteratorType: 'TRIM_HORIZON' }),
      });
      expect(page.Records).toHaveLength(10);
    });

    it('expires an iterator after five minutes', async () => {
      await provisioned();
      const token = await iterator({ ShardIteratorType: 'TRIM_HORIZON' });
      harness.clock.nowMs += 5 * minute;
      await call('GetRecords', { ShardIterator: token });
      harness.clock.nowMs += 1;
      await fails('ExpiredIteratorException', 'GetRecords', { ShardIterator: token });
      await fails('InvalidArgumentException', 'GetRecords', { ShardIterator: 'garbage' });
    });

    it('no longer serves what is older than the retention, before and after it is deleted', async () => {
      await provisioned();
      await put('old');
      harness.clock.nowMs += 23 * 60 * minute;
      await put('young');
      harness.clock.nowMs += 2 * 60 * minute;
      expect(await readAll(harness, 's', 'shardId-000000000000')).toEqual(['young']);
      await harness.reopen();
      expect(await readAll(harness, 's', 'shardId-000000000000')).toEqual(['young']);
    });
  });

  describe('resharding', () => {
    const shards = async () => (await call('ListShards', { StreamName: 's' })).Shards;

    it('splits: the parent ends, both children name it, and its reader is told of them', async () => {
      await provisioned();
      const before = await put('before');
      const halfway = String(1n << 127n);
      await call('SplitShard', {
        StreamName: 's',
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey: halfway,
      });
      const after = await put('after');
      expect(after.ShardId).not.toBe('shardId-000000000000');
      expect(after.SequenceNumber > before.SequenceNumber).toBe(true);
      const [parent, ...children] = await shards();
      expect(parent.SequenceNumberRange.EndingSequenceNumber > before.SequenceNumber).toBe(true);
      expect(children.map((child: { ParentShardId: string }) => child.ParentShardId)).toEqual([
        parent.ShardId,
        parent.ShardId,
      ]);
      expect(children[1].HashKeyRange.StartingHashKey).toBe(halfway);
      const page = await call('GetRecords', {
        ShardIterator: await iterator({ ShardIteratorType: 'TRIM_HORIZON' }),
      });
      expect(texts(page)).toEqual(['before']);
      expect(page.NextShardIterator).toBeUndefined();
      expect(page.ChildShards.map((child: { ShardId: string }) => child.ShardId)).toEqual([
        'shardId-000000000001',
        'shardId-000000000002',
      ]);
      await fails('ResourceInUseException', 'SplitShard', {
        StreamName: 's',
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey: halfway,
      });
      await fails('InvalidArgumentException', 'SplitShard', {
        StreamName: 's',
        ShardToSplit: 'shardId-000000000001',
        NewStartingHashKey: '1',
      });
    });

    it('merges neighbours only, into one child with two parents', async () => {
      await provisioned(3);
      const merge = {
        StreamName: 's',
        ShardToMerge: 'shardId-000000000000',
        AdjacentShardToMerge: 'shardId-000000000002',
      };
      await fails('InvalidArgumentException', 'MergeShards', merge);
      await call('MergeShards', { ...merge, AdjacentShardToMerge: 'shardId-000000000001' });
      const child = (await shards()).at(-1);
      expect(child).toMatchObject({
        ParentShardId: 'shardId-000000000000',
        AdjacentParentShardId: 'shardId-000000000001',
      });
      expect((await put('x')).ShardId).toMatch(/shardId-00000000000[23]/);
    });

    it('scales evenly up and down, between half and double', async () => {
      await provisioned(4);
      const scale = (TargetShardCount: number) => ({
        StreamName: 's',
        TargetShardCount,
        ScalingType: 'UNIFORM_SCALING',
      });
      await fails('InvalidArgumentException', 'UpdateShardCount', scale(9));
      await fails('InvalidArgumentException', 'UpdateShardCount', scale(1));
      for (const target of [6, 3, 5]) {
        expect(await call('UpdateShardCount', scale(target))).toMatchObject({ TargetShardCount: target });
        const { Shards } = await call('ListShards', { StreamName: 's', ShardFilter: { Type: 'AT_LATEST' } });
        expect(Shards).toHaveLength(target);
        const sizes = Shards.map(
          (shard: any) =>
            BigInt(shard.HashKeyRange.EndingHashKey) - BigInt(shard.HashKeyRange.StartingHashKey),
        );
        expect(Number(sizes.reduce((a: bigint, b: bigint) => (a > b ? a : b))) / 2 ** 128).toBeCloseTo(
          1 / target,
        );
      }
    });

    it('filters and pages the list of shards', async () => {
      await provisioned(2);
      harness.clock.nowMs += 1000;
      const splitMs = harness.clock.nowMs;
      await call('SplitShard', {
        StreamName: 's',
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey: '1000',
      });
      const list = async (ShardFilter: object) =>
        (await call('ListShards', { StreamName: 's', ShardFilter })).Shards.map(
          (shard: { ShardId: string }) => Number(shard.ShardId.slice(8)),
        );
      expect(await list({ Type: 'AT_LATEST' })).toEqual([1, 2, 3]);
      expect(await list({ Type: 'FROM_TRIM_HORIZON' })).toEqual([0, 1, 2, 3]);
      expect(await list({ Type: 'AT_TRIM_HORIZON' })).toEqual([0, 1]);
      expect(await list({ Type: 'AFTER_SHARD_ID', ShardId: 'shardId-000000000001' })).toEqual([2, 3]);
      expect(await list({ Type: 'AT_TIMESTAMP', Timestamp: (splitMs - 500) / 1000 })).toEqual([0, 1]);
      expect(await list({ Type: 'FROM_TIMESTAMP', Timestamp: (splitMs + 500) / 1000 })).toEqual([1, 2, 3]);
      const page = await call('ListShards', { StreamName: 's', MaxResults: 3 });
      expect(page.Shards).toHaveLength(3);
      expect((await call('ListShards', { NextToken: page.NextToken })).Shards).toHaveLength(1);
    });

    it('lets writers go on during a reshard: nothing is lost, and nothing comes behind the end of a closed shard', async () => {
      await provisioned();
      const sent: string[] = [];
      const placed: Array<{ ShardId: string; SequenceNumber: string }> = [];
      let writing = true;
      const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let round = 0; writing; round++) {
          const names = Array.from({ length: 10 }, (_unused, index) => `${writer}-${round}-${index}`);
          const Records = names.map((name) => ({ PartitionKey: name, Data: data(name) }));
          const reply = await call('PutRecords', { StreamName: 's', Records });
          expect(reply.FailedRecordCount).toBe(0);
          placed.push(...reply.Records);
          sent.push(...names);
        }
      });
      for (const target of [2, 4, 3, 2, 4, 2]) {
        await call('UpdateShardCount', {
          StreamName: 's',
          TargetShardCount: target,
          ScalingType: 'UNIFORM_SCALING',
        });
      }
      writing = false;
      await Promise.all(writers);
      const found: string[] = [];
      const ends = new Map<string, string>();
      for (const { ShardId, SequenceNumberRange } of await shards()) {
        found.push(...(await readAll(harness, 's', ShardId)));
        ends.set(ShardId, SequenceNumberRange.EndingSequenceNumber ?? '9');
      }
      expect(found.sort()).toEqual(sent.sort());
      expect(
        placed.filter(({ ShardId, SequenceNumber }) => SequenceNumber >= (ends.get(ShardId) ?? '')),
      ).toEqual([]);
    });
  });

  it('counts records and bytes per stream', async () => {
    await provisioned();
    await put('12345');
    expect(harness.kinesis.stats?.()).toMatchObject({ streams: { s: { records: 1 } } });
  });
});

describe('Kinesis with throttling as on AWS', () => {
  it("refuses the records above a shard's rate one by one, and takes them a second later", async () => {
    const harness = await startKinesis({ throttling: 'aws' });
    await harness.call('CreateStream', { StreamName: 's', ShardCount: 1 });
    const Records = Array.from({ length: 500 }, () => ({ PartitionKey: 'k', Data: data('x') }));
    const put = () => harness.call('PutRecords', { StreamName: 's', Records });
    await put();
    await put();
    const third = await put();
    expect(third.FailedRecordCount).toBe(500);
    expect(third.Records[0]).toEqual({
      ErrorCode: 'ProvisionedThroughputExceededException',
      ErrorMessage: 'Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000.',
    });
    harness.clock.nowMs += 250;
    expect((await put()).FailedRecordCount).toBe(250);
    await harness.end();
  });

  it('limits bytes written, reads per second and bytes read', async () => {
    const harness = await startKinesis({ throttling: 'aws' });
    await harness.call('CreateStream', { StreamName: 's', ShardCount: 1 });
    const big = { StreamName: 's', PartitionKey: 'k', Data: Buffer.alloc(600 * 1024).toString('base64') };
    await harness.call('PutRecord', big);
    await expect(harness.call('PutRecord', big)).rejects.toMatchObject({
      code: 'ProvisionedThroughputExceededException',
    });
    for (let round = 0; round < 5; round++) {
      harness.clock.nowMs += 1000;
      await harness.call('PutRecord', big);
    }
    const { ShardIterator } = await harness.call('GetShardIterator', {
      StreamName: 's',
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    });
    expect((await harness.call('GetRecords', { ShardIterator })).Records).toHaveLength(6);
    harness.clock.nowMs += 500;
    await expect(harness.call('GetRecords', { ShardIterator })).rejects.toMatchObject({
      code: 'ProvisionedThroughputExceededException',
    });
    harness.clock.nowMs += 1000;
    for (let read = 0; read < 5; read++)
      await harness.call('GetRecords', { ShardIterator, Limit: 1 }).catch(() => undefined);
    await expect(harness.call('GetRecords', { ShardIterator })).rejects.toMatchObject({
      code: 'ProvisionedThroughputExceededException',
    });
    await harness.end();
  });

  it('takes any rate when it is off', async () => {
    const harness = await startKinesis();
    await harness.call('CreateStream', { StreamName: 's', ShardCount: 1 });
    const Records = Array.from({ length: 500 }, () => ({ PartitionKey: 'k', Data: data('x') }));
    for (let round = 0; round < 6; round++)
      expect((await harness.call('PutRecords', { StreamName: 's', Records })).FailedRecordCount).toBe(0);
    await harness.end();
  });
});
