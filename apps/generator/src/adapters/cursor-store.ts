import { createHash } from 'node:crypto';
import path from 'node:path';
import type { DatasetId } from '@denver/record-model';
import type { RunState } from '../core/run';
import type { Position } from '../core/source';
import { CursorCorruptError, DiskError, codeOf } from '../errors';
import type { Disk } from './disk';
import type { LogPosition } from './log-writer';

/** Everything a run needs to go on after a crash. */
export interface Cursor {
  readonly version: 1;
  readonly dataset: DatasetId;
  /** The options that decide which bytes are written; a run goes on with the same ones only. */
  readonly options: Readonly<Record<string, string>>;
  /** Where the run stands. */
  readonly run: RunState;
  readonly log: LogPosition;
  /** Size of the rejects file. */
  readonly rejectsBytes: number;
  readonly total: number | null;
  /** What the source found out at the start, e.g. the encoding. */
  readonly source: Readonly<Record<string, Position>>;
  /** True when the run stopped in good order here. */
  readonly settled: boolean;
  readonly done: boolean;
}

/** A cursor and where it came from. */
export interface LoadedCursor {
  readonly cursor: Cursor;
  /** Set when the newest generation was unreadable and the one before it is used. */
  readonly fallback?: string;
}

const fileName = 'cursor.json';
const previousName = 'cursor.previous.json';

/**
 * Keeps the cursor of a run: `cursor.json`, with a checksum, and the generation before it.
 *
 * A save is: write a temporary file, sync it, keep the old one as previous, rename, sync the directory. At any moment
 * one whole generation is there.
 */
export class CursorStore {
  constructor(
    private readonly disk: Disk,
    private readonly directory: string,
  ) {}

  /** @throws DiskError the disk takes no more; the old cursor stands */
  save(cursor: Cursor): void {
    const target = path.join(this.directory, fileName);
    const temporary = `${target}.tmp`;
    const body = JSON.stringify(cursor);
    const bytes = Buffer.from(`${checksum(body)} ${body}\n`);
    try {
      const fd = this.disk.open(temporary, 'w');
      try {
        for (let done = 0; done < bytes.length;)
          done += this.disk.write(fd, bytes, done, bytes.length - done);
        this.disk.sync(fd);
      } finally {
        this.disk.close(fd);
      }
      if (this.disk.exists(target)) this.disk.rename(target, path.join(this.directory, previousName));
      this.disk.rename(temporary, target);
      this.disk.syncDirectory(this.directory);
    } catch (error) {
      throw new DiskError(target, error);
    }
  }

  /**
   * The newest readable generation, or undefined when the directory has none.
   *
   * @throws CursorCorruptError there are generations and none is readable
   */
  load(): LoadedCursor | undefined {
    const newest = this.#read(fileName);
    if (typeof newest === 'object') return { cursor: newest };
    const previous = this.#read(previousName);
    if (typeof previous === 'object') {
      return newest === undefined ? { cursor: previous } : { cursor: previous, fallback: newest };
    }
    if (newest === undefined && previous === undefined) return undefined;
    throw new CursorCorruptError(path.join(this.directory, fileName), newest ?? 'it is missing');
  }

  /** A cursor, a text that says what is wrong with the file, or undefined when there is no file. */
  #read(name: string): Cursor | string | undefined {
    let text: string;
    try {
      text = this.disk.readFile(path.join(this.directory, name)).toString('utf8');
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? undefined : String(codeOf(error));
    }
    const space = text.indexOf(' ');
    const body = text.slice(space + 1, -1);
    if (space < 0 || text.slice(0, space) !== checksum(body)) return 'wrong checksum';
    const cursor = JSON.parse(body) as Cursor;
    return cursor.version === 1 ? cursor : `version ${String(cursor.version)}`;
  }
}

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32);
}
