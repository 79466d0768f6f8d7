import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  read,
  readSync,
  statSync,
  type BigIntStats,
} from 'node:fs';
import { promisify } from 'node:util';
import { errnoCode } from '../errors';

const readAsync = promisify(read);

/** What the system says about a file now. */
export interface FileStat {
  device: string;
  inode: string;
  size: number;
  mtimeNs: bigint;
  /** Names the file has; 0 when it was deleted and lives only in open handles. */
  links: number;
}

/** A log file under a name: `undefined` when there is none, or it is no regular file (a symbolic link, a pipe). */
export function statLogFile(path: string): FileStat | undefined {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stat?.isFile() ? fileStat(stat) : undefined;
}

/** Modification time of a directory, which moves when a name in it comes, goes or changes. */
export function directoryTimeNs(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
}

/** An open log file; it stays readable under this handle when it is renamed or deleted. */
export class LogFile {
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Opens without following a symbolic link; `undefined` when the name is gone. */
  static open(path: string): LogFile | undefined {
    try {
      return new LogFile(
        openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)),
      );
    } catch (error) {
      if (errnoCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  stat(): FileStat {
    return fileStat(fstatSync(this.#descriptor, { bigint: true }));
  }

  /** Reads up to `length` bytes at `offset` into `buffer[at...]`; returns how many there were. */
  async read(buffer: Buffer, at: number, length: number, offset: number): Promise<number> {
    return (await readAsync(this.#descriptor, buffer, at, length, offset)).bytesRead;
  }

  /** The bytes `[offset, offset + length)`, fewer at the end of the file; for small pieces. */
  peek(offset: number, length: number): Buffer {
    const buffer = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const bytes = readSync(this.#descriptor, buffer, done, length - done, offset + done);
      if (bytes === 0) break;
      done += bytes;
    }
    return buffer.subarray(0, done);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function fileStat(stat: BigIntStats): FileStat {
  return {
    device: String(stat.dev),
    inode: String(stat.ino),
    size: Number(stat.size),
    mtimeNs: stat.mtimeNs,
    links: Number(stat.nlink),
  };
}

/** What a file is known by while it exists: device and inode, e.g. `65024:1234`. */
export function inodeKey(file: { device: string; inode: string }): string {
  return `${file.device}:${file.inode}`;
}
