import path from 'node:path';
import type { RejectedRow } from '../core/source';
import { DiskError } from '../errors';
import type { Disk } from './disk';

/** Name of the file in the state directory. */
export const rejectsName = 'rejects.jsonl';

/**
 * Rows of the source that have no canonical form, one JSON object per line with the original bytes.
 *
 * Nobody reads along, so after a crash the file is cut back to its last durable size and written again.
 */
export class RejectsFile {
  readonly #path: string;
  #fd = -1;
  #size: number;

  constructor(
    private readonly disk: Disk,
    directory: string,
    size: number,
  ) {
    this.#path = path.join(directory, rejectsName);
    this.#size = disk.exists(this.#path) ? Math.min(size, sizeOf(disk, this.#path)) : 0;
    if (disk.exists(this.#path)) disk.truncate(this.#path, this.#size);
  }

  /** Bytes so far; durable only after `sync`. */
  get size(): number {
    return this.#size;
  }

  /** @throws DiskError the disk takes no more */
  add(row: RejectedRow): void {
    const bytes = Buffer.from(`${JSON.stringify(row)}\n`);
    try {
      if (this.#fd < 0) this.#fd = this.disk.open(this.#path, 'a');
      for (let done = 0; done < bytes.length;)
        done += this.disk.write(this.#fd, bytes, done, bytes.length - done);
    } catch (error) {
      throw new DiskError(this.#path, error);
    }
    this.#size += bytes.length;
  }

  sync(): void {
    if (this.#fd >= 0) this.disk.sync(this.#fd);
  }

  close(): void {
    if (this.#fd >= 0) this.disk.close(this.#fd);
    this.#fd = -1;
  }
}

function sizeOf(disk: Disk, file: string): number {
  const fd = disk.open(file, 'r');
  try {
    return disk.size(fd);
  } finally {
    disk.close(fd);
  }
}
