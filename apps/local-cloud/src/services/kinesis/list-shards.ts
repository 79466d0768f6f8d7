import { CloudError } from '../../core/errors';
import { Input } from '../../core/input';
import type { ShardModel, StreamModel } from './stream-model';

const filterTypes = [
  'AFTER_SHARD_ID',
  'AT_TRIM_HORIZON',
  'FROM_TRIM_HORIZON',
  'AT_LATEST',
  'AT_TIMESTAMP',
  'FROM_TIMESTAMP',
] as const;

/**
 * Shards that pass a `ShardFilter`.
 *
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ShardFilter.html
 */
export function filterShards(
  model: StreamModel,
  filter: Record<string, unknown> | undefined,
  horizonMs: number,
): ShardModel[] {
  if (!filter) return model.shards;
  const members = new Input('kinesis:ListShards ShardFilter', filter, ['Type', 'ShardId', 'Timestamp']);
  const type = members.text('Type', { oneOf: filterTypes }) as (typeof filterTypes)[number];
  const openAt = (timestampMs: number) => (shard: ShardModel) =>
    shard.createdMs <= timestampMs && (!shard.closed || shard.closed.atMs > timestampMs);
  switch (type) {
    case 'AFTER_SHARD_ID': {
      const after = members.text('ShardId');
      return model.shards.filter((shard) => shard.id > after);
    }
    case 'AT_LATEST':
      return model.shards.filter((shard) => !shard.closed);
    case 'FROM_TRIM_HORIZON':
      return model.shards;
    case 'AT_TRIM_HORIZON':
      return model.shards.filter(openAt(Math.max(horizonMs, model.createdMs)));
    case 'AT_TIMESTAMP':
    case 'FROM_TIMESTAMP': {
      const timestampMs = Math.max(timestamp(members), model.createdMs);
      return type === 'AT_TIMESTAMP'
        ? model.shards.filter(openAt(timestampMs))
        : model.shards.filter((shard) => !shard.closed || shard.closed.atMs > timestampMs);
    }
  }
}

function timestamp(members: Input): number {
  const timestampMs = members.optionalTimestampMs('Timestamp');
  if (timestampMs === undefined)
    throw new CloudError(
      'InvalidArgumentException',
      'Timestamp must be specified for this ShardFilter type.',
    );
  return timestampMs;
}
