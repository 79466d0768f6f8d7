import { describe, expect, it } from 'vitest';
import { eachLimited } from '../../src/core/each-limited';

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('eachLimited', () => {
  it('runs every item once and never more than the limit at a time', async () => {
    const seen: number[] = [];
    let running = 0;
    let most = 0;
    await eachLimited([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      most = Math.max(most, (running += 1));
      await soon();
      running -= 1;
      seen.push(item);
    });
    expect(seen.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it('does nothing with nothing', async () => {
    await expect(eachLimited([], 3, async () => Promise.reject(new Error('ran')))).resolves.toBeUndefined();
  });

  it('begins no further item after an error, lets the running ones end, and throws it', async () => {
    const ended: number[] = [];
    const run = eachLimited([1, 2, 3, 4, 5], 2, async (item) => {
      if (item === 1) throw new Error('first');
      await soon();
      ended.push(item);
    });
    await expect(run).rejects.toThrow('first');
    expect(ended).toEqual([2]);
  });
});
