import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LockLostError, LockedError, NotWritableError, codeOf } from '../errors';

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** What tells this process from a later one with the same number. */
  readonly started: string;
  /** What tells this lock from any other; inode numbers are used again. */
  readonly token: string;
}

/**
 * A lock file that says who holds it.
 *
 * The file is made complete under another name and then linked into place, so it is never half there. A lock whose
 * process is dead is moved away, never overwritten; if two do that at once, one of them finds at its next `verify` that
 * the lock is not its own, and stops.
 */
export class DirectoryLock {
  private constructor(
    private readonly file: string,
    private readonly token: string,
  ) {}

  /**
   * @throws LockedError a living process holds the lock, or one on another machine, of which nothing is known
   * @throws NotWritableError the directory cannot be written
   */
  static acquire(file: string): DirectoryLock {
    const owner = { ...self(), token: randomUUID() };
    const draft = `${file}.${owner.token}`;
    try {
      fs.writeFileSync(draft, JSON.stringify(owner));
    } catch (error) {
      throw new NotWritableError(path.dirname(file), error);
    }
    try {
      for (;;) {
        try {
          fs.linkSync(draft, file);
          const lock = new DirectoryLock(file, owner.token);
          lock.verify();
          return lock;
        } catch (error) {
          if (codeOf(error) !== 'EEXIST') throw error;
          removeDead(file);
        }
      }
    } finally {
      fs.rmSync(draft, { force: true });
    }
  }

  /** @throws LockLostError another process has the lock now */
  verify(): void {
    if (readOwner(this.file)?.token !== this.token) throw new LockLostError(this.file);
  }

  /** Gives the lock back; safe to call when it was lost. */
  release(): void {
    if (readOwner(this.file)?.token === this.token) fs.rmSync(this.file, { force: true });
  }

  /** Whether a living process holds the lock. */
  static isHeld(file: string): boolean {
    const owner = readOwner(file);
    return owner !== undefined && (owner.host !== os.hostname() || isAlive(owner));
  }
}

/** Moves the lock of a dead process away; returns at once when the lock is gone meanwhile. */
function removeDead(file: string): void {
  const owner = readOwner(file);
  if (owner === undefined) {
    if (!fs.existsSync(file)) return;
  } else {
    const who = `process ${owner.pid} on ${owner.host}`;
    if (owner.host !== os.hostname()) throw new LockedError(file, `${who}; remove the file if it is gone`);
    if (isAlive(owner)) throw new LockedError(file, who);
  }
  const aside = `${file}.dead.${randomUUID()}`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const moved = readOwner(aside);
  if (moved !== undefined && moved.host === os.hostname() && isAlive(moved)) fs.linkSync(aside, file);
  fs.rmSync(aside, { force: true });
}

function readOwner(file: string): Owner | undefined {
  try {
    const owner = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<Owner>;
    if (typeof owner.pid !== 'number' || typeof owner.host !== 'string') return undefined;
    return { pid: owner.pid, host: owner.host, started: String(owner.started), token: String(owner.token) };
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  if (owner.pid === process.pid) return owner.started === self().started;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  const started = startOf(owner.pid);
  return started === undefined || owner.started === '' || started === owner.started;
}

function self(): Omit<Owner, 'token'> {
  return { pid: process.pid, host: os.hostname(), started: startOf(process.pid) ?? '' };
}

/** Boot and start time of a process on Linux, where a reused process number would otherwise look alive. */
function startOf(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return 'dead';
    return `${boot}:${fields[19]}`;
  } catch {
    return undefined;
  }
}
