import path from 'node:path';
import { DiskError, LogMismatchError } from '../errors';
import type { Disk } from './disk';

/** Where the writer stands; part of the cursor. */
export interface LogPosition {
  /** Name of the current file, or null before the first line. */
  readonly file: string | null;
  /** Bytes of it that are accounted for. */
  readonly offset: number;
  /** The newest name in the directory when the run began: the run's files come after it. */
  readonly after: string;
}

/** What a writer needs. */
export interface LogWriterOptions {
  readonly disk: Disk;
  readonly directory: string;
  /** A file is closed before it would grow beyond this; a single longer line has a file of its own. */
  readonly rotateBytes: number;
  /** Wall clock in epoch milliseconds, for file names only. */
  readonly now: () => number;
  readonly position: LogPosition;
  /** True when the run ended in good order at `position`, so that nothing can lie behind it. */
  readonly settled: boolean;
}

const bufferBytes = 256 * 1024;
const readAheadBytes = 1024 * 1024;
const newline = 0x0a;

/** The newest log file name of a directory, or `''`. */
export function newestLogName(disk: Disk, directory: string): string {
  return logNames(disk, directory).at(-1) ?? '';
}

function logNames(disk: Disk, directory: string): string[] {
  return disk
    .list(directory)
    .filter((name) => name.endsWith('.log'))
    .sort();
}

/** `20150704T153000123Z.log`, always after the newest name there is, even when the clock went back. */
export function nextLogName(nowMs: number, newest: string): string {
  const stamp = (ms: number) => `${new Date(ms).toISOString().replace(/[-:.]/g, '')}.log`;
  const name = stamp(nowMs);
  if (name > newest) return name;
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.log$/.exec(newest);
  if (match === null) return name;
  const [, year, month, day, hour, minute, second, ms] = match.map(Number) as number[];
  return stamp(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second, ms) + 1);
}

/**
 * Appends lines to `<directory>/<timestamp>.log` and rotates.
 *
 * After a crash the caller writes again from its last durable position. Bytes that are in the files already are not
 * written twice but compared; a partial last line is completed. So whatever a reader has seen stays, and the files end
 * up as if nothing had happened. While this goes on `replaying` is true.
 */
export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #buffer = Buffer.allocUnsafe(bufferBytes);
  readonly #replay: ReplayTail | undefined;
  #used = 0;
  #fd = -1;
  #file: string | null;
  #offset: number;
  #newest: string;
  #unsynced = false;

  /** @throws LogMismatchError the file of the position is gone or shorter than it was */
  constructor(options: LogWriterOptions) {
    this.#options = options;
    const { disk, directory, position, settled } = options;
    this.#file = position.file;
    this.#offset = position.offset;
    const names = logNames(disk, directory);
    const start = position.file ?? position.after;
    const own = names.filter((name) => (position.file === null ? name > start : name >= start));
    this.#newest = names.at(-1) ?? '';
    if (position.file !== null && own[0] !== position.file) {
      if (!settled)
        throw new LogMismatchError(this.#path(position.file), position.offset, 'the file is gone');
      this.#file = null;
      this.#offset = 0;
      own.length = 0;
    }
    const replay = new ReplayTail(disk, directory, own, position.file === null ? 0 : position.offset);
    if (replay.ended) this.#resumeAppending(replay);
    else this.#replay = replay;
  }

  /** True while the lines written are those that are there already. */
  get replaying(): boolean {
    return this.#replay !== undefined && !this.#replay.ended;
  }

  /** Where the next line goes; durable only after `sync`. */
  position(): LogPosition {
    const replay = this.replaying ? this.#replay : undefined;
    return {
      file: replay ? replay.file : this.#file,
      offset: replay ? replay.offset : this.#offset + this.#used,
      after: this.#options.position.after,
    };
  }

  /**
   * Writes one record and its line end; the bytes reach the file with the next `flush`, or earlier.
   *
   * @returns the bytes of the line
   * @throws DiskError the disk takes no more; what is written stays
   * @throws LogMismatchError while replaying: the file holds something else
   */
  write(record: string | Buffer): number {
    if (this.replaying) return this.#replayLine(record);
    const longest = typeof record === 'string' ? record.length * 3 + 1 : record.length + 1;
    if (longest > bufferBytes) return this.#writeLong(Buffer.from(record as string));
    if (this.#used + longest > bufferBytes) this.flush();
    const start = this.#used;
    const buffer = this.#buffer;
    const length =
      typeof record === 'string'
        ? buffer.write(record, start, 'utf8')
        : (record as Buffer).copy(buffer, start);
    buffer[start + length] = newline;
    if (this.#mustRotate(length + 1)) {
      this.flush();
      this.#rotate();
      buffer.copyWithin(0, start, start + length + 1);
    }
    this.#used += length + 1;
    return length + 1;
  }

  /** Hands everything to the operating system: it survives the death of this process. */
  flush(): void {
    if (this.#used === 0) return;
    const used = this.#used;
    this.#used = 0;
    this.#append(this.#buffer, used);
  }

  /** Flushes and waits for the disk: it survives a power cut. */
  sync(): void {
    this.flush();
    if (!this.#unsynced || this.#fd < 0) return;
    this.#guard(() => this.#options.disk.sync(this.#fd));
    this.#unsynced = false;
  }

  /** Syncs and closes. After an error use `abandon`. */
  close(): void {
    this.sync();
    this.abandon();
  }

  /** Closes the file as it is. */
  abandon(): void {
    this.#replay?.close();
    if (this.#fd >= 0) this.#options.disk.close(this.#fd);
    this.#fd = -1;
  }

  #replayLine(record: string | Buffer): number {
    const replay = this.#replay as ReplayTail;
    const line = Buffer.concat([Buffer.from(record as string), Buffer.of(newline)]);
    const matched = replay.match(line);
    if (replay.ended) {
      this.#resumeAppending(replay);
      if (matched < line.length) this.#writeRest(line.subarray(matched));
    }
    return line.length;
  }

  #resumeAppending(replay: ReplayTail): void {
    replay.close();
    if (replay.file === null) return;
    this.#file = replay.file;
    this.#offset = replay.offset;
    this.#unsynced = true;
    this.#fd = this.#guard(() => this.#options.disk.open(this.#path(replay.file ?? ''), 'a'));
  }

  /** Writes bytes that belong to the current file, whatever its size: the rest of a torn line, or a first line. */
  #writeRest(bytes: Buffer): void {
    if (this.#fd < 0) this.#rotate();
    this.#append(bytes, bytes.length);
  }

  #writeLong(record: Buffer): number {
    this.flush();
    const line = Buffer.concat([record, Buffer.of(newline)]);
    if (this.#mustRotate(line.length)) this.#rotate();
    this.#append(line, line.length);
    return line.length;
  }

  #mustRotate(length: number): boolean {
    const size = this.#offset + this.#used;
    return this.#fd < 0 || (size > 0 && size + length > this.#options.rotateBytes);
  }

  #rotate(): void {
    const { disk, directory, now } = this.#options;
    this.#guard(() => {
      if (this.#fd >= 0) {
        if (this.#unsynced) disk.sync(this.#fd);
        disk.close(this.#fd);
        this.#fd = -1;
      }
      const name = nextLogName(now(), this.#newest);
      this.#fd = disk.open(path.join(directory, name), 'ax');
      disk.syncDirectory(directory);
      this.#file = name;
      this.#newest = name;
      this.#offset = 0;
      this.#unsynced = true;
    });
  }

  #append(bytes: Uint8Array, length: number): void {
    let done = 0;
    while (done < length) {
      const from = done;
      const wrote = this.#guard(() => this.#options.disk.write(this.#fd, bytes, from, length - from));
      done += wrote;
      this.#offset += wrote;
      this.#unsynced = true;
    }
  }

  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw new DiskError(this.#path(this.#file ?? ''), error);
    }
  }

  #path(name: string): string {
    return path.join(this.#options.directory, name);
  }
}

