import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { crc32 } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { TailerRig } from '../support/tailer-rig';

let rig: TailerRig;
const start = (pattern: string, options: ConstructorParameters<typeof TailerRig>[1] = {}) => {
  rig = new TailerRig(pattern, options);
  return rig;
};
afterEach(() => rig.dispose());

describe('Tailer', () => {
  it('reads what is there and then what is appended, each line once', async () => {
    start('*.log');
    writeFileSync(rig.path('a.log'), 'one\ntwo\n');
    await rig.drain();
    appendFileSync(rig.path('a.log'), 'three\n');
    await rig.drain();
    expect(rig.texts()).toEqual(['one', 'two', 'three']);
  });

  it('waits for the end of a partial last line', async () => {
    start('*.log');
    writeFileSync(rig.path('a.log'), 'one\ntw');
    await rig.drain();
    rig.aheadMs += 3_600_000;
    await rig.drain();
    expect(rig.texts()).toEqual(['one']);
    appendFileSync(rig.path('a.log'), 'o\n');
    await rig.drain();
    expect(rig.texts()).toEqual(['one', 'two']);
  });

  it('reads a renamed file to its end before the new one', async () => {
    start('app.log*');
    writeFileSync(rig.path('app.log'), 'one\n');
    await rig.drain();
    appendFileSync(rig.path('app.log'), 'two\n');
    renameSync(rig.path('app.log'), rig.path('app.log.1'));
    writeFileSync(rig.path('app.log'), 'three\n');
    await rig.drain();
    expect(rig.texts()).toEqual(['one', 'two', 'three']);
  });

  it('reads a file that was renamed out of the pattern through its open handle', async () => {
    start('app.log');
    writeFileSync(rig.path('app.log'), 'one\n');
    await rig.drain();
    appendFileSync(rig.path('app.log'), 'two\n');
    renameSync(rig.path('app.log'), rig.path('old'));
    writeFileSync(rig.path('app.log'), 'three\n');
    await rig.drain();
    expect(rig.texts()).toEqual(['one', 'two', 'three']);
  });

  it('finds a file again that was renamed out of the pattern while stopped', async () => {
    start('app.log');
    writeFileSync(rig.path('app.log'), 'one\ntwo\n');
    await rig.drain();
    const [entry] = rig.entries();
    renameSync(rig.path('app.log'), rig.path('old'));
    rig.restart([{ ...entry!, offset: 4, anchor: { offset: 0, length: 3, crc: crc32('one') } }]);
    await rig.drain();
    expect(rig.texts()).toEqual(['one', 'two', 'two']);
  });

  it('reads several rotations that happened while stopped, oldest first', async () => {
    start('app.log*');
    writeFileSync(rig.path('app.log'), 'one\n');
    await rig.drain();
    const entries = rig.entries();
    appendFileSync(rig.path('app.log'), 'two\n');
    renameSync(rig.path('app.log'), rig.path('app.log.2'));
    writeFileSync(rig.path('app.log.1'), 'three\n');
    writeFileSync(rig.path('app.log'), 'four\n');
    utimesSync(rig.path('app.log.2'), 1000, 1000);
    utimesSync(rig.path('app.log.1'), 2000, 2000);
    rig.restart(entries);
    await rig.drain();
    expect(rig.texts()).toEqual(['one', 'two', 'three', 'four']);
  });

  it('starts at 0 after copy-truncate and reports the gap when bytes were unread', async () => {
    start('app.log');
    writeFileSync(rig.path('app.log'), 'one\ntwo\nhal');
    await rig.drain();
    copyFileSync(rig.path('app.log'), rig.path('copy'));
    truncateSync(rig.path('app.log'), 0);
    appendFileSync(rig.path('app.log'), 'x\n');
    await rig.drain();
    expect(rig.texts()).toEqual(['one', 'two', 'x']);
    expect(rig.logs.find((event) => event.code === 'agent.possible_gap')).toMatchObject({ bytes: 3 });
  });

  it('sees copy-truncate that was refilled to more than the old size', async () => {
    start('app.log');
    writeFileSync(rig.path('app.log'), 'one\ntwo\n');
    await rig.drain();
    writeFileSync(rig.path('app.log'), 'three\nfour\nfive\n');
    await rig.drain();
    expect(rig.texts()).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  it('sees a refill to exactly the old size, with the same first line', async () => {
    start('app.log');
    writeFileSync(rig.path('app.log'), 'head\none\n');
    await rig.drain();
    writeFileSync(rig.path('app.log'), 'head\ntwo\n');
    await rig.drain();
    expect(rig.texts()).toEqual(['head', 'one', 'head', 'two']);
  });

  it('sees a refill that happened while stopped', async () => {
    start('app.log');
    writeFileSync(rig.path('app.log'), 'one\ntwo\n');
    await rig.drain();
    const entries = rig.entries();
    writeFileSync(rig.path('app.log'), 'three\nfour\nfive\n');
    rig.restart(entries);
    await rig.drain();
    expect(rig.texts().slice(2)).toEqual(['three', 'four', 'five']);
  });

  it('sees a refill with the same first line that happened while stopped, by the last record it acknowledged', async () => {
    start('app.log');
    writeFileSync(rig.path('app.log'), 'head\none\n');
    await rig.drain();
    const [entry] = rig.entries();
    const entries = [{ ...entry!, anchor: { offset: 5, length: 3, crc: crc32('one') } }];
    rig.restart(entries);
    await rig.drain();
    expect(rig.texts()).toEqual(['head', 'one']);
    writeFileSync(rig.path('app.log'), 'head\ntwo\nthree\n');
    rig.restart(entries);
    await rig.drain();
    expect(rig.texts().slice(2)).toEqual(['head', 'two', 'three']);
    expect(rig.codes()).toContain('agent.file_replaced');
  });

  it('takes a reused inode for a new file', async () => {
    start('*.log', { maxOpenFiles: 2 });
    writeFileSync(rig.path('a.log'), 'one\n');
    await rig.drain();
    const entries = rig.entries();
    rig.tailer.close();
    rmSync(rig.path('a.log'));
    writeFileSync(rig.path('a.log'), 'two\n');
    rig.restart(entries);
    await rig.drain();
    expect(rig.texts()).toEqual(['one', 'two']);
  });

  it('reads a deleted file to its end through its open handle', async () => {
    start('*.log');
    writeFileSync(rig.path('a.log'), 'one\n');
    await rig.drain();
    appendFileSync(rig.path('a.log'), 'two\n');
    rmSync(rig.path('a.log'));
    await rig.drain();
    expect(rig.texts()).toEqual(['one', 'two']);
    rig.aheadMs += 61_000;
    await rig.drain();
    expect(rig.tailer.openFiles).toBe(0);
  });

  it('reports the bytes that are lost when a file is deleted unread while stopped', async () => {
    start('*.log');
    writeFileSync(rig.path('a.log'), 'one\ntwo\n');
    await rig.drain();
    const [entry] = rig.entries();
    rmSync(rig.path('a.log'));
    rig.restart([{ ...entry!, offset: 4 }]);
    expect(rig.logs.at(-1)).toMatchObject({ code: 'agent.lost_bytes', bytes: 4 });
  });

  it('gives an unfinished last line up as torn only after rotation and the grace time', async () => {
    start('*.log');
    writeFileSync(rig.path('a.log'), 'one\ntor');
    utimesSync(rig.path('a.log'), 1000, 1000);
    await rig.drain();
    rig.aheadMs += 61_000;
    await rig.drain();
    expect(rig.texts()).toEqual(['one']);
    writeFileSync(rig.path('b.log'), 'two\n');
    await rig.drain();
    expect(rig.seen.at(-1)).toMatchObject({ text: 'two' });
    rig.aheadMs += 61_000;
    await rig.drain();
    expect(rig.seen.at(-1)).toMatchObject({ text: 'tor', reason: 'torn_line', offset: 4 });
  });

  it('reads a line whole that was given up as torn and then finished, also after a restart', async () => {
    start('*.log');
    writeFileSync(rig.path('a.log'), 'one\ntor');
    utimesSync(rig.path('a.log'), 1000, 1000);
    writeFileSync(rig.path('b.log'), 'two\n');
    await rig.drain();
    rig.aheadMs += 61_000;
    await rig.drain();
    expect(rig.seen.at(-1)).toMatchObject({ text: 'tor', reason: 'torn_line' });
    rig.restart();
    appendFileSync(rig.path('a.log'), 'n\n');
    await rig.drain();
    expect(rig.texts().at(-1)).toBe('torn');
  });

  it('gives up a file that holds nothing but an unfinished first line, and reads it when it is finished', async () => {
    start('*.log');
    writeFileSync(rig.path('a.log'), 'tor');
    utimesSync(rig.path('a.log'), 1000, 1000);
    writeFileSync(rig.path('b.log'), 'two\n');
    await rig.drain();
    for (let round = 0; round < 3; round++) {
      rig.aheadMs += 61_000;
      await rig.drain();
    }
    expect(rig.seen.at(-1)).toMatchObject({ text: 'tor', reason: 'torn_line' });
    appendFileSync(rig.path('a.log'), 'n\n');
    await rig.drain();
    expect(rig.texts().at(-1)).toBe('torn');
  });

  it('begins at the end of files that exist at the very first start, and at 0 of later ones', async () => {
    start('*.log', { initialPosition: 'END_OF_FILE' });
    writeFileSync(rig.path('a.log'), 'old\npart');
    rig.tailer.start();
    const entries = rig.entries();
    appendFileSync(rig.path('a.log'), 'ial\n');
    writeFileSync(rig.path('b.log'), 'new\n');
    rig.restart(entries);
    await rig.drain();
    expect(rig.texts().sort()).toEqual(['new', 'partial']);
  });

  it('follows far more files than it keeps open', async () => {
    start('*.log', { maxOpenFiles: 4 });
    const names = Array.from({ length: 60 }, (_, i) => `${i}.log`);
    for (const name of names) writeFileSync(rig.path(name), `${name} 1\n`);
    await rig.drain();
    for (const name of names) appendFileSync(rig.path(name), `${name} 2\n`);
    await rig.drain();
    expect(rig.tailer.openFiles).toBeLessThanOrEqual(4);
    expect(rig.texts().sort()).toEqual(names.flatMap((name) => [`${name} 1`, `${name} 2`]).sort());
  });

  it('leaves packed files, directories and symbolic links alone', async () => {
    start('*');
    writeFileSync(rig.path('a.log.gz'), 'x\n');
    mkdirSync(rig.path('folder'));
    writeFileSync(rig.path('real.log'), 'one\n');
    symlinkSync('/etc/hostname', rig.path('link.log'));
    await rig.drain();
    expect(rig.texts()).toEqual(['one']);
  });

  it('waits for a directory that does not exist yet', async () => {
    start('*.log', { initialPosition: 'END_OF_FILE' });
    rmSync(rig.directory, { recursive: true });
    await rig.drain();
    expect(rig.codes()).toContain('agent.directory_unreadable');
    mkdirSync(rig.directory);
    writeFileSync(rig.path('a.log'), 'one\n');
    rig.aheadMs += 11_000;
    await rig.drain();
    expect(rig.texts()).toEqual(['one']);
  });
});
