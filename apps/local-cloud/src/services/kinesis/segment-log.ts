import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppendFailedError } from './errors';
import { frameSize, writeFrame, type LogEntry } from './frame';
import { Segment } from './segment';

/** A record to append. */
export interface NewEntry {
  partitionKey: string;
  data: Uint8Array;
}

/** How much one read may return. The first record comes whatever its size. */
export interface ReadLimit {
  records: number;
  bytes: number;
}

export interface SegmentLogOptions {
  /** A segment takes no more records from this size on; default 64 MiB. */
  segmentBytes?: number;
  /** Told when starting cut a torn record off. */
  onTornTail?: (file: string, bytes: number) => void;
}

interface PendingAppend {
  frames: Buffer;
  firstOrdinal: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * The records of one shard, in segment files.
 *
 * - An append is acknowledged when its bytes are with the kernel: a killed process loses nothing that was
 *   acknowledged. Appends that wait for the same write share it.
 * - Ordinals grow by one per record, from 1. A failed write leaves a gap.
 * - Readers see a record only after it is acknowledged. Data stays on disk.
 */
export class SegmentLog {
  #segments: Segment[] = [];
  #nextOrdinal = 1;
  #lastTimestampMs = 0;
  #pending: PendingAppend[] = [];
  #flushQueued = false;
  #writes: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly directory: string,
    private readonly segmentBytes: number,
  ) {}

