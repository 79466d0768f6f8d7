import { describe, expect, it } from 'vitest';
import type { Cursor } from '../../src/adapters/cursor-store';
import { CursorStore } from '../../src/adapters/cursor-store';
import { CursorCorruptError, DiskError } from '../../src/errors';
import { MemoryDisk } from '../helpers/memory-disk';

const cursorOf = (written: number): Cursor => ({
  version: 1,
  dataset: 'service-request',
  options: { seed: '1' },
  run: {
    position: { next: written },
    skip: 0,
    disturber: { taken: written, counts: { duplicates: 0, late: 0, corrupt: {} }, held: [] },
    written,
    bytes: written * 100,
    rejected: {},
    blank: 0,
  },
  log: { file: 'a.log', offset: written * 100, after: '' },
  rejectsBytes: 0,
  total: null,
  source: {},
  settled: false,
  done: false,
});

function stored(): { disk: MemoryDisk; store: CursorStore } {
  const disk = new MemoryDisk();
  const store = new CursorStore(disk, '/state');
  store.save(cursorOf(1));
  store.save(cursorOf(2));
  return { disk, store };
}

const damage = (disk: MemoryDisk, file: string) => disk.files.set(`/state/${file}`, Buffer.from('{"half'));

describe('CursorStore', () => {
  it('gives back what was saved last', () => {
    expect(stored().store.load()).toEqual({ cursor: cursorOf(2) });
    expect(new CursorStore(new MemoryDisk(), '/state').load()).toBeUndefined();
  });

  it('falls back to the generation before a damaged one, and says so', () => {
    const { disk, store } = stored();
    damage(disk, 'cursor.json');
    expect(store.load()).toEqual({ cursor: cursorOf(1), fallback: 'wrong checksum' });
    const bytes = Buffer.from(disk.files.get('/state/cursor.previous.json') ?? '');
    disk.files.delete('/state/cursor.json');
    expect(store.load()).toEqual({ cursor: cursorOf(1) });
    bytes[bytes.length - 10] = 0x41;
    disk.files.set('/state/cursor.json', bytes);
    expect(store.load()?.fallback).toBe('wrong checksum');
  });

  it('refuses when no generation can be read, naming the file', () => {
    const { disk, store } = stored();
    damage(disk, 'cursor.json');
    damage(disk, 'cursor.previous.json');
    expect(() => store.load()).toThrow(CursorCorruptError);
    expect(() => store.load()).toThrow(/\/state\/cursor.json is damaged \(wrong checksum\)/);
  });

  it('keeps a whole generation whatever byte of a save fails', () => {
    const size = stored().disk.files.get('/state/cursor.json')?.length ?? 0;
    for (let room = 0; room <= size; room++) {
      const { disk, store } = stored();
      disk.room = room;
      disk.most = 7;
      if (room < size) expect(() => store.save(cursorOf(3))).toThrow(DiskError);
      expect(store.load()).toEqual({ cursor: cursorOf(2) });
    }
  });
});
