import { CloudError } from '../../core/errors';
import type { LogEntry } from './frame';
import type { ReadLimit } from './segment-log';
import { parseSequence } from './sequence-number';
import type { LiveShard, Stream } from './stream';

/** What one read of a shard found. */
export interface ShardRead {
  entries: LogEntry[];
  /** The next read goes on here. */
  nextOrdinal: number;
  /** The shard is closed and there is nothing behind `nextOrdinal`. */
  end: boolean;
}

/** Reads records from `ordinal` on; those older than the retention are left out, whether or not they are on disk. */
export async function readShard(
  stream: Stream,
  shard: LiveShard,
  ordinal: number,
  limit: ReadLimit,
): Promise<ShardRead> {
  const { log } = shard;
  const horizon = stream.horizonMs();
  let start = Math.max(ordinal, log.firstOrdinal);
  let entries = await log.read(start, limit);
  if ((entries[0]?.timestampMs ?? Infinity) < horizon) {
    start = await log.ordinalAt(horizon);
    entries = await log.read(start, limit);
  }
  const last = entries.at(-1);
  const nextOrdinal = last ? last.ordinal + 1 : start;
  const closedAt = shard.model.closed?.endOrdinal;
  return { entries, nextOrdinal, end: closedAt !== undefined && nextOrdinal >= closedAt };
}

/** Records a reader at `ordinal` has not read yet. */
export function countFrom(shard: LiveShard, ordinal: number): number {
  return Math.max(0, shard.log.nextOrdinal - Math.max(ordinal, shard.log.firstOrdinal));
}

/**
 * The ordinal a sequence number stands for in a shard.
 *
 * @throws CloudError InvalidArgumentException when it is not one of that shard
 */
export function ordinalOfSequence(shard: LiveShard, sequenceNumber: string): number {
  const parsed = parseSequence(sequenceNumber);
  if (!parsed)
    throw new CloudError('InvalidArgumentException', `The sequence number ${sequenceNumber} is not valid.`);
  if (parsed.shardIndex !== shard.model.index || parsed.shardCreatedMs !== shard.model.createdMs)
    throw new CloudError(
      'InvalidArgumentException',
      `Invalid StartingSequenceNumber. It encodes shardId-${String(parsed.shardIndex).padStart(12, '0')}, while it ` +
        `was used in a call to a shard with ${shard.model.id}`,
    );
  return parsed.ordinal;
}
