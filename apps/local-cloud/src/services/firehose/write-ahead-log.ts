import { mkdir, open, readdir, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';

/** Records that arrived together: one PutRecord or PutRecordBatch. */
export interface RecordBatch {
  /** Milliseconds since the epoch. */
  arrivalMs: number;
  records: Buffer[];
}

/** A place between two batches of the log. */
export interface LogPosition {
  /** Number of the segment file, from 1. */
  segment: number;
  /** Byte offset in it. */
  offset: number;
}

/** Where a batch ends, beside what it holds. */
export interface ReadBatch extends RecordBatch {
  end: LogPosition;
}

/** Undelivered records found when a log was opened, or added since. */
export interface LogSize {
  records: number;
  bytes: number;
}

interface PendingAppend {
  frame: Buffer;
  done: () => void;
  failed: (error: unknown) => void;
}

const magic = 0x46485731;
const headerBytes = 16;
/** A segment is closed when it has grown past this; closed and delivered segments are deleted. */
const segmentBytes = 64 * 1024 * 1024;

/**
 * The records a delivery stream has acknowledged and not yet delivered, on disk in segment files.
 *
 * - `append` resolves when the kernel has the bytes: they survive the death of the process (not a power cut).
 * - A crash in the middle of a write leaves a torn batch at the end, which was never acknowledged; it is cut off
 *   when the log is opened again.
 * - A write that fails (disk full) is undone and its caller told; the log stays usable.
 *
 * One batch on disk: magic, payload length, crc32 of the payload, number of records (four big-endian u32); then the
 * payload: arrival (f64), and for each record its length (u32) and bytes.
 */
export class WriteAheadLog {
  /** Good lengths of the segments that are no longer written to. */
  readonly #lengths = new Map<number, number>();
  #handle: FileHandle | undefined;
  #end: LogPosition = { segment: 1, offset: 0 };
  #pending: PendingAppend[] = [];
  #isWriting = false;
  /** Resolves when the last write has ended. */
  #written = Promise.resolve();
  #reader: { segment: number; handle: FileHandle } | undefined;

  private constructor(private readonly folder: string) {}

  /**
   * Opens the log, cuts a torn end and counts what lies after `delivered`.
   *
   * @param delivered everything before it has been delivered; segments wholly before it are deleted
   */
  static async open(folder: string, delivered: LogPosition): Promise<{ log: WriteAheadLog; size: LogSize }> {
    await mkdir(folder, { recursive: true });
    const log = new WriteAheadLog(folder);
    const size = { records: 0, bytes: 0 };
    log.#end = { ...delivered };
    for (const segment of (await log.segments()).filter((candidate) => candidate >= delivered.segment)) {
      const start = segment === delivered.segment ? delivered.offset : 0;
      const offset = await log.recover(segment, start, size);
      log.#end = { segment, offset };
    }
    await log.forget(delivered);
    return { log, size };
  }

  /** Where the next batch will be written: everything before it can be read. */
  get end(): LogPosition {
    return this.#end;
  }

  /** Adds a batch. Concurrent appends share one write. @throws the file system's error; the batch is then not in the log */
  append(batch: RecordBatch): Promise<void> {
    return new Promise((done, failed) => {
      this.#pending.push({ frame: encode(batch), done, failed });
      if (!this.#isWriting) this.#written = this.write();
    });
  }

  /** The batch at a position; undefined at the end of the log. */
  async read(position: LogPosition): Promise<ReadBatch | undefined> {
    const from = this.skipClosed(position);
    if (from.segment === this.#end.segment && from.offset >= this.#end.offset) return undefined;
    const handle = await this.readerOf(from.segment);
    const batch = await readFrame(handle, from.offset);
    if (!batch)
      throw new Error(`Expected a batch at ${this.fileOf(from.segment)}:${from.offset}, got a damaged one.`);
    return { ...batch, end: { segment: from.segment, offset: batch.endOffset } };
  }

  /** Deletes the segments that lie wholly before a position. */
  async forget(delivered: LogPosition): Promise<void> {
    for (const segment of await this.segments()) {
      if (segment < delivered.segment) await unlink(this.fileOf(segment));
    }
  }

  async close(): Promise<void> {
    await this.#written;
    await this.#handle?.close();
    await this.#reader?.handle.close();
    this.#handle = undefined;
    this.#reader = undefined;
  }

  /** Writes until nothing waits; no batch can slip in between the last look and the end. */
  private async write(): Promise<void> {
    this.#isWriting = true;
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        await this.writeFrames(batch.map((pending) => pending.frame));
        for (const pending of batch) pending.done();
      } catch (error) {
        for (const pending of batch) pending.failed(error);
      }
    }
    this.#isWriting = false;
  }

  private async writeFrames(frames: Buffer[]): Promise<void> {
    if (this.#end.offset >= segmentBytes) await this.startSegment();
    this.#handle ??= await this.openAtEnd();
    const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
    try {
      const { bytesWritten } = await this.#handle.writev(frames);
      if (bytesWritten !== bytes)
        throw new Error(`Expected to write ${bytes} bytes, the disk took ${bytesWritten}.`);
    } catch (error) {
      await this.undo();
      throw error;
    }
    this.#end = { segment: this.#end.segment, offset: this.#end.offset + bytes };
  }

  private async openAtEnd(): Promise<FileHandle> {
    const handle = await open(this.fileOf(this.#end.segment), 'a');
    try {
      await handle.truncate(this.#end.offset);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return handle;
  }

  /** Cuts what a failed write left; if even that fails, the segment is left behind at its good length. */
  private async undo(): Promise<void> {
    try {
      await this.#handle?.truncate(this.#end.offset);
    } catch {
      await this.startSegment();
    }
  }

  private async startSegment(): Promise<void> {
    const segment = this.#end.segment + 1;
    await this.#handle?.close().catch(() => undefined);
    this.#handle = undefined;
    this.#handle = await open(this.fileOf(segment), 'ax');
    this.#lengths.set(this.#end.segment, this.#end.offset);
    this.#end = { segment, offset: 0 };
  }

  private skipClosed(position: LogPosition): LogPosition {
    let { segment, offset } = position;
    while (segment < this.#end.segment && offset >= (this.#lengths.get(segment) ?? 0)) {
      segment += 1;
      offset = 0;
    }
    return { segment, offset };
  }

  private async readerOf(segment: number): Promise<FileHandle> {
    if (this.#reader?.segment !== segment) {
      await this.#reader?.handle.close();
      this.#reader = undefined;
      this.#reader = { segment, handle: await open(this.fileOf(segment), 'r') };
    }
    return this.#reader.handle;
  }

  private async recover(segment: number, start: number, size: LogSize): Promise<number> {
    const handle = await open(this.fileOf(segment), 'r+');
    try {
      let offset = start;
      for (;;) {
        const batch = await readFrame(handle, offset);
        if (!batch) break;
        size.records += batch.records.length;
        size.bytes += batch.records.reduce((sum, record) => sum + record.length, 0);
        offset = batch.endOffset;
      }
      await handle.truncate(offset);
      this.#lengths.set(segment, offset);
      return offset;
    } finally {
      await handle.close();
    }
  }

  private async segments(): Promise<number[]> {
    const numbers = (await readdir(this.folder))
      .flatMap((name) => /^(\d{8})\.log$/.exec(name)?.[1] ?? [])
      .map(Number);
    return numbers.sort((a, b) => a - b);
  }

  private fileOf(segment: number): string {
    return path.join(this.folder, `${String(segment).padStart(8, '0')}.log`);
  }
}

function encode(batch: RecordBatch): Buffer {
  const payloadBytes = batch.records.reduce((sum, record) => sum + 4 + record.length, 8);
  const frame = Buffer.allocUnsafe(headerBytes + payloadBytes);
  let offset = frame.writeDoubleBE(batch.arrivalMs, headerBytes);
  for (const record of batch.records) {
    offset = frame.writeUInt32BE(record.length, offset);
    offset += record.copy(frame, offset);
  }
  frame.writeUInt32BE(magic, 0);
  frame.writeUInt32BE(payloadBytes, 4);
  frame.writeUInt32BE(crc32(frame.subarray(headerBytes)), 8);
  frame.writeUInt32BE(batch.records.length, 12);
  return frame;
}

/** The batch at an offset; undefined when there is none, or a torn or damaged one. */
async function readFrame(
  handle: FileHandle,
  offset: number,
): Promise<(RecordBatch & { endOffset: number }) | undefined> {
  const header = Buffer.allocUnsafe(headerBytes);
  if ((await handle.read(header, 0, headerBytes, offset)).bytesRead < headerBytes) return undefined;
  if (header.readUInt32BE(0) !== magic) return undefined;
  const payloadBytes = header.readUInt32BE(4);
  const { size } = await handle.stat();
  if (payloadBytes < 8 || offset + headerBytes + payloadBytes > size) return undefined;
  const payload = Buffer.allocUnsafe(payloadBytes);
  if ((await handle.read(payload, 0, payloadBytes, offset + headerBytes)).bytesRead < payloadBytes)
    return undefined;
  if (crc32(payload) !== header.readUInt32BE(8)) return undefined;
  return {
    arrivalMs: payload.readDoubleBE(0),
    records: decodeRecords(payload, header.readUInt32BE(12)),
    endOffset: offset + headerBytes + payloadBytes,
  };
}

function decodeRecords(payload: Buffer, count: number): Buffer[] {
  const records: Buffer[] = [];
  let offset = 8;
  for (let index = 0; index < count; index += 1) {
    const length = payload.readUInt32BE(offset);
    records.push(payload.subarray(offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  return records;
}
