import { CloudError } from '../../core/errors';
import { invalid, Input } from '../../core/input';
import { hashOfPartitionKey, hexOfHashKey } from './hash-key';
import { limits } from './limits';
import type { NewEntry } from './segment-log';
import { sequenceFormat } from './sequence-number';
import type { Stream } from './stream';
import { shardOfHash, type ShardModel } from './stream-model';

/** A record that passed validation. */
export interface PutEntry extends NewEntry {
  data: Buffer;
  /** Explicit hash key, 32 hex digits. */
  hash?: string;
}

/** Outcome of one record, in AWS's shape. */
export type PutResult =
  { SequenceNumber: string; ShardId: string } | { ErrorCode: string; ErrorMessage: string };

/** What puts need beside the stream. */
export interface PutContext {
  nowMs: number;
  accountId: string;
  /** Whether a shard's write limits are enforced. */
  throttling: boolean;
}

/**
 * Reads the records of a PutRecords call.
 *
 * @throws CloudError ValidationException, InvalidArgumentException or SerializationException for the whole call
 */
export function parseEntries(records: unknown[]): PutEntry[] {
  if (records.length === 0)
    throw invalid('records', '[]', 'Member must have length greater than or equal to 1');
  if (records.length > limits.recordsPerPut)
    throw invalid(
      'records',
      `${records.length} records`,
      `Member must have length less than or equal to ${limits.recordsPerPut}`,
    );
  const entries = records.map((record, index) => parseEntry(record, `records.${index + 1}.member`));
  const bytes = entries.reduce((sum, entry) => sum + entrySize(entry), 0);
  if (bytes > limits.bytesPerPut)
    throw new CloudError(
      'InvalidArgumentException',
      `Records size exceeds ${limits.bytesPerPut / 1024 / 1024} MB limit`,
    );
  return entries;
}

/** Reads one record. `at` is where AWS would say it is. */
export function parseEntry(record: unknown, at: string): PutEntry {
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    throw new CloudError('SerializationException', `Expected \`${at}\` to be an object.`);
  const { Data, PartitionKey, ExplicitHashKey, ...others } = record as Record<string, unknown>;
  if (Object.keys(others).length > 0) new Input('kinesis:PutRecords', others, []);
  if (typeof PartitionKey !== 'string') throw invalid(`${at}.partitionKey`, null, 'Member must not be null');
  if (PartitionKey.length === 0)
    throw invalid(`${at}.partitionKey`, '', 'Member must have length greater than or equal to 1');
  if (PartitionKey.length > limits.partitionKeyLength && [...PartitionKey].length > limits.partitionKeyLength)
    throw invalid(
      `${at}.partitionKey`,
      PartitionKey,
      `Member must have length less than or equal to ${limits.partitionKeyLength}`,
    );
  const entry: PutEntry = { partitionKey: PartitionKey, data: decodeData(Data, at) };
  if (entrySize(entry) > limits.bytesPerRecord)
    throw invalid(
      `${at}.data`,
      `${entrySize(entry)} bytes with its partition key`,
      `Member must have length less than or equal to ${limits.bytesPerRecord}`,
    );
  if (ExplicitHashKey != null) entry.hash = explicitHash(ExplicitHashKey);
  return entry;
}

/**
 * Appends records, each to the shard of its hash key; resolves when every record is acknowledged or refused.
 *
 * Records keep their order within a shard. The answer has one result per record, in the order sent.
 */
export async function putEntries(
  stream: Stream,
  entries: readonly PutEntry[],
  context: PutContext,
): Promise<PutResult[]> {
  while (stream.resharding) await stream.resharding;
  const results = new Array<PutResult>(entries.length);
  const groups = new Map<ShardModel, number[]>();
  for (const [place, entry] of entries.entries()) {
    const shard = shardOf(stream, entry);
    if (context.throttling && !stream.shard(shard.id).throttle.admitWrite(entrySize(entry), context.nowMs)) {
      results[place] = throttled(stream, shard, context);
      continue;
    }
    const group = groups.get(shard);
    if (group) group.push(place);
    else groups.set(shard, [place]);
  }
  const appends = [...groups].map(async ([shard, places]) => {
    const { firstOrdinal, timestampMs, done } = stream.shard(shard.id).log.append(
      places.map((place) => entries[place] as PutEntry),
      context.nowMs,
    );
    const sequence = sequenceFormat(shard);
    try {
      await done;
      for (const [step, place] of places.entries())
        results[place] = { SequenceNumber: sequence(firstOrdinal + step, timestampMs), ShardId: shard.id };
    } catch (error) {
      const message = error instanceof Error ? `${error.message} ${String(error.cause)}` : String(error);
      for (const place of places) results[place] = { ErrorCode: 'InternalFailure', ErrorMessage: message };
    }
  });
  await Promise.all(appends);
  stream.notify();
  return results;
}

function shardOf(stream: Stream, entry: PutEntry): ShardModel {
  const { open } = stream;
  if (open.length === 1) return open[0] as ShardModel;
  return shardOfHash(open, entry.hash ?? hashOfPartitionKey(entry.partitionKey));
}

function throttled(stream: Stream, shard: ShardModel, context: PutContext): PutResult {
  return {
    ErrorCode: 'ProvisionedThroughputExceededException',
    ErrorMessage: `Rate exceeded for shard ${shard.id} in stream ${stream.model.name} under account ${context.accountId}.`,
  };
}

function entrySize(entry: PutEntry): number {
  return entry.data.length + Buffer.byteLength(entry.partitionKey, 'utf8');
}

function decodeData(data: unknown, at: string): Buffer {
  if (data instanceof Uint8Array) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (typeof data !== 'string') throw invalid(`${at}.data`, null, 'Member must not be null');
  const bytes = Buffer.from(data, 'base64');
  if (data.length % 4 !== 0 || bytes.length !== Buffer.byteLength(data, 'base64'))
    throw new CloudError('SerializationException', `Expected \`${at}.data\` to be base64.`);
  return bytes;
}

function explicitHash(value: unknown): string {
  const hash = typeof value === 'string' ? hexOfHashKey(value) : undefined;
  if (hash === undefined)
    throw new CloudError(
      'InvalidArgumentException',
      `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${String(value)}`,
    );
  return hash;
}
