import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/services/lambda/environment';
import { EnvironmentPool } from '../../src/services/lambda/environment-pool';

/** A pool of fake environments; `started` lists the key of each process that was started. */
function poolOf(maximum: number) {
  const started: string[] = [];
  const pool = new EnvironmentPool({
    maximum,
    idleMs: 60_000,
    start: (key) => {
      started.push(key);
      return { dead: false, pid: started.length, kill: async () => undefined } as unknown as Environment;
    },
  });
  return { pool, started };
}

/** Work that lasts until it is told to end. */
function pieceOfWork(pool: EnvironmentPool, key: string, begun: string[]) {
  let finish: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const done = pool.use(key, async () => {
    begun.push(key);
    await gate;
  });
  return { finish, done };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('EnvironmentPool', () => {
  it('gives the first free place to a function that has none, however long the queue of a busy one is', async () => {
    const { pool, started } = poolOf(2);
    const begun: string[] = [];
    const busy = Array.from({ length: 10 }, () => pieceOfWork(pool, 'busy', begun));
    const quiet = pieceOfWork(pool, 'quiet', begun);
    await settle();
    expect(begun).toEqual(['busy', 'busy']);
    busy[0]?.finish();
    await settle();
    expect(begun).toEqual(['busy', 'busy', 'quiet']);
    quiet.finish();
    for (const { finish } of busy) finish();
    await Promise.all([quiet.done, ...busy.map(({ done }) => done)]);
    expect(begun.filter((key) => key === 'busy')).toHaveLength(10);
    await pool.close();
    expect(started.length).toBeLessThanOrEqual(4);
  });

  it('does not start processes in turn for functions that all have work and a place', async () => {
    const { pool, started } = poolOf(2);
    const run = (key: string) => Promise.all(Array.from({ length: 20 }, () => pool.use(key, settle)));
    await Promise.all([run('a'), run('b')]);
    expect(started.length).toBeLessThanOrEqual(4);
    await pool.close();
  });
});
