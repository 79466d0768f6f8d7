import { appendFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dataset } from '@denver/record-model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeDisk } from '../src/adapters/disk';
import type { Disk } from '../src/adapters/disk';
import {
  CursorCorruptError,
  DiskError,
  LogMismatchError,
  NotWritableError,
  OptionsChangedError,
  SourceChangedError,
} from '../src/errors';
import type { Status } from '../src/status';
import { readStatus, statusText } from '../src/status';
import { csvLine } from '../src/core/csv-line';
import { generate } from './helpers/generate';
import { logBytes, logFiles, scratch } from './helpers/scratch';

interface Place {
  readonly log: string;
  readonly state: string;
  readonly args: string[];
}

function place(...more: string[]): Place {
  const base = scratch();
  const state = path.join(base, 'state');
  const args = [
    '--source',
    'synthetic',
    '--dataset',
    'service-request',
    '--log-dir',
    path.join(base, 'logs'),
    '--state-dir',
    state,
  ];
  return { log: path.join(base, 'logs', 'service-request'), state, args: [...args, ...more] };
}

const statusOf = ({ state }: Place): Status =>
  readStatus({ command: 'status', stateDirectory: state, json: true });

/** Stops a run after some writes to the log, between two rows, as Ctrl-C does. */
function stopAfter(writes: number): { signal: AbortSignal; disk: Disk } {
  const stop = new AbortController();
  let left = writes;
  const write: Disk['write'] = (...parts) => {
    if (--left === 0) stop.abort();
    return nodeDisk.write(...parts);
  };
  return { signal: stop.signal, disk: { ...nodeDisk, write } };
}

const everything = [
  '--count',
  '3000',
  '--updates',
  '0.3',
  '--duplicates',
  '0.1',
  '--late',
  '0.1',
  '--corrupt',
  '0.05',
  '--rotate-bytes',
  '90000',
];

