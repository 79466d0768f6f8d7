import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DirectoryLock } from '../../src/adapters/lock';
import { LockLostError, LockedError, NotWritableError } from '../../src/errors';
import { scratch } from '../helpers/scratch';

function lockOf(owner: object): string {
  const file = path.join(scratch(), 'lock');
  writeFileSync(file, JSON.stringify(owner));
  return file;
}

const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('DirectoryLock', () => {
  it('is held by one, and free again after its release', () => {
    const file = path.join(scratch(), 'lock');
    const lock = DirectoryLock.acquire(file);
    expect(DirectoryLock.isHeld(file)).toBe(true);
    expect(() => DirectoryLock.acquire(file)).toThrow(LockedError);
    expect(() => DirectoryLock.acquire(file)).toThrow(new RegExp(`process ${process.pid} on .*lock`));
    lock.release();
    expect(existsSync(file)).toBe(false);
    DirectoryLock.acquire(file).release();
    expect(readdirSync(path.dirname(file))).toEqual([]);
  });

  it('is taken over from a process that is dead, or whose number another one has now', () => {
    for (const owner of [
      { pid: deadPid(), host: os.hostname(), started: 'x' },
      ...(process.platform === 'linux'
        ? [{ pid: process.pid, host: os.hostname(), started: 'before:1' }]
        : []),
    ]) {
      const file = lockOf(owner);
      expect(DirectoryLock.isHeld(file)).toBe(false);
      DirectoryLock.acquire(file).verify();
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid });
    }
  });

  it('is taken over when it says nothing', () => {
    const file = path.join(scratch(), 'lock');
    writeFileSync(file, 'half a lo');
    DirectoryLock.acquire(file).verify();
  });

  it('is respected when its owner is on another machine', () => {
    const file = lockOf({ pid: 1, host: 'another.example', started: '' });
    expect(() => DirectoryLock.acquire(file)).toThrow(
      /process 1 on another.example; remove the file if it is gone/,
    );
  });

  it('notices that it was taken away', () => {
    const file = path.join(scratch(), 'lock');
    const lock = DirectoryLock.acquire(file);
    lock.verify();
    rmSync(file);
    expect(() => lock.verify()).toThrow(LockLostError);
    writeFileSync(file, '{}');
    expect(() => lock.verify()).toThrow(LockLostError);
    lock.release();
    expect(existsSync(file)).toBe(true);
  });

  it('names a directory that cannot be written', () => {
    expect(() => DirectoryLock.acquire('/nowhere/at/all/lock')).toThrow(NotWritableError);
  });
});
