import { describeShard, openShards, type StreamModel } from './stream-model';

/** Input that DescribeStream, DescribeStreamSummary and ListStreams have in common. */
export function streamSummary(model: StreamModel, arn: string): object {
  return {
    StreamName: model.name,
    StreamARN: arn,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: model.mode },
    StreamCreationTimestamp: model.createdMs / 1000,
  };
}

/** `StreamDescription`, with one page of shards. */
export function streamDescription(
  model: StreamModel,
  arn: string,
  page: { after?: string; limit: number },
): object {
  const { after } = page;
  const rest = after === undefined ? model.shards : model.shards.filter((shard) => shard.id > after);
  return {
    ...streamSummary(model, arn),
    ...encryption(model),
    RetentionPeriodHours: model.retentionHours,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    Shards: rest.slice(0, page.limit).map(describeShard),
    HasMoreShards: rest.length > page.limit,
  };
}

/** `StreamDescriptionSummary`. */
export function streamDescriptionSummary(model: StreamModel, arn: string): object {
  return {
    ...streamSummary(model, arn),
    ...encryption(model),
    RetentionPeriodHours: model.retentionHours,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    OpenShardCount: openShards(model).length,
    ConsumerCount: 0,
    MaxRecordSizeInKiB: 1024,
  };
}

function encryption(model: StreamModel): object {
  return model.encryptionKeyId
    ? { EncryptionType: 'KMS', KeyId: model.encryptionKeyId }
    : { EncryptionType: 'NONE' };
}
