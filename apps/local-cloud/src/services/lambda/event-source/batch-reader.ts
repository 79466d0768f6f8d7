import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { StreamRecord } from '../../../core/service';
import { limits } from '../limits';
import { eventSize, type EventSource } from './kinesis-event';
import type { LaneContext } from './lane-context';
import type { Position } from './mapping-model';

/** A lane's share of a shard: its partition keys hash to `lane` of `laneCount`. */
export interface LaneShare {
  lane: number;
  laneCount: number;
}

/** What one gathering found. */
export interface Batch {
  records: StreamRecord[];
  /** Behind the last record that was looked at, whichever lane it belongs to. */
  next: Position;
  /** The shard is closed and there is nothing behind `next`. */
  end: boolean;
}

/** Bytes of the event beside its records. */
const envelopeBytes = 16;

/**
 * Reads one batch: until it is full, its window is over, its event would exceed 6 MB, or there is nothing more.
 *
 * Without a window an empty shard gives an empty batch at once.
 */
export async function readBatch(
  from: Position,
  share: LaneShare,
  source: EventSource,
  context: LaneContext,
): Promise<Batch> {
  const { batchSize, batchingWindowSeconds, streamArn } = context.mapping;
  const batch: Batch = { records: [], next: from, end: false };
  let room = limits.payloadBytes - envelopeBytes;
  let deadlineMs: number | undefined;
  while (!context.stopped()) {
    const read = await context.reader.read(streamArn, source.shardId, batch.next, {
      records: Math.min(10_000, Math.max(100, (batchSize - batch.records.length) * share.laneCount)),
      bytes: limits.payloadBytes,
    });
    for (const record of read.records) {
      if (isOfShare(record, share)) {
        room -= eventSize(record, source);
        if (room < 0 && batch.records.length > 0) return batch;
        batch.records.push(record);
      }
      batch.next = { after: record.sequenceNumber };
      if (batch.records.length >= batchSize) {
        batch.end = read.end && record === read.records.at(-1);
        return batch;
      }
    }
    batch.end = read.end;
    if (batch.end) return batch;
    if (read.records.length > 0 && read.behindRecords > 0) continue;
    if (batch.records.length === 0) return batch;
    deadlineMs ??= Date.now() + batchingWindowSeconds * 1000;
    const leftMs = deadlineMs - Date.now();
    if (leftMs <= 0) return batch;
    await context.signal.wait(leftMs);
    await delay(Math.min(context.pace.pollMs, Math.max(0, deadlineMs - Date.now())));
  }
  return batch;
}

function isOfShare(record: StreamRecord, { lane, laneCount }: LaneShare): boolean {
  if (laneCount === 1) return true;
  return createHash('md5').update(record.partitionKey).digest().readUInt32LE(0) % laneCount === lane;
}
