import { crc32 } from 'node:zlib';
import { FileProgress, type Anchor, type FileCounts } from '../core/file-progress';
import { fileIdentity, headBytes, type FileIdentity } from '../core/file-identity';
import type { CheckpointFile } from './checkpoint-store';
import type { FileStat, LogFile } from './log-file';

/** Bytes before the reading position that must still be there at the next read. */
const tailBytes = 64;

/** One generation of a log file: it ends when the file is truncated, replaced or gone. */
export class TailedFile {
  readonly identity: FileIdentity;
  readonly progress: FileProgress;
  path: string;
  log: LogFile | undefined;
  /** Next byte to read. */
  readOffset: number;
  /** End of the last complete record handed on: where a new converter starts. */
  settledOffset: number;
  /** Start of a last line that was given up as torn. */
  tornFrom: number | undefined;
  /** The file as it was when last read to its end. */
  seenSize = -1;
  seenMtimeNs = -1n;
  seenAtMs = -Infinity;
  lastChangeMs: number;
  lastUsedMs: number;
  /** When it was first seen to be no longer the file that is written to. */
  rotatedAtMs: number | undefined;
  /** The name it was found under means another file now, or none. */
  moved = false;
  #tail: Buffer = Buffer.alloc(0);

  constructor(
    identity: FileIdentity,
    path: string,
    start: { offset: number; anchor?: Anchor; counts: FileCounts },
    nowMs: number,
  ) {
    this.identity = identity;
    this.path = path;
    this.progress = new FileProgress(start.counts, start.offset, start.anchor);
    this.readOffset = start.offset;
    this.settledOffset = start.offset;
    this.lastChangeMs = nowMs;
    this.lastUsedMs = nowMs;
  }

  get fileId(): string {
    return this.identity.fileId;
  }

  /** Remembers the bytes before the reading position. */
  rememberTail(log: LogFile): void {
    const length = Math.min(tailBytes, this.readOffset);
    this.#tail = Buffer.from(log.peek(this.readOffset - length, length));
  }

  /** The same from bytes just read, which end at the reading position. */
  rememberTailOf(bytes: Buffer): void {
    const known = bytes.length >= tailBytes ? bytes.subarray(-tailBytes) : Buffer.concat([this.#tail, bytes]);
    this.#tail = Buffer.from(known.subarray(-tailBytes));
  }

  /**
   * Whether the open file still is what was read: same first line, same bytes before the reading position. Asked
   * *after* a read, so that what was read before the answer is known to be of this generation.
   */
  isUnchanged(log: LogFile): boolean {
    if (!log.peek(0, this.identity.head.length).equals(this.identity.head)) return false;
    return this.#tail.equals(log.peek(this.readOffset - this.#tail.length, this.#tail.length));
  }

  /** What the checkpoint keeps of it. */
  entry(nowMs: number): CheckpointFile {
    return {
      fileId: this.fileId,
      device: this.identity.device,
      inode: this.identity.inode,
      path: this.path,
      offset: this.progress.acked,
      size: Math.max(this.seenSize, this.progress.acked),
      lastSeenMs: nowMs,
      ...(this.progress.anchor ? { anchor: this.progress.anchor } : {}),
      ...(this.tornFrom === undefined ? {} : { tornFrom: this.tornFrom }),
    };
  }
}

/** Identity of an open file as it is now. */
export function identify(log: LogFile, stat: FileStat): FileIdentity {
  return fileIdentity(stat.device, stat.inode, log.peek(0, headBytes));
}

/** Whether the record the checkpoint saw last is still where it was. */
export function anchorHolds(log: LogFile, anchor: Anchor): boolean {
  const bytes = log.peek(anchor.offset, anchor.length);
  return bytes.length === anchor.length && crc32(bytes) === anchor.crc;
}

/** Offset behind the last `\n` of a file: where reading starts at its end without cutting a line. */
export function lastLineStart(log: LogFile, size: number, maxLineBytes: number): number {
  const step = 64 * 1024;
  const floor = Math.max(0, size - maxLineBytes);
  for (let end = size; end > floor;) {
    const start = Math.max(floor, end - step);
    const at = log.peek(start, end - start).lastIndexOf(0x0a);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return floor === 0 ? 0 : size;
}
