import type { StreamReader, StreamRecord } from '../../core/service';
import { countFrom, ordinalOfSequence, readShard } from './read-records';
import { sequenceFormat } from './sequence-number';
import type { LiveShard, Stream } from './stream';
import type { StreamStore } from './stream-store';

/** `StreamReader`, and what a reader that reports its lag needs. */
export interface KinesisReader extends StreamReader {
  /** Records of a shard after a sequence number (all, when undefined); 0 when the shard is gone. */
  countAfter(stream: string, shardId: string, after?: string): number;
  /** The newest record's sequence number, or the shard's own starting number when it has none. */
  latest(stream: string, shardId: string): string | undefined;
}

/** Reads streams from inside the process: no iterators, no throttling. */
export function createReader(store: StreamStore): KinesisReader {
  const latestOf = ({ model, log }: LiveShard) =>
    sequenceFormat(model)(log.nextOrdinal - 1, log.lastTimestampMs || model.createdMs);
  const liveShard = (stream: string, shardId: string) => {
    const found = store.find(stream);
    return found?.model.shards.some((shard) => shard.id === shardId) ? found.shard(shardId) : undefined;
  };
  return {
    shards(stream) {
      const found = store.find(stream);
      if (!found) return undefined;
      const ids = new Set(found.model.shards.map((shard) => shard.id));
      return found.model.shards.map((shard) => ({
        shardId: shard.id,
        parentShardIds: shard.parents.filter((parent) => ids.has(parent)),
        closed: shard.closed !== undefined,
      }));
    },
    async read(name, shardId, position, limit) {
      const stream = store.get(name);
      const shard = stream.shard(shardId);
      const { entries, nextOrdinal, end } = await readShard(
        stream,
        shard,
        await startOf(stream, shard, position),
        limit,
      );
      const sequence = sequenceFormat(shard.model);
      const records = entries.map((entry): StreamRecord => ({
        sequenceNumber: sequence(entry.ordinal, entry.timestampMs),
        partitionKey: entry.partitionKey,
        approximateArrivalTimestamp: entry.timestampMs,
        data: entry.data,
      }));
      return { records, end, behindRecords: countFrom(shard, nextOrdinal), latestSequence: latestOf(shard) };
    },
    onAppend: (name, callback) => store.onAppend(name, callback),
    countAfter(name, shardId, after) {
      const shard = liveShard(name, shardId);
      if (!shard) return 0;
      return countFrom(shard, after === undefined ? 0 : ordinalOfSequence(shard, after) + 1);
    },
    latest(name, shardId) {
      const shard = liveShard(name, shardId);
      return shard && latestOf(shard);
    },
  };
}

function startOf(
  stream: Stream,
  shard: LiveShard,
  position: Parameters<StreamReader['read']>[2],
): number | Promise<number> {
  if ('after' in position) return ordinalOfSequence(shard, position.after) + 1;
  if ('timestampMs' in position)
    return shard.log.ordinalAt(Math.max(position.timestampMs, stream.horizonMs()));
  return position.start === 'LATEST' ? shard.log.nextOrdinal : shard.log.firstOrdinal;
}
