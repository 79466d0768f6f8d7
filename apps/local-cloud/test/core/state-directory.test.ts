import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStateDirectory, resetStateDirectory } from '../../src/core/state-directory';
import { StateDirectoryError, StateLockedError } from '../../src/errors';
import { makeStateDirectory } from '../support/cloud';

let directory: string;

beforeEach(async () => {
  directory = await makeStateDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('openStateDirectory', () => {
  it('lets one of many in at the same time', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 10 }, () => openStateDirectory(directory)),
    );
    const opened = attempts.filter(({ status }) => status === 'fulfilled');
    expect(opened).toHaveLength(1);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(StateLockedError);
    }
  });

  it.each([
    ['a pid that is not running', JSON.stringify({ pid: 2 ** 30 })],
    ['a pid that another process has by now', JSON.stringify({ pid: process.ppid, started: '1' })],
    ['nothing readable', '{'],
  ])('takes over a lock with %s', async (_what, content) => {
    await writeFile(path.join(directory, 'lock'), content);
    const state = await openStateDirectory(directory);
    expect(JSON.parse(await readFile(path.join(directory, 'lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
    });
    await state.release();
    expect(await readdir(directory)).toEqual(['local-cloud.json']);
  });

  it('refuses the layout of a newer version', async () => {
    await writeFile(path.join(directory, 'local-cloud.json'), '{"layoutVersion":99}');
    await expect(openStateDirectory(directory)).rejects.toThrow(StateDirectoryError);
  });

  it('names a path that cannot be a directory', async () => {
    const file = path.join(directory, 'file');
    await writeFile(file, '');
    await expect(openStateDirectory(path.join(file, 'below'))).rejects.toThrow(/cannot be made/);
  });
});

describe('resetStateDirectory', () => {
  it('removes everything of its own, and nothing when the folder is locked', async () => {
    const state = await openStateDirectory(directory);
    await mkdir(path.join(await state.folder('s3'), 'deep'), { recursive: true });
    await expect(resetStateDirectory(directory)).rejects.toThrow(StateLockedError);
    expect(await readdir(directory)).toContain('s3');
    await state.release();
    await resetStateDirectory(directory);
    expect(await readdir(directory)).toEqual(['local-cloud.json']);
  });
});
