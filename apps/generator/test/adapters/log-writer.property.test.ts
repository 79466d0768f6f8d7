import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogPosition } from '../../src/adapters/log-writer';
import { LogWriter, newestLogName, nextLogName } from '../../src/adapters/log-writer';
import { DiskError, LogMismatchError } from '../../src/errors';
import { MemoryDisk } from '../helpers/memory-disk';

const start: LogPosition = { file: null, offset: 0, after: '' };
const lines = Array.from({ length: 120 }, (_, row) => `row ${row} ${'ü'.repeat(row % 17)}`);
const whole = lines.map((line) => `${line}\n`).join('');

function writer(disk: MemoryDisk, position = start, settled = false, rotateBytes = 400): LogWriter {
  let now = Date.UTC(2026, 0, 1);
  return new LogWriter({
    disk,
    directory: '/log',
    rotateBytes,
    now: () => now++,
    position,
    settled,
  });
}

function writeAll(target: LogWriter, from = 0, upTo = lines.length): void {
  for (const [row, line] of lines.entries())
    if (row >= from && row < upTo) target.write(row % 2 ? Buffer.from(line) : line);
}

describe('LogWriter', () => {
  it('writes every line once, in files that keep to the size', () => {
    const disk = new MemoryDisk();
    const target = writer(disk);
    writeAll(target);
    target.close();
    expect(disk.log()).toBe(whole);
    const sizes = [...disk.files.values()].map((bytes) => bytes.length);
    expect(sizes.length).toBeGreaterThan(5);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(400);
    expect(disk.openFiles).toBe(0);
  });

  it('ends up with the same bytes after dying at any byte, any number of times', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 40, max: 2000 }),
        (rooms, checkpointEvery, rotateBytes) => {
          const disk = new MemoryDisk();
          let position = start;
          let row = 0;
          for (const room of [...rooms, Infinity]) {
            disk.room = room;
            disk.most = 37;
            const target = writer(disk, position, false, rotateBytes);
            try {
              for (let at = row; at < lines.length; at++) {
                target.write(lines[at] ?? '');
                if (at % 5 === 0) target.flush();
                if ((at + 1) % checkpointEvery === 0 && !target.replaying) {
                  target.sync();
                  position = target.position();
                  row = at + 1;
                }
              }
              target.close();
            } catch (error) {
              expect(error).toBeInstanceOf(DiskError);
              target.abandon();
            }
            const there = disk.logBytes();
            expect(Buffer.from(whole).subarray(0, there.length).equals(there)).toBe(true);
          }
          expect(disk.log()).toBe(whole);
          expect(disk.openFiles).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never changes a byte that is there, and finishes a torn line in place', () => {
    const disk = new MemoryDisk();
    const target = writer(disk, start, false, 1 << 20);
    writeAll(target, 0, 40);
    target.flush();
    const [file = ''] = disk.files.keys();
    const torn = (disk.files.get(file) ?? Buffer.alloc(0)).subarray(0, 333);
    disk.files.set(file, torn);
    const again = writer(disk, start);
    expect(again.replaying).toBe(true);
    writeAll(again);
    again.close();
    expect([...disk.files.keys()][0]).toBe(file);
    expect(disk.files.get(file)?.subarray(0, 333).equals(torn)).toBe(true);
    expect(disk.log()).toBe(whole);
  });

  it('refuses to go on behind other bytes than its own', () => {
    const disk = new MemoryDisk();
    const target = writer(disk);
    writeAll(target, 0, 30);
    target.close();
    const [file = ''] = disk.files.keys();
    disk.files.get(file)?.write('X', 50);
    const again = writer(disk, start);
    expect(() => writeAll(again)).toThrow(LogMismatchError);
    expect(() => writeAll(writer(disk, start))).toThrow(/byte \d+: the file holds something else/);
  });

  it('refuses a file that became shorter or is gone, unless the run had ended there', () => {
    const disk = new MemoryDisk();
    const target = writer(disk);
    writeAll(target, 0, 3);
    target.close();
    const position = target.position();
    const file = `/log/${position.file}`;
    expect(() => writer(disk, { ...position, offset: position.offset + 1 })).toThrow(/has only \d+ bytes/);
    disk.files.delete(file);
    expect(() => writer(disk, position)).toThrow(LogMismatchError);
    const next = writer(disk, position, true);
    writeAll(next, 3);
    next.close();
    expect(disk.log()).toBe(
      lines
        .slice(3)
        .map((line) => `${line}\n`)
        .join(''),
    );
  });

  it('leaves files of earlier runs alone', () => {
    const disk = new MemoryDisk();
    disk.files.set('/log/20250101T000000000Z.log', Buffer.from('older\n'));
    disk.files.set('/log/.generator.lock', Buffer.from('{}'));
    const after = newestLogName(disk, '/log');
    const target = writer(disk, { ...start, after });
    writeAll(target);
    target.close();
    const again = writer(disk, { ...start, after });
    writeAll(again);
    again.close();
    expect(disk.log()).toBe(`older\n${whole}`);
  });

  it('says how many lines are safe when the disk is full', () => {
    const disk = new MemoryDisk();
    disk.room = 100;
    const target = writer(disk);
    expect(() => writeAll(target)).toThrow(
      /the disk takes no more at \/log\/\S+: no space left on device \(ENOSPC\)/,
    );
  });

  it('gives a line longer than its buffer a place too', () => {
    const disk = new MemoryDisk();
    const target = writer(disk);
    const long = 'é'.repeat(300_000);
    for (const line of ['a', long, 'b']) target.write(line);
    target.close();
    expect(disk.log()).toBe(`a\n${long}\nb\n`);
  });
});

describe('nextLogName', () => {
  it('is the time, but always after the newest name', () => {
    const now = Date.UTC(2026, 6, 4, 15, 30, 0, 123);
    expect(nextLogName(now, '')).toBe('20260704T153000123Z.log');
    expect(nextLogName(now, '20260704T153000123Z.log')).toBe('20260704T153000124Z.log');
    expect(nextLogName(now, '20991231T235959999Z.log')).toBe('21000101T000000000Z.log');
  });
});