/** The bytes behind the last durable position, over all files of the run, read once in order. */
class ReplayTail {
  file: string | null;
  offset: number;
  ended = false;
  #fd = -1;
  #size = 0;
  #next = 0;
  readonly #ahead = Buffer.allocUnsafe(readAheadBytes);
  #aheadAt = -1;
  #aheadLength = 0;

  constructor(
    private readonly disk: Disk,
    private readonly directory: string,
    private readonly names: readonly string[],
    offset: number,
  ) {
    this.file = null;
    this.offset = 0;
    if (names.length === 0) this.ended = true;
    else this.#open(offset);
    this.#skipFinished();
  }

  /** Compares a line with the bytes that follow; gives how many bytes of it are there. */
  match(line: Buffer): number {
    let matched = 0;
    while (matched < line.length && this.offset < this.#size) {
      if (this.offset < this.#aheadAt || this.offset >= this.#aheadAt + this.#aheadLength) this.#fill();
      const from = this.offset - this.#aheadAt;
      const length = Math.min(line.length - matched, this.#aheadLength - from);
      if (line.compare(this.#ahead, from, from + length, matched, matched + length) !== 0) {
        throw new LogMismatchError(
          this.#path(),
          this.offset,
          'the file holds something else than this run writes there',
        );
      }
      matched += length;
      this.offset += length;
    }
    if (matched < line.length && this.#next < this.names.length) {
      throw new LogMismatchError(
        this.#path(),
        this.offset,
        'the file ends inside a line but is not the newest one',
      );
    }
    this.#skipFinished();
    return matched;
  }

  close(): void {
    if (this.#fd >= 0) this.disk.close(this.#fd);
    this.#fd = -1;
  }

  #fill(): void {
    this.#aheadAt = this.offset;
    this.#aheadLength = this.disk.read(this.#fd, this.#ahead, 0, readAheadBytes, this.offset);
    if (this.#aheadLength === 0) {
      throw new LogMismatchError(this.#path(), this.offset, 'the file became shorter while it was read');
    }
  }

  #skipFinished(): void {
    while (!this.ended && this.offset >= this.#size) {
      if (this.#next >= this.names.length) this.ended = true;
      else this.#open(0);
    }
  }

  #open(offset: number): void {
    this.close();
    this.file = this.names[this.#next++] ?? null;
    this.#fd = this.disk.open(this.#path(), 'r');
    this.#size = this.disk.size(this.#fd);
    this.#aheadAt = -1;
    this.#aheadLength = 0;
    this.offset = offset;
    if (offset > this.#size) {
      throw new LogMismatchError(this.#path(), offset, `the file has only ${this.#size} bytes`);
    }
  }

  #path(): string {
    return path.join(this.directory, this.file ?? '');
  }
}
