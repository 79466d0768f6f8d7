import { mkdir, open, readFile, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { errnoCode } from '../errors';

/** One open file of the state directory. */
export interface StateFile {
  /** Appends all bytes, whatever the system takes at once. */
  write(bytes: Uint8Array): Promise<void>;
  /** Cuts the file to `length` bytes; the next write goes there. */
  truncate(length: number): Promise<void>;
  /** Resolves when the content is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The few file operations that durable state is built from; tests put a disk in its place that loses and fails. */
export interface StateFiles {
  /** Whole content, `undefined` when there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  /** Opens for appending: empty when `fresh`, else behind what is there; creates the file. */
  open(path: string, fresh: boolean): Promise<StateFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Names in a directory; empty when there is none. */
  list(directory: string): Promise<string[]>;
  makeDirectory(directory: string): Promise<void>;
  /** Makes renames and new names in a directory durable. */
  syncDirectory(directory: string): Promise<void>;
}

/** The real file system. */
export const nodeStateFiles: StateFiles = {
  async read(path) {
    try {
      return await readFile(path);
    } catch (error) {
      if (errnoCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  },
  async open(path, fresh) {
    return stateFile(await open(path, fresh ? 'w' : 'a', 0o640));
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  async list(directory) {
    try {
      return await readdir(directory);
    } catch (error) {
      if (errnoCode(error) === 'ENOENT') return [];
      throw error;
    }
  },
  async makeDirectory(directory) {
    await mkdir(directory, { recursive: true, mode: 0o750 });
  },
  async syncDirectory(directory) {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } catch (error) {
      // Some file systems (and Windows) refuse fsync on a directory; the rename is then as durable as they make it.
      if (!['EINVAL', 'EPERM', 'EBADF', 'ENOTSUP', 'EISDIR'].includes(errnoCode(error) ?? '')) throw error;
    } finally {
      await handle.close();
    }
  },
};

function stateFile(handle: FileHandle): StateFile {
  return {
    async write(bytes) {
      for (let done = 0; done < bytes.length;) {
        done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
      }
    },
    truncate: (length) => handle.truncate(length),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}
