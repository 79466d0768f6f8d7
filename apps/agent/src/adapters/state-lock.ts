import { linkSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { AgentInvariantError, StateDirectoryError, StateDirectoryLockedError, errnoCode } from '../errors';

const holder = Type.Object({
  pid: Type.Integer(),
  host: Type.String(),
  /** Differs after a reboot; empty where the system tells none. */
  bootId: Type.String(),
  /** Start of the process in clock ticks, so that a reused pid is not taken for the holder. */
  startTicks: Type.String(),
  released: Type.Boolean(),
});

type Holder = Static<typeof holder>;
const isHolder = Compile(holder);

/** The right to use a state directory, until {@link release}. */
export interface StateLock {
  /** Rises with every holder: the higher token is the newer one. */
  token: number;
  /** @throws AgentInvariantError another process took the directory over */
  assertHeld(): void;
  release(): void;
}

/**
 * Takes the state directory for this process. Lock files are numbered; the holder is the highest number, and a
 * number is created once (a hard link to a complete file, which fails when the name exists). So of two agents that
 * find the same dead holder one wins and the other sees it.
 *
 * @throws StateDirectoryLockedError a live agent holds it, or one whose life cannot be told from here
 * @throws StateDirectoryError the directory cannot be created or written
 */
export function acquireStateLock(directory: string): StateLock {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o750 });
    return acquire(directory);
  } catch (error) {
    const code = errnoCode(error);
    if (code === undefined) throw error;
    throw new StateDirectoryError(
      directory,
      `Expected ${directory} to be a writable directory, got ${code}.`,
      {
        cause: error,
      },
    );
  }
}

function acquire(directory: string): StateLock {
  for (;;) {
    const tokens = lockTokens(directory);
    tokens.forEach((token) => refuseLive(lockPath(directory, token)));
    const token = (tokens[0] ?? 0) + 1;
    if (!createLock(directory, token)) continue;
    const others = lockTokens(directory).filter((other) => other !== token);
    try {
      others.forEach((other) => refuseLive(lockPath(directory, other)));
    } catch (error) {
      writeHolder(lockPath(directory, token), { ...self(), released: true });
      throw error;
    }
    others
      .filter((other) => other < token)
      .forEach((other) => rmSync(lockPath(directory, other), { force: true }));
    return heldLock(directory, token);
  }
}

function heldLock(directory: string, token: number): StateLock {
  const path = lockPath(directory, token);
  return {
    token,
    assertHeld() {
      const newest = lockTokens(directory)[0];
      if (newest !== token)
        throw new AgentInvariantError(`Expected ${path} to be the newest lock, got ${newest}.`);
    },
    release: () => writeHolder(path, { ...self(), released: true }),
  };
}

/** Numbers of the lock files, newest first. */
function lockTokens(directory: string): number[] {
  return readdirSync(directory)
    .map((name) => Number(/^agent\.lock\.(\d{1,15})$/.exec(name)?.[1] ?? NaN))
    .filter((token) => !Number.isNaN(token))
    .sort((a, b) => b - a);
}

function lockPath(directory: string, token: number): string {
  return join(directory, `agent.lock.${token}`);
}

function createLock(directory: string, token: number): boolean {
  const temporary = join(directory, `agent.lock.tmp-${process.pid}`);
  writeHolder(temporary, self());
  try {
    linkSync(temporary, lockPath(directory, token));
    return true;
  } catch (error) {
    if (errnoCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function writeHolder(path: string, value: Holder): void {
  writeFileSync(path, `${JSON.stringify(value)}\n`, { mode: 0o640 });
}

function refuseLive(path: string): void {
  const found = readHolder(path);
  if (found === 'gone' || (found !== 'unreadable' && !mayLive(found))) return;
  const pid = found === 'unreadable' ? 0 : found.pid;
  const who = found === 'unreadable' ? 'an agent that cannot be named' : `process ${pid} on ${found.host}`;
  throw new StateDirectoryLockedError(
    path,
    pid,
    `Expected the state directory to be free, got ${who} in ${path}. Stop that agent, or remove the file if it is gone.`,
  );
}

function readHolder(path: string): Holder | 'gone' | 'unreadable' {
  try {
    const text = readFileSync(path, 'utf8');
    const value: unknown = text.trim() === '' ? undefined : JSON.parse(text);
    if (isHolder.Check(value)) return value;
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return 'gone';
    if (!(error instanceof SyntaxError)) throw error;
  }
  // Lock files appear complete; only a release rewrites one, so a torn one is a release cut short.
  return Date.now() - statSync(path).mtimeMs > 10_000 ? { ...self(), pid: 0, released: true } : 'unreadable';
}

function mayLive(found: Holder): boolean {
  if (found.released) return false;
  const me = self();
  if (found.host !== me.host) return true;
  if (found.bootId !== me.bootId) return false;
  const ticks = startTicks(found.pid);
  if (ticks !== undefined && found.startTicks !== '') return ticks === found.startTicks;
  if (found.pid === process.pid) return found.startTicks === me.startTicks && me.startTicks !== '';
  try {
    process.kill(found.pid, 0);
    return true;
  } catch (error) {
    return errnoCode(error) !== 'ESRCH';
  }
}

function self(): Holder {
  return {
    pid: process.pid,
    host: hostname(),
    bootId: readText('/proc/sys/kernel/random/boot_id').trim(),
    startTicks: startTicks(process.pid) ?? '',
    released: false,
  };
}

/** Field 22 of /proc/<pid>/stat; `undefined` when the process is gone or the system has no /proc. */
function startTicks(pid: number): string | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoCode(error) !== undefined) return '';
    throw error;
  }
}