describe('start', () => {
  it('writes the same bytes for the same seed, and others for another', async () => {
    const [first, second, other] = [
      place(...everything),
      place(...everything),
      place(...everything, '--seed', '2'),
    ];
    for (const { args } of [first, second, other]) expect((await generate(args)).end).toBe('done');
    expect(logBytes(first.log).equals(logBytes(second.log))).toBe(true);
    expect(logBytes(first.log).equals(logBytes(other.log))).toBe(false);
    expect(logFiles(first.log).length).toBeGreaterThan(4);
  });

  it('tells in status what it wrote, to the line and the byte', async () => {
    const here = place(...everything);
    await generate(here.args);
    const status = statusOf(here);
    const bytes = logBytes(here.log);
    const lines = bytes.toString('latin1').split('\n').length - 1;
    expect(status).toMatchObject({
      dataset: 'service-request',
      written: 3000,
      total: 3000,
      done: true,
      running: false,
      rejected: 0,
    });
    expect(lines).toBe(3000);
    expect(status.bytes).toBe(bytes.length);
    expect(status.duplicates).toBeGreaterThan(200);
    expect(status.late).toBeGreaterThan(200);
    expect(Object.values(status.corrupt).reduce((sum, seen) => sum + seen, 0)).toBeGreaterThan(100);
    expect(statusText(status)).toContain('service-request: done, 3,000 of 3,000 lines');
  });

  it('has nothing to do when the run is done, and writes nothing', async () => {
    const here = place('--count', '50');
    await generate(here.args);
    const before = logBytes(here.log);
    const again = await generate(here.args);
    expect(again).toEqual({
      end: 'done',
      said: 'generator: nothing to do: 50 lines are written and the run is done\n',
    });
    expect(logBytes(here.log).equals(before)).toBe(true);
  });

  it('goes on after being stopped, and ends up with the bytes of an uninterrupted run', async () => {
    const whole = place(...everything);
    await generate(whole.args);
    const here = place(...everything);
    const ends: string[] = [];
    for (let turn = 0; turn < 40 && ends.at(-1) !== 'done'; turn++)
      ends.push((await generate(here.args, stopAfter(3))).end);
    expect(ends.length).toBeGreaterThan(2);
    expect(logBytes(here.log).equals(logBytes(whole.log))).toBe(true);
    expect({ ...statusOf(here), file: '', options: {} }).toEqual({
      ...statusOf(whole),
      file: '',
      options: {},
    });
  });

  it('ends up with the same bytes when it died at any byte behind its last durable cursor', async () => {
    const few = [
      '--count',
      '600',
      '--updates',
      '0.3',
      '--duplicates',
      '0.2',
      '--late',
      '0.2',
      '--corrupt',
      '0.1',
      '--rotate-bytes',
      '20000',
    ];
    const whole = place(...few);
    await generate(whole.args);
    const files = logFiles(whole.log).map((name) => readFileSync(path.join(whole.log, name)));
    const total = Buffer.concat(files);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: total.length }), async (died) => {
        const here = place(...few);
        await expect(generate(here.args, { disk: dyingDisk('.log') })).rejects.toThrow(DiskError);
        for (const name of logFiles(here.log)) rmSync(path.join(here.log, name));
        let left = died;
        for (const [index, bytes] of files.entries()) {
          if (left > 0)
            writeFileSync(path.join(here.log, `20260101T00000000${index}Z.log`), bytes.subarray(0, left));
          left -= bytes.length;
        }
        await generate(here.args);
        expect(logBytes(here.log).equals(total)).toBe(true);
        expect({ ...statusOf(here), file: '', offset: 0, options: {} }).toEqual({
          ...statusOf(whole),
          file: '',
          offset: 0,
          options: {},
        });
      }),
      { numRuns: 12 },
    );
  });

  it('refuses to go on with other options, naming the first', async () => {
    const here = place('--count', '50');
    await generate(here.args);
    await expect(generate([...here.args, '--seed', '9'])).rejects.toThrow(OptionsChangedError);
    await expect(generate([...here.args, '--seed', '9'])).rejects.toThrow(/was started with --seed 1, got 9/);
    await expect(generate([...here.args, '--year', '2016'])).rejects.toThrow(
      /--from 2015-01-01, got 2016-01-01/,
    );
    expect((await generate([...here.args, '--rate', '5', '--rotate-bytes', '10'])).end).toBe('done');
  });

  it('goes on from the previous cursor when the newest is damaged, and refuses when both are', async () => {
    const whole = place(...everything);
    await generate(whole.args);
    const here = place(...everything);
    await generate(here.args, stopAfter(4));
    writeFileSync(path.join(here.state, 'cursor.json'), 'damaged');
    const { said } = await generate(here.args);
    expect(said).toContain('cursor.json is damaged (wrong checksum); going on from the generation before it');
    expect(logBytes(here.log).equals(logBytes(whole.log))).toBe(true);
    writeFileSync(path.join(here.state, 'cursor.json'), 'damaged');
    writeFileSync(path.join(here.state, 'cursor.previous.json'), 'damaged too');
    await expect(generate(here.args)).rejects.toThrow(CursorCorruptError);
    expect(logBytes(here.log).equals(logBytes(whole.log))).toBe(true);
  });

  it('refuses to go on behind a log that somebody changed', async () => {
    const here = place(...everything);
    await generate(here.args, stopAfter(4));
    appendFileSync(path.join(here.log, logFiles(here.log).at(-1) ?? ''), 'not ours\n');
    await expect(generate(here.args)).rejects.toThrow(LogMismatchError);
  });

  it('stops when the disk is full and goes on when there is room', async () => {
    const whole = place(...everything);
    await generate(whole.args);
    const here = place(...everything);
    let room = 200_000;
    const full: Disk = {
      ...nodeDisk,
      write(fd, bytes, offset, length) {
        if (room <= 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        const wrote = nodeDisk.write(fd, bytes, offset, Math.min(length, room));
        room -= wrote;
        return wrote;
      },
    };
    const failing = generate(here.args, { disk: full });
    await expect(failing).rejects.toThrow(DiskError);
    await expect(failing).rejects.toThrow(
      /no space left on device \(ENOSPC\)\. What is written stays; make room/,
    );
    const torn = logBytes(here.log);
    expect(torn.length).toBeLessThanOrEqual(200_000);
    expect(logBytes(whole.log).subarray(0, torn.length).equals(torn)).toBe(true);
    await generate(here.args);
    expect(logBytes(here.log).equals(logBytes(whole.log))).toBe(true);
  });

  it('refuses a directory it cannot write', async () => {
    const here = place('--count', '5');
    writeFileSync(path.dirname(here.state) + '/file', '');
    const args = here.args.map((text) =>
      text === here.state ? path.join(path.dirname(here.state), 'file', 'state') : text,
    );
    await expect(generate(args)).rejects.toThrow(NotWritableError);
    await expect(generate(args)).rejects.toThrow(
      /Cannot write .*file\/state: a part of the path is not a directory/,
    );
  });

  it('keeps to the rate', async () => {
    const here = place('--count', '40', '--rate', '100');
    const before = performance.now();
    await generate(here.args);
    const seconds = (performance.now() - before) / 1000;
    expect(seconds).toBeGreaterThan(0.35);
    expect(seconds).toBeLessThan(5);
  });

  it('leaves no lock and no temporary file behind', async () => {
    const here = place('--count', '5');
    await generate(here.args);
    expect(readdirSync(here.state).sort()).toEqual(['cursor.json', 'cursor.previous.json']);
    expect(readdirSync(here.log).filter((name) => !name.endsWith('.log'))).toEqual([]);
  });
});

