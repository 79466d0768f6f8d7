import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResourceType } from '../../src/core/service';
import { startKinesis, type Harness } from './harness';

const context = { stackName: 'denver-ingest-state-dev', logicalId: 'Stream', tags: { STAGE: 'dev' } };

describe('AWS::Kinesis::Stream', () => {
  let harness: Harness;
  let type: ResourceType;
  beforeEach(async () => {
    harness = await startKinesis();
    type = harness.kinesis.resources?.['AWS::Kinesis::Stream'] as ResourceType;
  });
  afterEach(() => harness.end());

  const summary = async (StreamName: string) =>
    (await harness.call('DescribeStreamSummary', { StreamName })).StreamDescriptionSummary;

  it('makes the stream a template describes, numbers as text included', async () => {
    const properties = {
      Name: 's',
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      RetentionPeriodHours: '168',
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
      Tags: [{ Key: 'a', Value: 'b' }],
    };
    expect(await type.create(properties, context)).toEqual({
      physicalId: 's',
      attributes: { Arn: 'arn:aws:kinesis:us-west-2:000000000000:stream/s' },
    });
    expect(await summary('s')).toMatchObject({
      OpenShardCount: 4,
      RetentionPeriodHours: 168,
      EncryptionType: 'KMS',
      KeyId: 'alias/aws/kinesis',
    });
    const { Tags } = await harness.call('ListTagsForStream', { StreamName: 's' });
    expect(Tags).toEqual([
      { Key: 'STAGE', Value: 'dev' },
      { Key: 'a', Value: 'b' },
    ]);
    await expect(type.create(properties, context)).rejects.toMatchObject({ code: 'ResourceInUseException' });
  });

  it('changes shards, retention, encryption and tags in place, and nothing that would lose records', async () => {
    const before = { Name: 's', ShardCount: 1, StreamEncryption: { EncryptionType: 'KMS', KeyId: 'k' } };
    await type.create(before, context);
    await harness.call('PutRecord', { StreamName: 's', PartitionKey: 'k', Data: '' });
    await type.update('s', { Name: 's', ShardCount: 2, RetentionPeriodHours: 48 }, before, context);
    expect(await summary('s')).toMatchObject({
      OpenShardCount: 2,
      RetentionPeriodHours: 48,
      EncryptionType: 'NONE',
    });
    expect(harness.kinesis.stats?.()).toMatchObject({ streams: { s: { records: 1 } } });
    await expect(type.update('s', { Name: 'other' }, before, context)).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });

  it('removes a stream, also one that is gone', async () => {
    const { physicalId } = await type.create({ ShardCount: 1 }, context);
    expect(physicalId).toMatch(/^denver-ingest-state-dev-Stream-[A-Z0-9]{12}$/);
    await type.remove(physicalId, {});
    await type.remove(physicalId, {});
    expect((await harness.call('ListStreams')).StreamNames).toEqual([]);
  });

  it.each([
    [{ ShardCount: 1, Surprise: 1 }, 'NotImplementedException'],
    [{ ShardCount: 1, StreamEncryption: { EncryptionType: 'NONE', KeyId: 'k' } }, 'NotImplementedException'],
    [{ ShardCount: 1, StreamModeDetails: { StreamMode: 'ON_DEMAND' } }, 'ValidationException'],
    [{ ShardCount: 0 }, 'ValidationException'],
  ])('refuses %o with %s and makes nothing', async (properties, code) => {
    await expect(type.create(properties, context)).rejects.toMatchObject({ code });
    expect((await harness.call('ListStreams')).StreamNames).toEqual([]);
  });
});
