import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { NotWritableError } from '../errors';
import type { Disk } from './disk';

/** A page of the feed as it was received: what is read again after a crash. */
export interface SpoolPage {
  /** CSV records to write; rows the sweep before had too are left out. */
  readonly rows: readonly string[];
  /** Row id of the page's last row. */
  readonly lastId: number;
  /** True on the last page of a sweep. */
  readonly last: boolean;
  /** Rows of the sweep up to this page. */
  readonly rowsSoFar: number;
  /** Hashes of the sweep up to this page, in bytes of the hash file. */
  readonly hashBytes: number;
}

const hashBytes = 8;

/**
 * Keeps the pages of a feed on disk until their rows are safely in the log.
 *
 * A feed does not give the same rows twice, and a run must be able to write the same bytes again after a crash. So a page
 * is made durable before its first row is written. Beside it lies the hash of every row of a sweep, so that the next
 * sweep can tell which rows are new or changed; the hashes of older sweeps are dropped.
 */
export class FeedSpool {
  constructor(
    private readonly disk: Disk,
    private readonly directory: string,
  ) {
    try {
      mkdirSync(directory, { recursive: true });
    } catch (error) {
      throw new NotWritableError(directory, error);
    }
  }

  /** A page kept earlier, or undefined when it was never received. */
  load(sweep: number, page: number): SpoolPage | undefined {
    const file = this.#pageFile(sweep, page);
    return this.disk.exists(file)
      ? (JSON.parse(this.disk.readFile(file).toString('utf8')) as SpoolPage)
      : undefined;
  }

  /** Makes the hashes, then the page durable. */
  save(sweep: number, number: number, page: SpoolPage, hashes: readonly bigint[]): void {
    const bytes = Buffer.alloc(hashes.length * hashBytes);
    hashes.forEach((hash, index) => bytes.writeBigUInt64LE(hash, index * hashBytes));
    const hashFile = this.#hashFile(sweep);
    const before = page.hashBytes - bytes.length;
    if (this.disk.exists(hashFile)) this.disk.truncate(hashFile, before);
    this.#write(hashFile, 'a', bytes);
    const target = this.#pageFile(sweep, number);
    this.#write(`${target}.tmp`, 'w', Buffer.from(JSON.stringify(page)));
    this.disk.rename(`${target}.tmp`, target);
    this.disk.syncDirectory(this.directory);
  }

  /** The hashes of a whole sweep. */
  hashes(sweep: number): Set<bigint> {
    const file = this.#hashFile(sweep);
    const set = new Set<bigint>();
    if (!this.disk.exists(file)) return set;
    const bytes = this.disk.readFile(file);
    for (let at = 0; at + hashBytes <= bytes.length; at += hashBytes) set.add(bytes.readBigUInt64LE(at));
    return set;
  }

  /** Drops pages before the given one but for the last, and the hashes of sweeps that are no longer compared with. */
  release(sweep: number, page: number): void {
    for (const name of readdirSync(this.directory)) {
      const [, ofSweep = '', kind = '', ofPage = ''] =
        /^sweep-(\d+)(?:-(page)-(\d+)\.json|\.hashes)$/.exec(name) ?? [];
      if (ofSweep === '') continue;
      const old =
        kind === 'page'
          ? isBefore([Number(ofSweep), Number(ofPage)], [sweep, page - 1])
          : Number(ofSweep) < sweep - 1;
      if (old) rmSync(path.join(this.directory, name), { force: true });
    }
  }

  #write(file: string, flags: string, bytes: Buffer): void {
    const fd = this.disk.open(file, flags);
    try {
      for (let done = 0; done < bytes.length;) done += this.disk.write(fd, bytes, done, bytes.length - done);
      this.disk.sync(fd);
    } finally {
      this.disk.close(fd);
    }
  }

  #pageFile(sweep: number, page: number): string {
    return path.join(this.directory, `sweep-${sweep}-page-${page}.json`);
  }

  #hashFile(sweep: number): string {
    return path.join(this.directory, `sweep-${sweep}.hashes`);
  }
}

function isBefore(
  [sweep, page]: readonly [number, number],
  [toSweep, toPage]: readonly [number, number],
): boolean {
  return sweep < toSweep || (sweep === toSweep && page < toPage);
}
