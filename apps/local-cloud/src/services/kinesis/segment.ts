import { open, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { CorruptSegmentError } from './errors';
import { entryOf, readFrame, type FrameHeader, type LogEntry } from './frame';
import { SegmentIndex } from './segment-index';

const magic = Buffer.from('DSEG0001', 'latin1');
/** Bytes read at a time; a larger frame makes one larger read. */
const readChunk = 256 * 1024;

/**
 * One file of a shard: an eight-byte mark, then frames in ordinal order. Only its newest segment takes records.
 *
 * `bytes`, `records`, `nextOrdinal` and `lastTimestampMs` speak of what is written: readers never see a record whose write
 * has not finished.
 */
export class Segment {
  bytes = magic.length;
  records = 0;
  nextOrdinal: number;
  lastTimestampMs = 0;
  #index = new SegmentIndex();
  #handle: FileHandle | undefined;
  #dirty = false;

  private constructor(
    readonly file: string,
    readonly firstOrdinal: number,
  ) {
    this.nextOrdinal = firstOrdinal;
  }

  /** Makes an empty segment for records from `firstOrdinal` on. */
  static async create(directory: string, firstOrdinal: number): Promise<Segment> {
    const segment = new Segment(path.join(directory, segmentName(firstOrdinal)), firstOrdinal);
    segment.#handle = await open(segment.file, 'w+');
    await segment.#handle.write(magic, 0, magic.length, 0);
    return segment;
  }

  /**
   * Opens a segment that is there. The newest one may end in a torn record (the process was killed in a write that
   * it had not acknowledged): that tail is cut off.
   *
   * @throws CorruptSegmentError for a damaged record in an older segment
   */
  static async open(file: string, newest: boolean): Promise<{ segment: Segment; cutBytes: number }> {
    const segment = new Segment(file, ordinalOfName(file));
    const saved = newest ? undefined : await SegmentIndex.load(segment.#indexFile);
    if (saved) {
      segment.#index = saved.index;
      segment.bytes = saved.seal.bytes;
      segment.records = saved.seal.records;
      segment.nextOrdinal = saved.seal.lastOrdinal + 1;
      segment.lastTimestampMs = saved.seal.lastTimestampMs;
      return { segment, cutBytes: 0 };
    }
    try {
      return { segment, cutBytes: await segment.#recover(newest) };
    } catch (error) {
      await segment.close();
      throw error;
    }
  }

  /** Appends whole frames. When it throws, none of them is visible and the next append writes over them. */
  async append(frames: Buffer): Promise<void> {
    const handle = this.#handle as FileHandle;
    if (this.#dirty) await handle.truncate(this.bytes);
    this.#dirty = true;
    let written = 0;
    while (written < frames.length) {
      const { bytesWritten } = await handle.write(
        frames,
        written,
        frames.length - written,
        this.bytes + written,
      );
      written += bytesWritten;
    }
    this.#dirty = false;
    let offset = 0;
    while (offset < frames.length) {
      const header = readFrame(frames, offset, false) as FrameHeader;
      this.#note(header, this.bytes + offset);
      offset = header.end;
    }
    this.bytes += frames.length;
  }

  /** Records from `ordinal` on, until `take` answers false. */
  async read(ordinal: number, take: (entry: LogEntry) => boolean): Promise<void> {
    await this.#visit(this.#index.offsetBefore(ordinal, magic.length), (chunk, offset, header) =>
      header.ordinal < ordinal ? true : take(entryOf(chunk, offset, header)),
    );
  }

  /** Ordinal of the first record with this timestamp or a later one; `nextOrdinal` when there is none. */
  async ordinalAt(timestampMs: number): Promise<number> {
    let found = this.nextOrdinal;
    await this.#visit(this.#index.offsetBeforeTime(timestampMs, magic.length), (_chunk, _offset, header) => {
      if (header.timestampMs < timestampMs) return true;
      found = header.ordinal;
      return false;
    });
    return found;
  }

  /** Writes the index beside the segment, so that the next start does not read all of it, and closes the file. */
  async seal(): Promise<void> {
    await this.#index.save(this.#indexFile, {
      bytes: this.bytes,
      records: this.records,
      lastOrdinal: this.nextOrdinal - 1,
      lastTimestampMs: this.lastTimestampMs,
    });
    await this.close();
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async remove(): Promise<void> {
    await this.close();
    await unlink(this.#indexFile).catch(() => undefined);
    await unlink(this.file);
  }

  get #indexFile(): string {
    return this.file.replace(/\.log$/, '.idx');
  }

  #note(header: FrameHeader, offset: number): void {
    this.#index.add({ ordinal: header.ordinal, timestampMs: header.timestampMs, offset });
    this.records += 1;
    this.nextOrdinal = header.ordinal + 1;
    this.lastTimestampMs = header.timestampMs;
  }

  /** Reads the file to learn what is in it; answers the bytes cut off its end. */
  async #recover(newest: boolean): Promise<number> {
    const handle = await open(this.file, 'r+');
    this.#handle = handle;
    const { size } = await handle.stat();
    const mark = Buffer.alloc(magic.length);
    const { bytesRead } = await handle.read(mark, 0, magic.length, 0);
    const marked = bytesRead === magic.length && mark.equals(magic);
    if (marked) await this.#scan(handle);
    const cutBytes = marked ? size - this.bytes : size;
    if (!newest && (!marked || cutBytes > 0))
      throw new CorruptSegmentError(this.file, marked ? this.bytes : 0);
    if (!marked) await handle.write(magic, 0, magic.length, 0);
    if (cutBytes > 0) await handle.truncate(this.bytes);
    if (!newest) await this.seal();
    return cutBytes;
  }

  /** Reads the whole file and stops before the first frame that is not whole. */
  async #scan(handle: FileHandle): Promise<void> {
    this.bytes = await walk(handle, magic.length, Infinity, (_chunk, _offset, header, position) => {
      this.#note(header, position);
      return true;
    });
  }

  /** Visits written frames from `start` on; opens the file anew, since sealing may close the other handle. */
  async #visit(start: number, visit: Visit): Promise<void> {
    const end = this.bytes;
    const handle = await open(this.file, 'r');
    let stopped = false;
    try {
      const reached = await walk(handle, start, end, (...frame) => !(stopped = !visit(...frame)));
      if (!stopped && reached < end) throw new CorruptSegmentError(this.file, reached);
    } finally {
      await handle.close();
    }
  }
}

