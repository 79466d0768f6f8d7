import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DocumentStore } from '../../../src/core/document-store';
import { LogFiles } from '../../../src/services/logs/log-files';
import { makeStateDirectory } from '../../support/cloud';

let directory: string;

beforeEach(async () => {
  directory = await makeStateDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function open(fileBytes?: number): Promise<LogFiles> {
  const durability = { fsync: false };
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const groups = DocumentStore.open<never>(`${directory}/groups`, durability);
  const streams = DocumentStore.open<never>(`${directory}/streams`, durability);
  const files = new LogFiles(await groups, await streams, `${directory}/events`, Date.now, quiet, fileBytes);
  await files.open();
  return files;
}

async function messages(files: LogFiles): Promise<string[]> {
  return (await files.read('group', 'stream')).map(({ message }) => message);
}

describe('LogFiles', () => {
  it('makes group and stream on the first line and keeps lines in order over a restart', async () => {
    const files = await open();
    for (let line = 0; line < 100; line++) files.append('group', 'stream', 1000, `line ${line}`);
    await files.close();
    const again = await open();
    expect(await messages(again)).toEqual(Array.from({ length: 100 }, (_, line) => `line ${line}`));
    expect(again.streamsOf('group').map(({ name }) => name)).toEqual(['stream']);
  });

  it('keeps the newest lines of a long stream, in bounded space', async () => {
    const files = await open(1000);
    for (let line = 0; line < 200; line++) {
      files.append('group', 'stream', line, `line ${line}`);
      await files.flush();
    }
    const kept = await messages(files);
    expect(kept.at(-1)).toBe('line 199');
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThan(100);
  });

  it('forgets the events of a removed stream', async () => {
    const files = await open();
    files.append('group', 'stream', 1, 'old');
    await files.removeStream('group', 'stream');
    files.append('group', 'stream', 2, 'new');
    expect(await messages(files)).toEqual(['new']);
  });
});
