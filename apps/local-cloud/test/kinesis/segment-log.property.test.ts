import {
  appendFile,
  open as openFile,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  unlink,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppendFailedError, CorruptSegmentError } from '../../src/services/kinesis/errors';
import { frameSize, writeFrame } from '../../src/services/kinesis/frame';
import { SegmentLog } from '../../src/services/kinesis/segment-log';
import { temporaryDirectory } from './harness';

const everything = { records: 1_000_000, bytes: 1e9 };
const batches = fc.array(fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 5 }), {
  maxLength: 12,
});
const entries = (texts: readonly string[]) =>
  texts.map((text) => ({ partitionKey: `key of ${text.length}`, data: Buffer.from(text) }));

type Write = (
  this: FileHandle,
  bytes: Buffer,
  offset: number,
  length: number,
  position: number,
) => Promise<unknown>;

describe('SegmentLog', () => {
  let directory: string;
  let remove: () => Promise<void>;
  let log: SegmentLog;
  let cut: number;
  const segmentBytes = 400;

  beforeEach(async () => {
    ({ directory, remove } = await temporaryDirectory());
    await open();
  });
  afterEach(async () => {
    await log.close();
    await remove();
  });

  /** Opens the files anew. Closing before only gives descriptors back: it writes nothing. */
  const open = async () => {
    await (log as SegmentLog | undefined)?.close();
    cut = 0;
    log = await SegmentLog.open(directory, { segmentBytes, onTornTail: (_file, bytes) => (cut += bytes) });
  };
  const fresh = async () => {
    await log.close();
    await rm(directory, { recursive: true, force: true });
    await open();
  };
  const append = async (texts: readonly string[], nowMs = 1000) => {
    const { done, firstOrdinal } = log.append(entries(texts), nowMs);
    await done;
    return firstOrdinal;
  };
  const texts = async (ordinal = 1, limit = everything) =>
    (await log.read(ordinal, limit)).map((entry) => entry.data.toString());
  const segments = async () =>
    (await readdir(directory))
      .filter((name) => name.endsWith('.log'))
      .sort()
      .map((name) => path.join(directory, name));

  it('holds after a kill everything it had acknowledged, and cuts the torn rest off', async () => {
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.array(fc.string({ minLength: 50, maxLength: 300 }), { minLength: 1, maxLength: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (acknowledged, unfinished, share) => {
          await fresh();
          for (const batch of acknowledged) await append(batch);
          const before = acknowledged.flat();
          // What a kill in the middle of a write leaves: some first bytes of the frames, never acknowledged.
          const frames = Buffer.alloc(
            entries(unfinished).reduce((sum, entry) => sum + frameSize(entry.partitionKey, entry.data), 0),
          );
          let end = 0;
          for (const [step, entry] of entries(unfinished).entries())
            end = writeFrame(frames, end, { ...entry, ordinal: before.length + 1 + step, timestampMs: 1000 });
          const torn = frames.subarray(0, Math.floor(frames.length * share));
          await appendFile((await segments()).at(-1) as string, torn);
          await open();
          const found = await texts();
          expect(found.slice(0, before.length)).toEqual(before);
          expect(unfinished.slice(0, found.length - before.length)).toEqual(found.slice(before.length));
          const whole = entries(unfinished).slice(0, found.length - before.length);
          expect(cut).toBe(
            torn.length - whole.reduce((sum, entry) => sum + frameSize(entry.partitionKey, entry.data), 0),
          );
          expect(await append(['after'])).toBe(found.length + 1);
          expect((await texts()).at(-1)).toBe('after');
          await open();
          expect([cut, (await texts()).at(-1)]).toEqual([0, 'after']);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps the longest whole beginning when its newest file is cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(), async (written, place) => {
        await fresh();
        for (const batch of written) await append(batch);
        const newest = (await segments()).at(-1) as string;
        const older = log.nextOrdinal - 1;
        await truncate(newest, place % ((await stat(newest)).size + 1));
        await open();
        const found = await texts();
        expect(found).toEqual(written.flat().slice(0, found.length));
        expect(found.length).toBeLessThanOrEqual(older);
        await append(['x']);
        expect(await texts()).toEqual([...found, 'x']);
      }),
      { numRuns: 60 },
    );
  });

  it('reads from any ordinal and any time, within any limit, what a plain list would give', async () => {
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.nat(70),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(12),
        async (written, ordinal, records, time) => {
          await fresh();
          for (const [index, batch] of written.entries()) await append(batch, 1000 + index);
          const all = written.flatMap((batch, index) =>
            batch.map((text) => ({ text, timeMs: 1000 + index })),
          );
          expect(await texts(ordinal, { records, bytes: 1e9 })).toEqual(
            all
              .slice(Math.max(0, ordinal - 1))
              .slice(0, records)
              .map(({ text }) => text),
          );
          const first = all.findIndex(({ timeMs }) => timeMs >= 1000 + time);
          expect(await log.ordinalAt(1000 + time)).toBe((first < 0 ? all.length : first) + 1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('shares a write between appends that wait, and acknowledges each', async () => {
    const appends = Array.from({ length: 50 }, (_, index) => log.append(entries([`${index}`]), 1000 - index));
    expect(appends.map((pending) => pending.firstOrdinal)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
    expect(log.nextOrdinal).toBe(1);
    await Promise.all(appends.map((pending) => pending.done));
    expect(await texts()).toEqual(Array.from({ length: 50 }, (_, index) => `${index}`));
    expect(new Set((await log.read(1, everything)).map((entry) => entry.timestampMs))).toEqual(
      new Set([1000]),
    );
  });

  it('takes nothing of a write that fails half way, and goes on behind what it had', async () => {
    await append(['before']);
    const probe = await openFile(path.join(directory, 'probe'), 'w');
    const prototype = Object.getPrototypeOf(probe) as { write: Write; stat: FileHandle['stat'] };
    await probe.close();
    const { write } = prototype;
    const full = vi.spyOn(prototype, 'write').mockImplementationOnce(async function (
      this: FileHandle,
      bytes,
    ) {
      await write.call(this, bytes, 0, 200, (await this.stat()).size);
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    await expect(append(['refused'.repeat(100)])).rejects.toBeInstanceOf(AppendFailedError);
    full.mockRestore();
    expect(await texts()).toEqual(['before']);
    await append(['after']);
    expect(await texts()).toEqual(['before', 'after']);
    expect([log.records, log.nextOrdinal]).toEqual([2, 4]);
    await open();
    expect(await texts()).toEqual(['before', 'after']);
    expect(log.records).toBe(2);
    expect(cut).toBe(0);
  });

  it('stops at the byte limit, but returns one record whatever its size', async () => {
    await append(['x'.repeat(1000), 'y'.repeat(10), 'z']);
    expect(await texts(1, { records: 10, bytes: 5 })).toEqual(['x'.repeat(1000)]);
    expect(await texts(2, { records: 10, bytes: 22 })).toEqual(['y'.repeat(10)]);
  });

  it('reads a record larger than its read size', async () => {
    await append(['a', 'x'.repeat(1_000_000), 'b']);
    await open();
    expect((await texts()).map((text) => text.length)).toEqual([1, 1_000_000, 1]);
  });

  it('opens without an index or with a damaged one, and gives the same records', async () => {
    for (let index = 0; index < 40; index++) await append([`record ${index}`]);
    const all = await texts();
    await open();
    expect(log.records).toBe(40);
    const indexes = (await readdir(directory)).filter((name) => name.endsWith('.idx'));
    expect(indexes.length).toBeGreaterThan(2);
    await unlink(path.join(directory, indexes[0] as string));
    await writeFile(path.join(directory, indexes[1] as string), 'damaged');
    await open();
    expect(await texts()).toEqual(all);
  });

  it('refuses to start over a damaged record in an older file', async () => {
    for (let index = 0; index < 40; index++) await append([`record ${index}`]);
    const [oldest = ''] = await segments();
    const bytes = await readFile(oldest);
    bytes[60] = (bytes[60] as number) ^ 1;
    await writeFile(oldest, bytes);
    await expect(texts()).rejects.toBeInstanceOf(CorruptSegmentError);
    await unlink(oldest.replace('.log', '.idx'));
    await expect(open()).rejects.toBeInstanceOf(CorruptSegmentError);
  });

  it('removes files whose records are all older, never one with a younger record, and counts on', async () => {
    for (let index = 0; index < 40; index++) await append([`record ${index}`], 1000 + index);
    const files = (await segments()).length;
    await log.trim(1020);
    expect((await segments()).length).toBeLessThan(files);
    expect(await texts(log.firstOrdinal)).toContain('record 20');
    expect(log.firstOrdinal).toBeGreaterThan(1);
    await log.trim(9999);
    expect(await texts()).toEqual([]);
    expect(log.nextOrdinal).toBe(41);
    await open();
    expect(await append(['next'])).toBe(41);
    expect(await texts()).toEqual(['next']);
  });

  it('lets a trim and appends run at the same time', async () => {
    const work: Array<Promise<unknown>> = [];
    for (let index = 0; index < 30; index++) {
      work.push(append([`record ${index}`], 1000 + index), log.trim(1000 + index));
    }
    await Promise.all(work);
    expect((await texts()).at(-1)).toBe('record 29');
    await open();
    expect(await append(['next'])).toBe(31);
  });
});
