import { createHash, randomBytes } from 'node:crypto';
import { copyFile, open, rename, rm, stat, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { Durability } from '../../core/durable-file';

/** A finished file outside the buckets, waiting to be committed under a key. */
export interface StagedFile {
  file: string;
  size: number;
  /** Hex. */
  md5: string;
}

/** Files on their way into a bucket, in a folder on the same file system. */
export class StagingArea {
  #lastTimeMicros = 0;

  constructor(
    private readonly folder: string,
    private readonly durability: Durability,
    private readonly clock: () => number,
  ) {}

  /**
   * Writes a body to a file outside the buckets. The caller commits or discards it. When it fails, a stream is left
   * where it was, so that the server can read the rest of a request and answer.
   */
  async write(body: Iterable<Uint8Array> | AsyncIterable<Uint8Array> | Readable): Promise<StagedFile> {
    const file = this.#temporaryPath();
    const md5 = createHash('md5');
    let size = 0;
    const handle = await open(file, 'wx');
    try {
      const chunks = body instanceof Readable ? body.iterator({ destroyOnReturn: false }) : body;
      for await (const chunk of chunks as AsyncIterable<Uint8Array>) {
        md5.update(chunk);
        size += chunk.length;
        await writeAll(handle, chunk);
      }
      await this.#stampTime(handle);
      if (this.durability.fsync) await handle.sync();
    } catch (error) {
      await handle.close();
      await this.discard({ file });
      throw error;
    }
    await handle.close();
    return { file, size, md5: md5.digest('hex') };
  }

  /** Removes a staged file that will not be committed. */
  async discard(staged: { file: string }): Promise<void> {
    await rm(staged.file, { force: true });
  }

  /** Takes an existing file of any file system over. The file is gone afterwards. */
  async adopt(file: string): Promise<StagedFile> {
    const target = this.#temporaryPath();
    await rename(file, target).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EXDEV') throw error;
      await copyFile(file, target);
      await unlink(file);
    });
    const handle = await open(target, 'r+');
    const md5 = createHash('md5');
    try {
      for await (const chunk of handle.createReadStream({ autoClose: false })) md5.update(chunk as Buffer);
      await this.#stampTime(handle);
      if (this.durability.fsync) await handle.sync();
    } finally {
      await handle.close();
    }
    const { size } = await stat(target);
    return { file: target, size, md5: md5.digest('hex') };
  }

  /** A fresh path on the same file system as the buckets. */
  #temporaryPath(): string {
    return path.join(this.folder, randomBytes(12).toString('hex'));
  }

  /** Gives each version of a file a time of its own, which its sidecar names it by. */
  async #stampTime(handle: FileHandle): Promise<void> {
    this.#lastTimeMicros = Math.max(this.clock() * 1000, this.#lastTimeMicros + 2);
    const seconds = this.#lastTimeMicros / 1e6;
    await handle.utimes(seconds, seconds);
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < chunk.length) {
    const { bytesWritten } = await handle.write(chunk, offset, chunk.length - offset);
    offset += bytesWritten;
  }
}
