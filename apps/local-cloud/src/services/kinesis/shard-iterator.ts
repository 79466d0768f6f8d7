import { CloudError } from '../../core/errors';
import { limits } from './limits';

/** The place in a shard that an iterator stands for. */
export interface IteratorPosition {
  stream: string;
  /** When the stream was made: an iterator does not survive its stream. */
  streamCreatedMs: number;
  shardId: string;
  /** The next record to read has this ordinal or a later one. */
  ordinal: number;
  issuedMs: number;
}

/** Writes an opaque token of at most 512 characters. */
export function encodeIterator(position: IteratorPosition): string {
  const { stream, streamCreatedMs, shardId, ordinal, issuedMs } = position;
  return Buffer.from(['v1', issuedMs, ordinal, streamCreatedMs, shardId, stream].join('/')).toString(
    'base64url',
  );
}

/**
 * Reads a token back.
 *
 * @throws CloudError InvalidArgumentException for a token that is none of ours, ExpiredIteratorException five
 * minutes after it was issued
 */
export function decodeIterator(token: string, nowMs: number): IteratorPosition {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const match = /^v1\/(\d+)\/(\d+)\/(\d+)\/(shardId-\d{12})\/([a-zA-Z0-9_.-]{1,128})$/.exec(text);
  if (!match) throw new CloudError('InvalidArgumentException', 'Invalid ShardIterator.');
  const [, issued, ordinal, created, shardId, stream] = match as unknown as string[];
  const issuedMs = Number(issued);
  if (nowMs - issuedMs > limits.iteratorMs)
    throw new CloudError(
      'ExpiredIteratorException',
      `Iterator expired. The iterator was created at time ${new Date(issuedMs).toISOString()} while right now it is ` +
        `${new Date(nowMs).toISOString()} which is further in the future than the tolerated delay of ` +
        `${limits.iteratorMs} milliseconds.`,
    );
  return {
    stream: stream ?? '',
    streamCreatedMs: Number(created),
    shardId: shardId ?? '',
    ordinal: Number(ordinal),
    issuedMs,
  };
}
