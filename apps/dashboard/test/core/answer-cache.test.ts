import { describe, expect, it } from 'vitest';
import { AnswerCache } from '../../src/core/answer-cache';
import { turnstile } from '../../src/core/turnstile';

const sized = (bytes: number) => ({ bytes });

describe('AnswerCache', () => {
  it('keeps to its bound and drops what was not used for longest', async () => {
    const cache = new AnswerCache(100);
    const made: string[] = [];
    const get = (key: string, bytes = 40) =>
      cache.get(key, () => {
        made.push(key);
        return Promise.resolve(sized(bytes));
      });
    await get('a');
    await get('b');
    await get('a');
    await get('c');
    await get('a');
    await get('b');
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    expect(cache.stats.bytes).toBeLessThanOrEqual(100);
    await get('huge', 1_000);
    expect(cache.stats).toMatchObject({ entries: 2, bytes: 80 });
  });

  it('tells a failure to everyone who waits, and keeps none', async () => {
    const cache = new AnswerCache(100);
    const fail = () => Promise.reject(new Error('away'));
    const both = await Promise.allSettled([cache.get('a', fail), cache.get('a', fail)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(cache.get('a', () => Promise.resolve(sized(1)))).resolves.toEqual({ bytes: 1 });
  });
});

describe('turnstile', () => {
  it('lets so many through at once, in order, and refuses when the line is full', async () => {
    const pass = turnstile(2, 2);
    const open: Array<() => void> = [];
    const started: number[] = [];
    const tasks = [0, 1, 2, 3].map((n) =>
      pass(() => {
        started.push(n);
        return new Promise<number>((resolve) => open.push(() => resolve(n)));
      }),
    );
    await expect(pass(() => Promise.resolve(9))).rejects.toMatchObject({
      code: 'dashboard.busy',
      status: 503,
    });
    expect(started).toEqual([0, 1]);
    open[0]?.();
    await tasks[0];
    await Promise.resolve();
    expect(started).toEqual([0, 1, 2]);
    open.forEach((go) => go());
    await tasks[1];
    await tasks[2];
    open.forEach((go) => go());
    await expect(Promise.all(tasks)).resolves.toEqual([0, 1, 2, 3]);
    await expect(pass(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
    await expect(pass(() => Promise.resolve(5))).resolves.toBe(5);
  });
});
