import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import path from 'node:path';

/** Whether files are forced to the disk; off only for tests and throw-away states. */
export interface Durability {
  /** When false, a power cut (not a killed process) may lose the last writes. */
  fsync: boolean;
}

/** Forces a directory's entries to the disk, so that a rename in it survives a power cut. */
export async function syncDirectory(directory: string, durability: Durability): Promise<void> {
  if (!durability.fsync) return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces a file in one step: temp, fsync, rename, fsync(directory).
 *
 * Killed at any moment, `file` holds its old or its new content, never a part. A temp file `<name>.<hex>.tmp` may
 * stay behind beside it.
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  durability: Durability,
): Promise<void> {
  const temp = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  if (!durability.fsync) return replaceNow(file, temp, content);
  const handle = await open(temp, 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await rename(temp, file);
  } catch (error) {
    await unlink(temp).catch(() => undefined);
    throw error;
  }
  await syncDirectory(path.dirname(file), durability);
}

/** Without waiting for a disk there is nothing that other threads would take off this one but the time to ask them. */
function replaceNow(file: string, temp: string, content: string | Uint8Array): void {
  writeFileSync(temp, content, { flag: 'wx' });
  try {
    renameSync(temp, file);
  } catch (error) {
    rmSync(temp, { force: true });
    throw error;
  }
}
