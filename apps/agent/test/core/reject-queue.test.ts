import { describe, expect, it } from 'vitest';
import { RejectQueue, type QuarantineItem } from '../../src/core/reject-queue';

const line = (text: string): QuarantineItem => ({ kind: 'line', line: text });

describe('RejectQueue', () => {
  it('says that an item is durable only after the write that holds it has resolved', async () => {
    const log: string[] = [];
    let finish: () => void = () => {};
    const queue = new RejectQueue(() => new Promise<void>((resolve) => (finish = resolve)));
    queue.add(line('a'), () => log.push('a'));
    const first = queue.flush();
    queue.add(line('b'), () => log.push('b'));
    await Promise.resolve();
    expect(log).toEqual([]);
    finish();
    await first;
    expect(log).toEqual(['a']);
    expect(queue.pendingBytes).toBe(1);
  });

  it('keeps everything, in order, when a write fails', async () => {
    const written: string[][] = [];
    let full = true;
    const queue = new RejectQueue(async (items) => {
      if (full) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      written.push(items.map((item) => (item.kind === 'line' ? item.line : item.object)));
    });
    const durable: string[] = [];
    queue.add(line('a'), () => durable.push('a'));
    await expect(queue.flush()).rejects.toThrow('full');
    queue.add({ kind: 'piece', object: 'x', bytes: Buffer.alloc(10), at: 0 });
    queue.add(line('b'), () => durable.push('b'));
    expect([durable, queue.pendingBytes]).toEqual([[], 12]);
    full = false;
    await queue.flush();
    expect(written).toEqual([['a', 'x', 'b']]);
    expect([durable, queue.pendingBytes]).toEqual([['a', 'b'], 0]);
  });

  it('writes nothing when nothing waits', async () => {
    const queue = new RejectQueue(() => Promise.reject(new Error('not called')));
    await queue.flush();
  });
});
