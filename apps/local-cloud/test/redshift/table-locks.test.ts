import { describe, expect, it } from 'vitest';
import { TableLocks } from '../../src/services/redshift-data/table-locks';

const never = new AbortController().signal;

describe('table locks', () => {
  it('are given in the order they were asked for', async () => {
    const locks = new TableLocks();
    const [a, b, c] = [Symbol('a'), Symbol('b'), Symbol('c')];
    const order: string[] = [];
    await locks.acquire('t', a, never);
    await locks.acquire('t', a, never);
    const waiting = [
      locks.acquire('t', b, never).then(() => order.push('b')),
      locks.acquire('t', c, never).then(() => order.push('c')),
    ];
    locks.release(a);
    await waiting[0];
    expect(order).toEqual(['b']);
    locks.release(b);
    await waiting[1];
    expect(order).toEqual(['b', 'c']);
  });

  it('end a wait that would never end', async () => {
    const locks = new TableLocks();
    const [a, b] = [Symbol('a'), Symbol('b')];
    await locks.acquire('t', a, never);
    await locks.acquire('u', b, never);
    const waiting = locks.acquire('u', a, never);
    await expect(locks.acquire('t', b, never)).rejects.toThrow('deadlock detected');
    locks.release(b);
    await waiting;
  });

  it('are no longer waited for by what was stopped', async () => {
    const locks = new TableLocks();
    const [a, b, c] = [Symbol('a'), Symbol('b'), Symbol('c')];
    await locks.acquire('t', a, never);
    const stop = new AbortController();
    const stopped = locks.acquire('t', b, stop.signal);
    const next = locks.acquire('t', c, never);
    stop.abort();
    await expect(stopped).rejects.toThrow();
    locks.release(a);
    await next;
  });
});