/** Sees one whole frame at `offset` of `chunk`, which is at `position` of the file; false ends the walk. */
type Visit = (chunk: Buffer, offset: number, header: FrameHeader, position: number) => boolean;

/** Reads frames from `start` up to `end`; returns the offset behind the last whole one it visited. */
async function walk(handle: FileHandle, start: number, end: number, visit: Visit): Promise<number> {
  let position = start;
  let size = readChunk;
  while (position < end) {
    const buffer = Buffer.allocUnsafe(Math.min(size, end - position));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    const chunk = buffer.subarray(0, bytesRead);
    let offset = 0;
    let header = readFrame(chunk, 0);
    while (typeof header === 'object') {
      const next = header.end;
      if (!visit(chunk, offset, header, position + offset)) return position + next;
      offset = next;
      header = readFrame(chunk, offset);
    }
    position += offset;
    const last = bytesRead < buffer.length || position - offset + bytesRead >= end;
    if (header === 'damaged' || last) return position;
    size = offset === 0 ? size * 4 : readChunk;
  }
  return position;
}

/** File name of the segment whose first record has this ordinal; names sort in ordinal order. */
export function segmentName(firstOrdinal: number): string {
  return `${String(firstOrdinal).padStart(20, '0')}.log`;
}

function ordinalOfName(file: string): number {
  return Number(path.basename(file, '.log'));
}
