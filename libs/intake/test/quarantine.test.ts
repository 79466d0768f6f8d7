import { quarantinedBytes, type QuarantineRecord, type Reject } from '@denver/record-model';
import { describe, expect, it } from 'vitest';
import {
  loadBoundaries,
  memoryQuarantine,
  quarantineObjects,
  QuarantineWriteError,
  s3Quarantine,
  type RejectedRecord,
} from '../src/index';

const context = {
  dataset: 'service-request',
  prefix: 'quarantine/ingest/service-request',
  nowMs: 5_000,
} as const;
const why: Reject = { ok: false, reason: 'invalid_value', field: 'CaseSource', detail: 'Expected a source' };

function rejected(changes: Partial<RejectedRecord> = {}): RejectedRecord {
  return {
    reject: why,
    bytes: Buffer.from([0xff, 0x00, 0x0a]),
    transportId: 'file-0-crc',
    arrivalMs: Date.parse('2026-01-31T23:59:59.999Z'),
    source: { stage: 'ingest', stream: 'denver-service-request-dev', recordId: '1' },
    ...changes,
  };
}

function lines(body: Uint8Array): QuarantineRecord[] {
  return Buffer.from(body)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as QuarantineRecord);
}

describe('quarantineObjects', () => {
  it('makes no file of no rejects', () => {
    expect(quarantineObjects([], context)).toEqual([]);
  });

  it('keeps the original bytes, the reason and the place', () => {
    const [file] = quarantineObjects([rejected()], context);
    expect(file?.key).toMatch(/^quarantine\/ingest\/service-request\/2026-01-31\/[0-9a-f]{64}\.jsonl$/);
    const [line] = lines(file!.body);
    expect(Buffer.from(quarantinedBytes(line!)!)).toEqual(Buffer.from([0xff, 0x00, 0x0a]));
    expect(line).toMatchObject({
      reason: 'invalid_value',
      field: 'CaseSource',
      transportId: 'file-0-crc',
      dataset: 'service-request',
      attemptEndingTimestamp: 5_000,
      source: { stage: 'ingest', recordId: '1' },
    });
  });

  it('makes one file per day of arrival and leaves no record out', () => {
    const nextDay = rejected({ arrivalMs: Date.parse('2026-02-01T00:00:00.000Z') });
    const files = quarantineObjects([rejected(), nextDay, rejected()], context);
    expect(files.map(({ key, body }) => [key.split('/')[3], lines(body).length])).toEqual([
      ['2026-01-31', 2],
      ['2026-02-01', 1],
    ]);
  });

  it('names the file by its records, whenever it is made', () => {
    const [first] = quarantineObjects([rejected()], context);
    const [later] = quarantineObjects([rejected()], { ...context, nowMs: 9_000 });
    expect(later?.key).toBe(first?.key);
  });

  it.each([
    { bytes: Buffer.from('other') },
    { reject: { ...why, reason: 'poison' } as const },
    { sequenceNumber: '2' },
    { source: { stage: 'ingest', stream: 'denver-service-request-dev', recordId: '2' } as const },
  ])('names another file for another record: %j', (changes) => {
    const [one] = quarantineObjects([rejected()], context);
    const [other] = quarantineObjects([rejected(changes)], context);
    expect(other?.key).not.toBe(one?.key);
  });
});

describe('s3Quarantine', () => {
  const [file] = quarantineObjects([rejected()], context);
  const failing = (name: string) => ({
    send: async () => {
      throw Object.assign(new Error(name), { name });
    },
  });

  it('counts a file that exists as written', async () => {
    await expect(
      s3Quarantine(failing('PreconditionFailed') as never, 'b').put(file!),
    ).resolves.toBeUndefined();
  });

  it('says which file it could not write', async () => {
    const put = s3Quarantine(failing('SlowDown') as never, 'b').put(file!);
    await expect(put).rejects.toThrow(QuarantineWriteError);
    await expect(put).rejects.toMatchObject({ key: file!.key, cause: { name: 'SlowDown' } });
  });

  it('asks S3 to leave an existing file alone', async () => {
    const sent: object[] = [];
    const client = { send: async (command: { input: object }) => void sent.push(command.input) };
    await s3Quarantine(client as never, 'lake').put(file!);
    expect(sent).toMatchObject([{ Bucket: 'lake', Key: file!.key, IfNoneMatch: '*' }]);
  });
});

describe('memoryQuarantine', () => {
  it('keeps the first body of a key, as the bucket does', async () => {
    const store = memoryQuarantine();
    await store.put({ key: 'k', body: Buffer.from('1'), records: [] });
    await store.put({ key: 'k', body: Buffer.from('2'), records: [] });
    expect(Buffer.from(store.files.get('k')!).toString()).toBe('1');
  });
});

describe('loadBoundaries', () => {
  const bucket = (answer: () => Promise<object>) => ({ send: answer }) as never;
  const body = (text: string) => ({ Body: { transformToByteArray: async () => Buffer.from(text) } });

  it('does without when there is no file', async () => {
    const missing = bucket(async () => Promise.reject(Object.assign(new Error(), { name: 'NoSuchKey' })));
    await expect(loadBoundaries(missing, 'b', 'k')).resolves.toBeUndefined();
  });

  it.each(['{"type":"FeatureCollection","features":[]}', 'not json'])(
    'refuses a file that is something else: %s',
    async (text) => {
      await expect(
        loadBoundaries(
          bucket(async () => body(text)),
          'b',
          'reference/x',
        ),
      ).rejects.toMatchObject({
        code: 'intake.boundaries.load',
        key: 'reference/x',
      });
    },
  );

  it('does not take a refused read for a missing file', async () => {
    const denied = bucket(async () => Promise.reject(Object.assign(new Error(), { name: 'AccessDenied' })));
    await expect(loadBoundaries(denied, 'b', 'k')).rejects.toMatchObject({ code: 'intake.boundaries.load' });
  });
});