describe('start with a CSV file', () => {
  const header = dataset('traffic-accident').rawFields;
  const rowOf = (row: number) =>
    csvLine(header.map((name, index) => (index < 2 ? `${row}` : name === 'INCIDENT_ADDRESS' ? 'a, b' : '')));

  function csvPlace(rows: readonly string[], ...more: string[]): Place & { file: string } {
    const base = scratch();
    const file = path.join(base, 'accidents.csv');
    writeFileSync(file, [csvLine(header), ...rows].join('\r\n'));
    const state = path.join(base, 'state');
    const args = [
      '--source',
      file,
      '--dataset',
      'traffic-accident',
      '--log-dir',
      base,
      '--state-dir',
      state,
      ...more,
    ];
    return { log: path.join(base, 'traffic-accident'), state, args, file };
  }

  it('writes every row or sets it aside, and counts both through any number of stops', async () => {
    const rows = Array.from({ length: 6000 }, (_, row) =>
      row % 50 === 7 ? `bad ${row}` : row % 50 === 9 ? '' : rowOf(row),
    );
    const here = csvPlace(rows, '--rotate-bytes', '50000', '--duplicates', '0.2');
    for (let turn = 0; turn < 30; turn++)
      if ((await generate(here.args, stopAfter(35))).end === 'done') break;
    const status = statusOf(here);
    expect(status).toMatchObject({
      done: true,
      rejected: 120,
      blank: 120,
      duplicates: 1152,
      written: 5760 + 1152,
    });
    const rejects = readFileSync(path.join(here.state, 'rejects.jsonl'), 'utf8').trimEnd().split('\n');
    const parsed = rejects.map(
      (line) => JSON.parse(line) as { line: number; rawData: string; reason: string },
    );
    expect(parsed.map(({ rawData }) => Buffer.from(rawData, 'base64').toString())).toEqual(
      rows.filter((row) => row.startsWith('bad')),
    );
    expect(parsed.map(({ line }) => line)).toEqual(Array.from({ length: 120 }, (_, index) => index * 50 + 9));
    const lines = logBytes(here.log).toString().trimEnd().split('\n');
    expect(new Set(lines)).toEqual(new Set(rows.filter((row) => row.includes('a, b'))));
  });

  it('stops with the name of a file that changed between two runs, and keeps what is written', async () => {
    const here = csvPlace(
      Array.from({ length: 3000 }, (_, row) => rowOf(row)),
      '--rotate-bytes',
      '20000',
    );
    await generate(here.args, stopAfter(4));
    const before = logBytes(here.log);
    appendFileSync(here.file, `\r\n${rowOf(3000)}`);
    await expect(generate(here.args)).rejects.toThrow(SourceChangedError);
    expect(logBytes(here.log).equals(before)).toBe(true);
  });

  it('stops at the count, also in the middle of a repeated file', async () => {
    const here = csvPlace([rowOf(1), rowOf(2)], '--repeat', '--count', '7');
    await generate(here.args);
    expect(logBytes(here.log).toString()).toBe(
      [1, 2, 1, 2, 1, 2, 1].map((row) => `${rowOf(row)}\n`).join(''),
    );
    expect(statusOf(here)).toMatchObject({ written: 7, done: true, total: 7 });
  });
});

describe('readStatus', () => {
  it('gives zeros for a directory without a run', () => {
    const status = readStatus({
      command: 'status',
      stateDirectory: path.join(scratch(), 'none'),
      json: true,
    });
    expect(status).toMatchObject({ dataset: null, written: 0, bytes: 0, done: false, running: false });
    expect(statusText(status)).toBe('no run has begun here');
  });
});

/** A disk that takes nothing for files of a kind. */
function dyingDisk(ending: string): Disk {
  const files = new Map<number, string>();
  return {
    ...nodeDisk,
    open(file, flags) {
      const fd = nodeDisk.open(file, flags);
      files.set(fd, file);
      return fd;
    },
    write(fd, ...rest) {
      if (files.get(fd)?.endsWith(ending)) throw Object.assign(new Error('died'), { code: 'EIO' });
      return nodeDisk.write(fd, ...rest);
    },
  };
}
