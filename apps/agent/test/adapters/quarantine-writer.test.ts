import { describe, expect, it } from 'vitest';
import { QuarantineWriter } from '../../src/adapters/quarantine-writer';
import type { QuarantineItem } from '../../src/core/reject-queue';
import { MemoryDisk } from '../support/memory-disk';

const line = (text: string): QuarantineItem => ({ kind: 'line', line: `${text}\n` });
const journal = async (disk: MemoryDisk) => {
  const names = (await disk.list('/s/q/f')).sort();
  return (await Promise.all(names.map((name) => disk.read(`/s/q/f/${name}`)))).map(String).join('');
};

describe('QuarantineWriter', () => {
  it('holds the lines after a crash once write has resolved', async () => {
    const disk = new MemoryDisk();
    const writer = new QuarantineWriter(disk, '/s/q/f');
    await writer.write([line('a'), line('b')]);
    await writer.write([line('c')]);
    disk.crash(false);
    expect(await journal(disk)).toBe('a\nb\nc\n');
  });

  it('leaves whole lines only, whatever call is the last before a crash', async () => {
    for (let killAt = 0; ; killAt++) {
      const disk = new MemoryDisk();
      await new QuarantineWriter(disk, '/s/q/f').write([line('first')]);
      disk.calls.length = 0;
      disk.killAt = killAt;
      const finished = await new QuarantineWriter(disk, '/s/q/f').write([line('second'), line('third')]).then(
        () => true,
        () => false,
      );
      disk.killAt = Infinity;
      const writer = new QuarantineWriter(disk, '/s/q/f');
      await writer.write([line('again')]);
      const text = await journal(disk);
      expect(text, `killed at call ${killAt}`).toMatch(/^first\n(second\n)?(second\nthird\n)?again\n$/);
      if (finished) return;
    }
  });

  it('throws when the disk is full, and holds everything once when written again', async () => {
    for (const failing of ['open', 'write', 'sync ', 'syncDirectory']) {
      const disk = new MemoryDisk();
      const writer = new QuarantineWriter(disk, '/s/q/f');
      await writer.write([line('a')]);
      disk.fault = (call) => (call.startsWith(failing) ? 'ENOSPC' : undefined);
      const full = new QuarantineWriter(disk, '/s/q/f', 1);
      await expect(full.write([line('b')])).rejects.toThrow('ENOSPC');
      disk.fault = () => undefined;
      await full.write([line('b')]);
      expect((await journal(disk)).split('\n').filter((text) => text === 'b')).toHaveLength(1);
    }
  });

  it('goes on in a new file at the size limit', async () => {
    const disk = new MemoryDisk();
    const writer = new QuarantineWriter(disk, '/s/q/f', 4);
    for (const text of ['abc', 'def', 'ghi']) await writer.write([line(text)]);
    expect((await disk.list('/s/q/f')).sort()).toEqual(['000001.jsonl', '000002.jsonl', '000003.jsonl']);
  });

  it('joins the pieces of an oversize record, also when a piece is written twice', async () => {
    const disk = new MemoryDisk();
    const writer = new QuarantineWriter(disk, '/s/q/f');
    const piece = (text: string, at: number): QuarantineItem => ({
      kind: 'piece',
      object: 'x.bin',
      bytes: Buffer.from(text),
      at,
    });
    await writer.write([piece('abc', 0)]);
    await writer.write([piece('de', 3)]);
    await writer.write([piece('de', 3), line('between'), piece('f', 5)]);
    expect(String(await disk.read('/s/q/f/objects/x.bin'))).toBe('abcdef');
  });
});
