import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WaitingRoom } from '../src/adapters/lake';
import { loadConfig } from '../src/config';
import { batches } from '../src/core/batches';
import { replayedKey } from '../src/core/places';
import type { QuarantineFileError } from '../src/errors';
import { RefusedError, ReplayConfigError } from '../src/errors';
import { replay, type ReplayOptions } from '../src/replay';

const line = (text: string, reason = 'invalid_value') =>
  JSON.stringify({ rawData: Buffer.from(text).toString('base64'), errorCode: `Denver.${reason}` });
const batch = (stream: string, ...texts: string[]) =>
  JSON.stringify({
    KinesisBatchInfo: { streamArn: `arn:aws:kinesis:us-west-2:000000000000:stream/${stream}` },
    payload: JSON.stringify({
      Records: texts.map((text) => ({ kinesis: { data: Buffer.from(text).toString('base64') } })),
    }),
  });

/** A waiting room in memory, and a stream that keeps what it takes. */
function world(files: Record<string, string>) {
  const objects = new Map(Object.entries(files));
  const sent: string[] = [];
  const room: WaitingRoom = {
    // Like S3, a page of one key at a time: what is put meanwhile behind the last key comes in a later page.
    async *keys(prefix) {
      const after = (last: string) =>
        [...objects.keys()].sort().find((key) => key.startsWith(prefix) && key > last);
      for (let key = after(''); key !== undefined; key = after(key)) yield key;
    },
    read: (key) => Promise.resolve(objects.get(key)),
    takeOut: (key, rest) => {
      objects.set(replayedKey(key), objects.get(key) ?? '');
      objects.delete(key);
      if (rest.length > 0) objects.set(key.replace(/[^/]+$/, 'rest.jsonl'), `${rest.join('\n')}\n`);
      return Promise.resolve();
    },
  };
  const send = (records: readonly { bytes: Buffer }[]) => {
    sent.push(...records.map(({ bytes }) => bytes.toString()));
    return Promise.resolve();
  };
  return { objects, sent, room, send };
}

const options = (more: Partial<ReplayOptions> = {}): ReplayOptions => ({
  place: 'ingest',
  dataset: 'service-request',
  dryRun: false,
  ...more,
});
const day = (date: string, name: string) => `quarantine/ingest/service-request/${date}/${name}.jsonl`;

describe('replay', () => {
  it('sends every record as it was, and keeps the files below replayed/', async () => {
    const { objects, sent, room, send } = world({ [day('2026-03-01', 'a')]: `${line('x')}\n${line('y')}\n` });
    expect(await replay(room, send, options())).toMatchObject({
      files: 1,
      records: 2,
      left: 0,
      reasons: { 'Denver.invalid_value': 2 },
    });
    expect(sent).toEqual(['x', 'y']);
    expect([...objects.keys()]).toEqual([replayedKey(day('2026-03-01', 'a'))]);
  });

  it('finds nothing the second time', async () => {
    const { room, send, sent } = world({ [day('2026-03-01', 'a')]: `${line('x')}\n` });
    await replay(room, send, options());
    expect(await replay(room, send, options())).toMatchObject({ files: 0, records: 0 });
    expect(sent).toEqual(['x']);
  });

  it('takes one reason out of a file and leaves the other lines where they are', async () => {
    const { objects, sent, room, send } = world({
      [day('2026-03-01', 'a')]: `${line('x')}\n${line('y', 'poison')}\n`,
    });
    expect(await replay(room, send, options({ reason: 'poison' }))).toMatchObject({ records: 1, left: 1 });
    expect(sent).toEqual(['y']);
    expect(objects.get(day('2026-03-01', 'rest'))).toBe(`${line('x')}\n`);
  });

  it('keeps to the days, both ends included', async () => {
    const { sent, room, send } = world(
      Object.fromEntries(['2026-03-01', '2026-03-02', '2026-03-03'].map((d) => [day(d, 'a'), line(d)])),
    );
    await replay(room, send, options({ from: '2026-03-02', to: '2026-03-02' }));
    expect(sent).toEqual(['2026-03-02']);
  });

  it('only counts when it is a dry run', async () => {
    const { objects, sent, room, send } = world({ [day('2026-03-01', 'a')]: line('x') });
    expect(await replay(room, send, options({ dryRun: true }))).toMatchObject({ records: 1 });
    expect(sent).toEqual([]);
    expect([...objects.keys()]).toEqual([day('2026-03-01', 'a')]);
  });

  it('sends whole batches the mapping gave up, of the dataset alone', async () => {
    const { objects, sent, room, send } = world({
      'aws/lambda/u/s/2026/03/01/a': batch('denver-service-request-dev', 'x', 'y'),
      'aws/lambda/v/s/2026/03/01/b': batch('denver-traffic-accident-dev', 'z'),
    });
    await replay(room, send, options({ place: 'lambda' }));
    expect(sent).toEqual(['x', 'y']);
    expect(objects.has('aws/lambda/v/s/2026/03/01/b')).toBe(true);
  });

  it('leaves a file as it was when its records are refused', async () => {
    const { objects, room } = world({ [day('2026-03-01', 'a')]: line('x') });
    const refuse = () => Promise.reject(new RefusedError('s', 1, 'Throttled'));
    await expect(replay(room, refuse, options())).rejects.toThrow(RefusedError);
    expect([...objects.keys()]).toEqual([day('2026-03-01', 'a')]);
  });

  it.each([
    ['ingest' as const, day('2026-03-01', 'a'), 'not json'],
    ['lambda' as const, 'aws/lambda/u/s/2026/03/01/a', '{"payload":1}'],
  ])('names a file of %s that is not what it should be', async (place, key, text) => {
    const { room, send } = world({ [key]: text });
    await expect(replay(room, send, options({ place }))).rejects.toThrow(
      expect.objectContaining({ key }) as QuarantineFileError,
    );
  });
});

describe('batches', () => {
  it('keep every record in order, within 500 and 4 MiB', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 1_500 }), (sizes) => {
        const calls = batches(sizes, (size) => size);
        expect(calls.flat()).toEqual(sizes);
        for (const call of calls) {
          expect(call.length).toBeLessThanOrEqual(500);
          expect(call.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(4 * 1024 * 1024);
        }
      }),
    );
  });
});

describe('loadConfig', () => {
  it('needs a place and a dataset', () => {
    expect(loadConfig(['--place', 'ingest', '--dataset', 'service-request'], {})).toMatchObject({
      stage: 'dev',
      dryRun: false,
    });
  });

  it.each([
    [['--place', 'nowhere', '--dataset', 'service-request'], '--place'],
    [['--place', 'ingest'], '--dataset'],
    [['--place', 'ingest', '--dataset', 'service-request', '--from', '2026-02-30'], '--from'],
    [
      [
        ...['--place', 'ingest', '--dataset', 'service-request'],
        ...['--from', '2026-03-02', '--to', '2026-03-01'],
      ],
      '--from',
    ],
    [['--place', 'ingest', '--dataset', 'service-request', '--reason', "x' OR"], '--reason'],
    [['--fro', 'x'], '--fro'],
  ])('refuses %j', (args, flag) => {
    expect(() => loadConfig(args, {})).toThrow(ReplayConfigError);
    expect(() => loadConfig(args, {})).toThrow(flag);
  });
});
