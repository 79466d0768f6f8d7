import { fromHex, toHex } from './hash-key';
import { sequenceFormat } from './sequence-number';

/** One shard, as `stream.json` keeps it. */
export interface ShardModel {
  /** e.g. `shardId-000000000000`. */
  id: string;
  index: number;
  createdMs: number;
  /** None for a first shard, one after a split, two after a merge. */
  parents: string[];
  /** First and last hash key of its range, 32 hex digits each. */
  start: string;
  end: string;
  /** Set when the shard takes no more records. */
  closed?: { atMs: number; endOrdinal: number };
}

/** One stream, as `stream.json` keeps it. */
export interface StreamModel {
  name: string;
  mode: 'PROVISIONED' | 'ON_DEMAND';
  createdMs: number;
  retentionHours: number;
  tags: Record<string, string>;
  /** Recorded only: data on disk is not encrypted. */
  encryptionKeyId?: string;
  nextShardIndex: number;
  shards: ShardModel[];
}

/** Adds an open shard. Its creation time is later than its parents', so that its sequence numbers are greater. */
export function addShard(
  model: StreamModel,
  range: { start: bigint; end: bigint },
  parents: readonly ShardModel[],
  nowMs: number,
): ShardModel {
  const index = model.nextShardIndex++;
  const shard: ShardModel = {
    id: `shardId-${String(index).padStart(12, '0')}`,
    index,
    createdMs: Math.max(nowMs, ...parents.map((parent) => parent.createdMs + 1)),
    parents: parents.map((parent) => parent.id),
    start: toHex(range.start),
    end: toHex(range.end),
  };
  model.shards.push(shard);
  return shard;
}

/** Open shards in the order of their hash key ranges. */
export function openShards(model: StreamModel): ShardModel[] {
  return model.shards.filter((shard) => !shard.closed).sort((a, b) => (a.start < b.start ? -1 : 1));
}

/** The open shard whose range holds a hash key of 32 hex digits. `open` is in range order. */
export function shardOfHash(open: readonly ShardModel[], hash: string): ShardModel {
  let low = 0;
  let high = open.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((open[middle] as ShardModel).end < hash) low = middle + 1;
    else high = middle;
  }
  return open[low] as ShardModel;
}

/** A shard in AWS's shape. */
export function describeShard(shard: ShardModel): object {
  const sequence = sequenceFormat(shard);
  const [parent, adjacent] = shard.parents;
  return {
    ShardId: shard.id,
    ...(parent ? { ParentShardId: parent } : {}),
    ...(adjacent ? { AdjacentParentShardId: adjacent } : {}),
    HashKeyRange: hashKeyRange(shard),
    SequenceNumberRange: {
      StartingSequenceNumber: sequence(0, shard.createdMs),
      ...(shard.closed ? { EndingSequenceNumber: sequence(shard.closed.endOrdinal, shard.closed.atMs) } : {}),
    },
  };
}

/** A shard's range in decimal, as AWS writes it. */
export function hashKeyRange(shard: ShardModel): { StartingHashKey: string; EndingHashKey: string } {
  return { StartingHashKey: String(fromHex(shard.start)), EndingHashKey: String(fromHex(shard.end)) };
}
