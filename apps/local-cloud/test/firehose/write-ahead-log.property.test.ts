import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WriteAheadLog, type LogPosition } from '../../src/services/firehose/write-ahead-log';

const start: LogPosition = { segment: 1, offset: 0 };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wal-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function readAll(
  log: WriteAheadLog,
  from = start,
): Promise<Array<{ texts: string[]; end: LogPosition }>> {
  const batches = [];
  for (let position = from; ;) {
    const batch = await log.read(position);
    if (!batch) return batches;
    batches.push({ texts: batch.records.map(String), end: batch.end });
    position = batch.end;
  }
}

async function logFile(): Promise<string> {
  const [name = ''] = await readdir(folder);
  return path.join(folder, name);
}

const texts = fc.array(fc.array(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 6,
});

describe('WriteAheadLog', () => {
  it('cut at any byte, holds exactly the batches that were whole, and takes more behind them', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.nat(), fc.boolean(), async (batches, cutSeed, isGarbled) => {
        await rm(folder, { recursive: true, force: true });
        const { log } = await WriteAheadLog.open(folder, start);
        const ends: number[] = [];
        for (const batch of batches) {
          await log.append({ arrivalMs: 1, records: batch.map((text) => Buffer.from(text)) });
          ends.push(log.end.offset);
        }
        await log.close();
        const file = await logFile();
        const bytes = await readFile(file);
        const cut = cutSeed % (bytes.length + 1);
        const whole = ends.filter((end) => end <= cut).length;
        const tail = isGarbled ? Buffer.alloc(bytes.length - cut, 0xff) : Buffer.alloc(0);
        await writeFile(file, Buffer.concat([bytes.subarray(0, cut), tail]));

        const reopened = await WriteAheadLog.open(folder, start);
        expect(reopened.size.records).toBe(batches.slice(0, whole).flat().length);
        await reopened.log.append({ arrivalMs: 2, records: [Buffer.from('after')] });
        expect((await readAll(reopened.log)).map((batch) => batch.texts)).toEqual([
          ...batches.slice(0, whole),
          ['after'],
        ]);
        await reopened.log.close();
      }),
      { numRuns: 60 },
    );
  });

  it('gives every batch once, in order, when many are appended at a time', async () => {
    const { log } = await WriteAheadLog.open(folder, start);
    const names = Array.from({ length: 200 }, (_, index) => `batch ${index}`);
    await Promise.all(names.map((name) => log.append({ arrivalMs: 1, records: [Buffer.from(name)] })));
    expect((await readAll(log)).flatMap((batch) => batch.texts)).toEqual(names);
    await log.close();
  });

  it('opened behind what was delivered, counts and reads only the rest', async () => {
    const { log } = await WriteAheadLog.open(folder, start);
    for (const text of ['one', 'two', 'three'])
      await log.append({ arrivalMs: 1, records: [Buffer.from(text)] });
    const [first] = await readAll(log);
    await log.close();
    const reopened = await WriteAheadLog.open(folder, first?.end ?? start);
    expect(reopened.size).toEqual({ records: 2, bytes: 8 });
    expect((await readAll(reopened.log, first?.end)).map((batch) => batch.texts)).toEqual([
      ['two'],
      ['three'],
    ]);
    await reopened.log.close();
  });

  it('deletes segments that are delivered and goes on in the next after 64 MiB', async () => {
    const { log } = await WriteAheadLog.open(folder, start);
    const record = Buffer.alloc(1024 * 1024, 'x');
    const batch = { arrivalMs: 1, records: [record, record, record, record] };
    for (let index = 0; index < 18; index += 1) await log.append(batch);
    expect(await readdir(folder)).toEqual(['00000001.log', '00000002.log']);
    const ends = (await readAll(log)).map(({ end }) => end);
    expect(ends).toHaveLength(18);
    const last = ends[17] ?? start;
    expect(last.segment).toBe(2);
    await log.forget(last);
    expect(await readdir(folder)).toEqual(['00000002.log']);
    await log.close();
    const reopened = await WriteAheadLog.open(folder, last);
    expect(reopened.size.records).toBe(0);
    expect(reopened.log.end).toEqual(last);
    await reopened.log.close();
  });
});
