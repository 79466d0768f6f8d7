import { describe, expect, it } from 'vitest';
import {
  CheckpointStore,
  decode,
  encode,
  zeroCounters,
  type Checkpoint,
} from '../../src/adapters/checkpoint-store';
import { Killed, MemoryDisk } from '../support/memory-disk';

const checkpoint = (offset: number): Checkpoint => ({
  flow: 'f',
  savedAtMs: 1,
  counters: { ...zeroCounters, sent: offset },
  files: [
    {
      fileId: '0123456789abcdef',
      device: '1',
      inode: '2',
      path: '/l/a.log',
      offset,
      size: 100,
      lastSeenMs: 1,
    },
  ],
});
const offsetOf = (found: Checkpoint | undefined) => found?.files[0]?.offset;

describe('CheckpointStore', () => {
  it('gives back what was saved', async () => {
    const store = new CheckpointStore(new MemoryDisk(), '/s/c/f');
    await store.save(checkpoint(5));
    expect(await store.load()).toEqual({ checkpoint: checkpoint(5), corrupt: [] });
  });

  it('finds the old or the new generation, never less, whatever call of a save is the last', async () => {
    for (let killAt = 0; ; killAt++) {
      const disk = new MemoryDisk();
      const store = new CheckpointStore(disk, '/s/c/f');
      for (const offset of [1, 2]) await store.save(checkpoint(offset));
      disk.calls.length = 0;
      disk.killAt = killAt;
      const finished = await store.save(checkpoint(3)).then(
        () => true,
        (error: unknown) => {
          expect(error).toBeInstanceOf(Killed);
          return false;
        },
      );
      if (finished) {
        expect(killAt).toBeGreaterThanOrEqual(7);
        return;
      }
      for (const keepNames of [true, false]) {
        const survivor = disk.clone();
        survivor.crash(keepNames);
        const { checkpoint: found, corrupt } = await new CheckpointStore(survivor, '/s/c/f').load();
        expect([2, 3], `killed at call ${killAt}, names ${keepNames}`).toContain(offsetOf(found));
        expect(corrupt).toEqual([]);
      }
    }
  });

  it('keeps the generation before when writing or syncing fails, and saves again when space is back', async () => {
    for (const failing of ['open', 'write', 'sync ', 'rename', 'syncDirectory']) {
      const disk = new MemoryDisk();
      const store = new CheckpointStore(disk, '/s/c/f');
      await store.save(checkpoint(1));
      await store.save(checkpoint(2));
      disk.fault = (call) => (call.startsWith(failing) ? 'ENOSPC' : undefined);
      await expect(store.save(checkpoint(3))).rejects.toThrow('ENOSPC');
      const { checkpoint: found } = await new CheckpointStore(disk, '/s/c/f').load();
      expect([2, 3], failing).toContain(offsetOf(found));
      disk.fault = () => undefined;
      await store.save(checkpoint(4));
      expect(offsetOf((await new CheckpointStore(disk, '/s/c/f').load()).checkpoint)).toBe(4);
    }
  });

  it('falls back to the generation before when the newest is damaged, and names it', async () => {
    const disk = new MemoryDisk();
    const store = new CheckpointStore(disk, '/s/c/f');
    await store.save(checkpoint(1));
    await store.save(checkpoint(2));
    disk.put('/s/c/f.json', Buffer.from('{"schema":1'));
    const reader = new CheckpointStore(disk, '/s/c/f');
    expect(await reader.load()).toEqual({ checkpoint: checkpoint(1), corrupt: ['/s/c/f.json'] });
    await reader.save(checkpoint(3));
    disk.put('/s/c/f.json', Buffer.from(''));
    expect(offsetOf((await new CheckpointStore(disk, '/s/c/f').load()).checkpoint)).toBe(1);
  });

  it('starts without a checkpoint when both generations are damaged, and names both', async () => {
    const disk = new MemoryDisk();
    disk.put('/s/c/f.json', Buffer.from('x'));
    disk.put('/s/c/f.previous.json', Buffer.alloc(40));
    const { checkpoint: found, corrupt } = await new CheckpointStore(disk, '/s/c/f').load();
    expect(found).toBeUndefined();
    expect(corrupt).toHaveLength(2);
  });
});

describe('decode', () => {
  const whole = encode(checkpoint(7));

  it('refuses every truncation and every changed byte', () => {
    for (let length = 0; length < whole.length; length++)
      expect(decode(whole.subarray(0, length))).toBeUndefined();
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ 0x01;
      expect(decode(damaged), `byte ${at}`).toBeUndefined();
    }
    expect(decode(Buffer.concat([whole, whole]))).toBeUndefined();
    expect(decode(whole)).toEqual(checkpoint(7));
  });

  it('refuses another schema version', () => {
    expect(decode(Buffer.from(whole.toString().replace('"schema":1', '"schema":2')))).toBeUndefined();
  });
});
