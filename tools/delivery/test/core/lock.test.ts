import { describe, expect, it } from 'vitest';
import { isHeld, lockValue, releaseLock, takeLock, type VersionedParameter } from '../../src/core/lock';

/** What SSM does with one parameter. */
function memoryParameter(): VersionedParameter {
  let current: { value: string; version: number } | undefined;
  return {
    read: async () => current,
    create: async (value) => {
      if (current) return false;
      current = { value, version: 1 };
      return true;
    },
    overwrite: async (value) => (current = { value, version: (current?.version ?? 0) + 1 }).version,
  };
}

const take = (parameter: VersionedParameter, run: string, nowMs: number, evict = false) =>
  takeLock({ parameter, owner: `owner of ${run}`, run, nowMs, lastsMs: 1_000, evict });

describe('takeLock', () => {
  it('gives it to one, and names that one to the others until its time is over', async () => {
    const parameter = memoryParameter();
    expect(await take(parameter, 'a', 0)).toHaveProperty('taken');
    expect(await take(parameter, 'b', 999)).toMatchObject({ holder: { owner: 'owner of a' } });
    expect(await take(parameter, 'b', 1_000)).toHaveProperty('taken');
  });

  it('gives it on when it was given back, and when it is to be taken away', async () => {
    const parameter = memoryParameter();
    const first = await take(parameter, 'a', 0);
    if ('taken' in first) await releaseLock(parameter, first.taken, 10);
    expect(await take(parameter, 'b', 20)).toHaveProperty('taken');
    expect(await take(parameter, 'c', 30, true)).toHaveProperty('taken');
  });

  it('does not give back what has ended, since it may be another’s by then', async () => {
    const parameter = memoryParameter();
    const first = await take(parameter, 'a', 0);
    await take(parameter, 'b', 1_500);
    if ('taken' in first) await releaseLock(parameter, first.taken, 1_600);
    expect(await take(parameter, 'c', 1_700)).toMatchObject({ holder: { owner: 'owner of b' } });
  });

  it('lets one of many through who find it free or over at the same instant', async () => {
    for (const begin of [
      '',
      JSON.stringify({ owner: 'dead', run: 'x', takenAt: '', expiresAt: new Date(0).toISOString() }),
    ]) {
      const parameter = memoryParameter();
      if (begin) await parameter.create(begin);
      const answers = await Promise.all(['a', 'b', 'c', 'd'].map((run) => take(parameter, run, 10)));
      expect(answers.filter((answer) => 'taken' in answer)).toHaveLength(1);
    }
  });

  it('is not kept out by a value that is none of ours', async () => {
    const parameter = memoryParameter();
    await parameter.create('something');
    expect(lockValue('something')).toBeUndefined();
    expect(await take(parameter, 'a', 0)).toHaveProperty('taken');
    expect(isHeld({ owner: 'a', run: 'a', takenAt: '', expiresAt: new Date(5).toISOString() }, 5)).toBe(
      false,
    );
  });
});