  /**
   * Opens the log in a directory, which is made when missing.
   *
   * @throws CorruptSegmentError a segment other than the newest has a damaged record
   */
  static async open(directory: string, options: SegmentLogOptions = {}): Promise<SegmentLog> {
    await mkdir(directory, { recursive: true });
    const log = new SegmentLog(directory, options.segmentBytes ?? 64 * 1024 * 1024);
    const names = (await readdir(directory)).filter((name) => name.endsWith('.log')).sort();
    for (const [place, name] of names.entries()) {
      const opened = Segment.open(path.join(directory, name), place === names.length - 1);
      const { segment, cutBytes } = await opened.catch(async (error: unknown) => {
        await log.close();
        throw error;
      });
      if (cutBytes > 0) options.onTornTail?.(segment.file, cutBytes);
      log.#segments.push(segment);
    }
    if (log.#segments.length === 0) log.#segments.push(await Segment.create(directory, 1));
    log.#nextOrdinal = log.#newest.nextOrdinal;
    log.#lastTimestampMs = Math.max(...log.#segments.map((segment) => segment.lastTimestampMs));
    return log;
  }

  /** The ordinal after the last record that readers may see. */
  get nextOrdinal(): number {
    return this.#newest.nextOrdinal;
  }

  /** The oldest ordinal that is still there. */
  get firstOrdinal(): number {
    return this.#segments[0]?.firstOrdinal ?? 1;
  }

  /** Arrival of the newest record; 0 when there never was one. */
  get lastTimestampMs(): number {
    return Math.max(...this.#segments.map((segment) => segment.lastTimestampMs));
  }

  /** Records ever acknowledged; those that retention has removed are counted by their ordinals. */
  get records(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.records, this.firstOrdinal - 1);
  }

  /** Bytes on disk. */
  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  /**
   * Appends records in their order, all or none.
   *
   * @param nowMs arrival; an earlier time than the newest record's becomes that one's
   * @returns at once, with the ordinals taken; `done` settles when the records are acknowledged or were refused
   * with AppendFailedError, after which none of them is in the log
   */
  append(
    entries: readonly NewEntry[],
    nowMs: number,
  ): { firstOrdinal: number; timestampMs: number; done: Promise<void> } {
    const firstOrdinal = this.#nextOrdinal;
    const timestampMs = Math.max(nowMs, this.#lastTimestampMs);
    this.#nextOrdinal += entries.length;
    this.#lastTimestampMs = timestampMs;
    const size = entries.reduce((sum, entry) => sum + frameSize(entry.partitionKey, entry.data), 0);
    const frames = Buffer.allocUnsafe(size);
    let offset = 0;
    let ordinal = firstOrdinal;
    for (const { partitionKey, data } of entries)
      offset = writeFrame(frames, offset, { ordinal: ordinal++, timestampMs, partitionKey, data });
    const done = new Promise<void>((resolve, reject) => {
      this.#pending.push({ frames, firstOrdinal, resolve, reject });
    });
    if (!this.#flushQueued) {
      this.#flushQueued = true;
      void this.#exclusive(() => this.#flush());
    }
    return { firstOrdinal, timestampMs, done };
  }

  /** Records from `ordinal` on, oldest first; those that retention has removed are left out. */
  async read(ordinal: number, limit: ReadLimit): Promise<LogEntry[]> {
    const entries: LogEntry[] = [];
    let bytes = 0;
    const take = (entry: LogEntry): boolean => {
      const size = entry.data.length + Buffer.byteLength(entry.partitionKey);
      if (entries.length > 0 && bytes + size > limit.bytes) return false;
      entries.push(entry);
      bytes += size;
      return entries.length < limit.records && bytes < limit.bytes;
    };
    for (const segment of [...this.#segments]) {
      if (segment.nextOrdinal <= ordinal || segment.nextOrdinal === segment.firstOrdinal) continue;
      await segment.read(ordinal, take).catch((error: unknown) => {
        if (this.#segments.includes(segment)) throw error;
      });
      if (entries.length >= limit.records || bytes >= limit.bytes) break;
      if (entries.length > 0 && (entries.at(-1)?.ordinal ?? 0) < segment.nextOrdinal - 1) break;
    }
    return entries;
  }

  /** Ordinal of the first record that arrived at `timestampMs` or later; `nextOrdinal` when there is none yet. */
  async ordinalAt(timestampMs: number): Promise<number> {
    for (const segment of [...this.#segments]) {
      if (segment.lastTimestampMs < timestampMs || segment.nextOrdinal === segment.firstOrdinal) continue;
      return segment.ordinalAt(timestampMs);
    }
    return this.nextOrdinal;
  }

  /** Deletes the segments whose records all arrived before `timestampMs`. */
  async trim(timestampMs: number): Promise<void> {
    await this.#exclusive(async () => {
      const newest = this.#newest;
      if (newest.nextOrdinal > newest.firstOrdinal && newest.lastTimestampMs < timestampMs)
        await this.#roll();
      while (this.#segments.length > 1 && (this.#segments[0] as Segment).lastTimestampMs < timestampMs) {
        const oldest = this.#segments.shift() as Segment;
        await oldest.remove();
      }
    });
  }

  /** Resolves when every append so far is acknowledged or refused. */
  async settled(): Promise<void> {
    await this.#writes;
  }

  async close(): Promise<void> {
    await this.settled();
    for (const segment of this.#segments) await segment.close();
  }

  /** Closes the log and removes its files. */
  async destroy(): Promise<void> {
    await this.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  get #newest(): Segment {
    return this.#segments.at(-1) as Segment;
  }

  /** Runs what changes the files, one after another. */
  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#writes.then(work);
    this.#writes = run.catch(() => undefined);
    return run;
  }

  async #flush(): Promise<void> {
    this.#flushQueued = false;
    const batch = this.#pending;
    this.#pending = [];
    try {
      if (this.#newest.bytes >= this.segmentBytes) await this.#roll(batch[0]?.firstOrdinal);
      const [only] = batch;
      await this.#newest.append(
        batch.length === 1 && only ? only.frames : Buffer.concat(batch.map((append) => append.frames)),
      );
      for (const append of batch) append.resolve();
    } catch (cause) {
      const error = new AppendFailedError(this.directory, { cause });
      for (const append of batch) append.reject(error);
    }
  }

  /** Seals the newest segment and begins the next one. */
  async #roll(firstOrdinal = this.#pending[0]?.firstOrdinal ?? this.#nextOrdinal): Promise<void> {
    const next = await Segment.create(this.directory, firstOrdinal);
    await this.#newest.seal();
    this.#segments.push(next);
  }
}
