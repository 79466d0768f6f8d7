import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { replaceFile } from '../../core/durable-file';

/** A frame's place: the one that begins at `offset` has this ordinal and timestamp. */
export interface IndexPoint {
  ordinal: number;
  timestampMs: number;
  offset: number;
}

/** Bytes of a segment between two index points. */
const stride = 64 * 1024;

/**
 * A sparse index over one segment: one point per 64 KiB, 24 bytes each, so a gigabyte of records costs 400 KB of
 * memory.
 */
export class SegmentIndex {
  readonly #points: IndexPoint[] = [];

  /** Takes the next frame of the segment; keeps only some. */
  add(point: IndexPoint): void {
    const last = this.#points.at(-1);
    if (!last || point.offset - last.offset >= stride) this.#points.push(point);
  }

  /** Offset of a frame at or before the one with this ordinal. */
  offsetBefore(ordinal: number, otherwise: number): number {
    return this.#lastWhere((point) => point.ordinal <= ordinal)?.offset ?? otherwise;
  }

  /** Offset of a frame before the first one with this timestamp or a later one. */
  offsetBeforeTime(timestampMs: number, otherwise: number): number {
    return this.#lastWhere((point) => point.timestampMs < timestampMs)?.offset ?? otherwise;
  }

  /** Writes the index beside its sealed segment, with what is known of the segment. */
  async save(file: string, seal: SegmentSeal): Promise<void> {
    const numbers = [seal.bytes, seal.records, seal.lastOrdinal, seal.lastTimestampMs];
    for (const { ordinal, timestampMs, offset } of this.#points) numbers.push(ordinal, timestampMs, offset);
    const body = Buffer.from(Float64Array.from(numbers).buffer);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(crc32(body));
    await replaceFile(file, Buffer.concat([checksum, body]), { fsync: false });
  }

  /** Reads a saved index; undefined when it is missing or damaged and the segment has to be read instead. */
  static async load(file: string): Promise<{ index: SegmentIndex; seal: SegmentSeal } | undefined> {
    const content = await readFile(file).catch(() => undefined);
    if (!content || content.length < 36 || (content.length - 4) % 24 !== 8) return undefined;
    const body = content.subarray(4);
    if (crc32(body) !== content.readUInt32LE(0)) return undefined;
    const at = (position: number) => body.readDoubleLE(position * 8);
    const index = new SegmentIndex();
    for (let place = 4; place < body.length / 8; place += 3)
      index.#points.push({ ordinal: at(place), timestampMs: at(place + 1), offset: at(place + 2) });
    return { index, seal: { bytes: at(0), records: at(1), lastOrdinal: at(2), lastTimestampMs: at(3) } };
  }

  #lastWhere(holds: (point: IndexPoint) => boolean): IndexPoint | undefined {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#points[middle] as IndexPoint)) low = middle + 1;
      else high = middle;
    }
    return this.#points[low - 1];
  }
}

/** What is known of a segment that takes no more records. */
export interface SegmentSeal {
  bytes: number;
  records: number;
  lastOrdinal: number;
  lastTimestampMs: number;
}
