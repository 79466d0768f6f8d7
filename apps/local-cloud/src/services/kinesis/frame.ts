import { crc32 } from 'node:zlib';

/** One record as it lies in a segment. */
export interface LogEntry {
  /** Place in the shard, from 1. */
  ordinal: number;
  timestampMs: number;
  partitionKey: string;
  data: Buffer;
}

/** Bytes a frame has beside the partition key and the data. */
export const frameOverhead = 26;

const bodyOffset = 8;
const minimumBody = frameOverhead - bodyOffset;
const maximumBody = 16 * 1024 * 1024;

/** Size of the frame of a record. */
export function frameSize(partitionKey: string, data: Uint8Array): number {
  return frameOverhead + Buffer.byteLength(partitionKey, 'utf8') + data.byteLength;
}

/**
 * Writes one frame and returns the offset behind it.
 *
 * Layout, little endian: u32 length of the body, u32 CRC-32 of the body; body = u32 ordinal low, u32 ordinal high,
 * f64 timestamp in ms, u16 length of the partition key, partition key in UTF-8, data.
 */
export function writeFrame(
  target: Buffer,
  offset: number,
  entry: Omit<LogEntry, 'data'> & { data: Uint8Array },
): number {
  const body = offset + bodyOffset;
  target.writeUInt32LE(entry.ordinal >>> 0, body);
  target.writeUInt32LE(Math.floor(entry.ordinal / 0x1_0000_0000), body + 4);
  target.writeDoubleLE(entry.timestampMs, body + 8);
  const keyLength = target.write(entry.partitionKey, body + 18, 'utf8');
  target.writeUInt16LE(keyLength, body + 16);
  const end = body + 18 + keyLength + entry.data.byteLength;
  target.set(entry.data, body + 18 + keyLength);
  target.writeUInt32LE(end - body, offset);
  target.writeUInt32LE(crc32(target.subarray(body, end)), offset + 4);
  return end;
}

/** Where a frame begins and ends, and the two numbers an index keeps of it. */
export interface FrameHeader {
  end: number;
  ordinal: number;
  timestampMs: number;
}

/**
 * Reads the head of the frame at `offset` and checks its checksum.
 *
 * @returns `short` when `source` ends before the frame does, `damaged` when no frame begins here
 */
export function readFrame(source: Buffer, offset: number, verify = true): FrameHeader | 'short' | 'damaged' {
  if (source.length - offset < bodyOffset) return 'short';
  const length = source.readUInt32LE(offset);
  if (length < minimumBody || length > maximumBody) return 'damaged';
  const body = offset + bodyOffset;
  const end = body + length;
  if (end > source.length) return 'short';
  if (verify && crc32(source.subarray(body, end)) !== source.readUInt32LE(offset + 4)) return 'damaged';
  if (body + 18 + source.readUInt16LE(body + 16) > end) return 'damaged';
  return {
    end,
    ordinal: source.readUInt32LE(body) + source.readUInt32LE(body + 4) * 0x1_0000_0000,
    timestampMs: source.readDoubleLE(body + 8),
  };
}

/** The record in a frame `readFrame` accepted; `data` is a view of `source`. */
export function entryOf(source: Buffer, offset: number, header: FrameHeader): LogEntry {
  const body = offset + bodyOffset;
  const keyEnd = body + 18 + source.readUInt16LE(body + 16);
  return {
    ordinal: header.ordinal,
    timestampMs: header.timestampMs,
    partitionKey: source.toString('utf8', body + 18, keyEnd),
    data: source.subarray(keyEnd, header.end),
  };
}
