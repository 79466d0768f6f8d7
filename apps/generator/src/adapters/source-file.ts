import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';
import { SourceChangedError, SourceMissingError } from '../errors';

/** What tells that a file is still the same. */
export interface FileIdentity {
  readonly size: number;
  readonly modifiedMs: number;
  readonly inode: number;
}

const chunkBytes = 1024 * 1024;

/** A file that is read once and must not change meanwhile. */
export class SourceFile {
  private constructor(
    readonly path: string,
    readonly identity: FileIdentity,
    private readonly handle: FileHandle,
  ) {}

  /** @throws SourceMissingError there is no such file, or it cannot be read */
  static async open(path: string): Promise<SourceFile> {
    try {
      const handle = await open(path, 'r');
      const stats = await handle.stat();
      if (!stats.isFile()) {
        await handle.close();
        throw new Error('it is not a file');
      }
      return new SourceFile(path, identityOf(stats), handle);
    } catch (error) {
      throw new SourceMissingError(path, error);
    }
  }

  /**
   * The bytes at an offset, at most 1 MiB, empty at the end.
   *
   * @throws SourceChangedError the file was rewritten, replaced or removed since it was opened
   */
  async read(offset: number): Promise<Buffer> {
    const length = Math.max(0, Math.min(chunkBytes, this.identity.size - offset));
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.handle.read(buffer, filled, length - filled, offset + filled);
      if (bytesRead === 0) throw new SourceChangedError(this.path, 'it became shorter');
      filled += bytesRead;
    }
    await this.assertSame();
    return buffer;
  }

  /** @throws SourceChangedError */
  async assertSame(): Promise<void> {
    const [ours, named] = await Promise.all([this.handle.stat(), stat(this.path).catch(() => undefined)]);
    if (named === undefined) throw new SourceChangedError(this.path, 'it was removed');
    if (named.ino !== this.identity.inode)
      throw new SourceChangedError(this.path, 'it was replaced by another file');
    const change = changeOf(this.identity, identityOf(ours));
    if (change !== undefined) throw new SourceChangedError(this.path, change);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** Says how a file differs from what it was, or undefined when it is the same. */
export function changeOf(was: FileIdentity, is: FileIdentity): string | undefined {
  if (was.size !== is.size) return `its size was ${was.size} bytes and is ${is.size}`;
  if (was.modifiedMs !== is.modifiedMs) return 'it was written to';
  return was.inode !== is.inode ? 'it was replaced by another file' : undefined;
}

function identityOf(stats: { size: number; mtimeMs: number; ino: number }): FileIdentity {
  return { size: stats.size, modifiedMs: stats.mtimeMs, inode: stats.ino };
}
