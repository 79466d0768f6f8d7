import { CloudError } from '../../core/errors';
import { evenRanges, fromHex, hexOfHashKey } from './hash-key';
import { addShard, openShards, type ShardModel, type StreamModel } from './stream-model';

/** Closes a shard; the caller has seen to it that no write to it is under way. */
export type CloseShard = (shard: ShardModel) => NonNullable<ShardModel['closed']>;

/** What a change of the shards is made with. */
export interface ReshardContext {
  nowMs: number;
  close: CloseShard;
}

/**
 * Splits an open shard in two at a hash key.
 *
 * @param newStartingHashKey decimal; greater than the range's first key plus one and less than its last
 * @throws CloudError ResourceNotFoundException, ResourceInUseException, InvalidArgumentException
 */
export function splitShard(
  model: StreamModel,
  shardId: string,
  newStartingHashKey: string,
  context: ReshardContext,
): void {
  const shard = openShard(model, shardId);
  const at = hexOfHashKey(newStartingHashKey);
  if (at === undefined || fromHex(at) <= fromHex(shard.start) + 1n || at >= shard.end)
    throw new CloudError(
      'InvalidArgumentException',
      `NewStartingHashKey ${newStartingHashKey} used in SplitShard() on shard ${shardId} in stream ${model.name} ` +
        "is not both greater than one plus the shard's StartingHashKey and less than the shard's EndingHashKey.",
    );
  splitAt(model, shard, fromHex(at), context);
}

/**
 * Merges two open shards whose ranges touch.
 *
 * @throws CloudError ResourceNotFoundException, ResourceInUseException, InvalidArgumentException
 */
export function mergeShards(
  model: StreamModel,
  shardId: string,
  adjacentShardId: string,
  context: ReshardContext,
): void {
  const shard = openShard(model, shardId);
  const adjacent = openShard(model, adjacentShardId);
  const [low, high] = shard.start < adjacent.start ? [shard, adjacent] : [adjacent, shard];
  if (fromHex(low.end) + 1n !== fromHex(high.start))
    throw new CloudError(
      'InvalidArgumentException',
      `Shards ${shardId} and ${adjacentShardId} in stream ${model.name} are not an adjacent pair of shards ` +
        'eligible for merging',
    );
  mergePair(model, shard, adjacent, context);
}

/**
 * Brings the stream to `target` open shards with even ranges, by splits and merges as AWS does: some of the shards
 * it makes on the way are closed again and hold nothing.
 *
 * @throws CloudError InvalidArgumentException when the target is more than double or less than half
 */
export function scaleUniformly(model: StreamModel, target: number, context: ReshardContext): void {
  const current = openShards(model).length;
  if (target > current * 2 || target < Math.ceil(current / 2))
    throw new CloudError(
      'InvalidArgumentException',
      `UpdateShardCount cannot go from ${current} to ${target} open shards: expected between ` +
        `${Math.ceil(current / 2)} and ${current * 2}.`,
    );
  const ranges = evenRanges(target);
  for (const { start } of ranges.slice(1)) {
    const shard = openShards(model).find(
      (open) => fromHex(open.start) <= start && start <= fromHex(open.end),
    );
    if (shard && fromHex(shard.start) !== start) splitAt(model, shard, start, context);
  }
  for (const { start, end } of ranges) {
    const inside = () =>
      openShards(model).filter((open) => fromHex(open.start) >= start && fromHex(open.end) <= end);
    for (let [first, second] = inside(); first && second; [first, second] = inside())
      mergePair(model, first, second, context);
  }
}

function splitAt(model: StreamModel, shard: ShardModel, at: bigint, context: ReshardContext): void {
  shard.closed = context.close(shard);
  addShard(model, { start: fromHex(shard.start), end: at - 1n }, [shard], context.nowMs);
  addShard(model, { start: at, end: fromHex(shard.end) }, [shard], context.nowMs);
}

function mergePair(
  model: StreamModel,
  shard: ShardModel,
  adjacent: ShardModel,
  context: ReshardContext,
): void {
  shard.closed = context.close(shard);
  adjacent.closed = context.close(adjacent);
  const [low, high] = shard.start < adjacent.start ? [shard, adjacent] : [adjacent, shard];
  addShard(model, { start: fromHex(low.start), end: fromHex(high.end) }, [shard, adjacent], context.nowMs);
}

function openShard(model: StreamModel, shardId: string): ShardModel {
  const shard = model.shards.find((candidate) => candidate.id === shardId);
  if (!shard)
    throw new CloudError(
      'ResourceNotFoundException',
      `Could not find shard ${shardId} in stream ${model.name}.`,
    );
  if (shard.closed)
    throw new CloudError(
      'ResourceInUseException',
      `Shard ${shardId} in stream ${model.name} is closed: only open shards can be resharded.`,
    );
  return shard;
}
