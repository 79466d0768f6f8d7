import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DocumentStore } from '../../src/core/document-store';
import { replaceFile } from '../../src/core/durable-file';
import { KeyedMutex } from '../../src/core/keyed-mutex';
import { makeStateDirectory } from '../support/cloud';

let directory: string;

beforeEach(async () => {
  directory = await makeStateDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('replaceFile', () => {
  it('replaces the content and leaves no temp file', async () => {
    const file = path.join(directory, 'a.json');
    await replaceFile(file, 'old', { fsync: true });
    await replaceFile(file, 'new', { fsync: true });
    expect(await readFile(file, 'utf8')).toBe('new');
    expect(await readdir(directory)).toEqual(['a.json']);
  });

  it('lets concurrent writers end with one whole content', async () => {
    const file = path.join(directory, 'a');
    const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
    await Promise.all(contents.map((content) => replaceFile(file, content, { fsync: false })));
    expect(contents).toContain(await readFile(file, 'utf8'));
    expect(await readdir(directory)).toEqual(['a']);
  });
});

describe('DocumentStore', () => {
  it('gives back after a restart what was put, whatever the id', async () => {
    const open = () => DocumentStore.open<{ n: number }>(path.join(directory, 'docs'), { fsync: false });
    const first = await open();
    const ids = ['/a/b', '../x', 'ä'.repeat(300), '__proto__'];
    for (const [n, id] of ids.entries()) await first.put(id, { n });
    await first.remove('../x');
    const second = await open();
    expect(second.entries().map(([id]) => id)).toEqual(['/a/b', '__proto__', ids[2]]);
    expect(second.get('__proto__')).toEqual({ n: 3 });
  });
});

describe('KeyedMutex', () => {
  it('runs one after another per key, goes on after a failure, and lets other keys pass', async () => {
    const mutex = new KeyedMutex();
    const order: string[] = [];
    const step = (key: string, name: string, ms: number, fails = false) =>
      mutex.run(key, async () => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        order.push(name);
        if (fails) throw new Error(name);
        return name;
      });
    const slow = step('a', 'a1', 30, true);
    const next = step('a', 'a2', 0);
    const other = step('b', 'b1', 5);
    await expect(slow).rejects.toThrow('a1');
    expect(await Promise.all([next, other])).toEqual(['a2', 'b1']);
    expect(order).toEqual(['b1', 'a1', 'a2']);
  });
});
