import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StateDirectoryError, StateLockedError } from '../errors';

const markerName = 'local-cloud.json';
const lockName = 'lock';
/** Layout of the folder; a higher number on disk was written by a newer version and is refused. */
const layoutVersion = 1;

/** The folder all services keep their state in, held by this process alone. */
export interface StateDirectory {
  /** Absolute path. */
  path: string;
  /** Makes and returns a service's own folder. */
  folder(name: string): Promise<string>;
  /** Lets another process take the folder. */
  release(): Promise<void>;
}

/**
 * Opens or makes the folder and locks it. The lock of a process that no longer runs is taken over.
 *
 * @throws StateLockedError another process holds it
 * @throws StateDirectoryError the folder holds something else or a newer layout, or cannot be written
 */
export async function openStateDirectory(directory: string): Promise<StateDirectory> {
  await mkdir(directory, { recursive: true }).catch((cause: unknown) => {
    throw new StateDirectoryError(
      directory,
      `State directory ${directory} cannot be made: ${reason(cause)}.`,
      { cause },
    );
  });
  await checkMarker(directory);
  try {
    await lock(directory);
    await writeFile(path.join(directory, markerName), `${JSON.stringify({ layoutVersion })}\n`);
  } catch (cause) {
    if (cause instanceof StateLockedError) throw cause;
    throw new StateDirectoryError(
      directory,
      `State directory ${directory} cannot be written: ${reason(cause)}.`,
      { cause },
    );
  }
  return {
    path: directory,
    folder: async (name) => {
      const folder = path.join(directory, name);
      await mkdir(folder, { recursive: true });
      return folder;
    },
    release: () => rm(path.join(directory, lockName), { force: true }),
  };
}

/**
 * Empties the folder; a missing one is success. Nothing is removed from a folder that is not the local cloud's.
 *
 * @throws StateLockedError a local cloud works in it
 */
export async function resetStateDirectory(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new StateDirectoryError(
      directory,
      `State directory ${directory} cannot be read: ${reason(error)}.`,
    );
  });
  if (entries.length === 0) return;
  const state = await openStateDirectory(directory);
  const kept = new Set([markerName, lockName]);
  for (const entry of await readdir(directory)) {
    if (!kept.has(entry)) await rm(path.join(directory, entry), { recursive: true, force: true });
  }
  await state.release();
}

async function checkMarker(directory: string): Promise<void> {
  const text = await readFile(path.join(directory, markerName), 'utf8').catch(() => undefined);
  if (text === undefined) {
    const entries = await readdir(directory);
    if (entries.some((entry) => !entry.startsWith(lockName))) {
      throw new StateDirectoryError(
        directory,
        `State directory ${directory} holds other files and no ${markerName}. Choose an empty folder with --state.`,
      );
    }
    return;
  }
  const version = parseVersion(text);
  if (version !== undefined && version > layoutVersion) {
    throw new StateDirectoryError(
      directory,
      `State directory ${directory} has layout ${version}; this version reads up to ${layoutVersion}. Run reset.`,
    );
  }
}

function parseVersion(text: string): number | undefined {
  try {
    const { layoutVersion: version } = JSON.parse(text) as { layoutVersion?: unknown };
    return typeof version === 'number' ? version : undefined;
  } catch {
    return undefined;
  }
}

interface LockHolder {
  pid: number;
  /** When the process started, in the kernel's ticks, so that a reused pid is not taken for the holder; Linux only. */
  started?: string;
}

/** `link` fails when the name exists, so of several processes one alone gets the lock with its content complete. */
async function lock(directory: string): Promise<void> {
  const file = path.join(directory, lockName);
  const own: LockHolder = { pid: process.pid, ...(await startOf(process.pid)) };
  const temp = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(temp, JSON.stringify(own));
    for (;;) {
      try {
        await link(temp, file);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      await removeStale(directory, file);
    }
  } finally {
    await rm(temp, { force: true });
  }
}

async function removeStale(directory: string, file: string): Promise<void> {
  const holder = await readHolder(file);
  if (holder === 'gone') return;
  if (holder && (await isAlive(holder))) throw new StateLockedError(directory, holder.pid);
  const aside = `${file}.stale.${randomBytes(4).toString('hex')}`;
  await rename(file, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  const moved = await readHolder(aside);
  if (moved !== 'gone' && moved && (await isAlive(moved))) {
    await link(aside, file).catch(() => undefined);
    await rm(aside, { force: true });
    throw new StateLockedError(directory, moved.pid);
  }
  await rm(aside, { force: true });
}

/** The holder named in a lock file; undefined when the file says nothing sensible. */
async function readHolder(file: string): Promise<LockHolder | 'gone' | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return 'gone';
  try {
    const holder = JSON.parse(text) as LockHolder;
    return Number.isInteger(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive(holder: LockHolder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const { started } = await startOf(holder.pid);
  return started === undefined || holder.started === undefined || started === holder.started;
}

async function startOf(pid: number): Promise<{ started?: string }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const started = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return started === undefined ? {} : { started };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
