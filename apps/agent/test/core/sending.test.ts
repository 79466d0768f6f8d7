import { describe, expect, it } from 'vitest';
import { buildPutRecordBatch, readPutRecordBatch } from '../../src/adapters/firehose';
import { buildPutRecords, readPutRecords } from '../../src/adapters/kinesis';
import { retryDelayMs } from '../../src/core/backoff';
import { KeyOrder } from '../../src/core/key-order';
import { partitionKeyMaker } from '../../src/core/partition-key';
import { readFailure } from '../../src/core/put-outcome';
import { Turns } from '../../src/core/turns';
import { batchOf } from '../support/records';

const settled = async (promise: Promise<unknown>) => {
  let done = false;
  void promise.then(() => (done = true));
  await new Promise((resolve) => setImmediate(resolve));
  return done;
};

describe('retryDelayMs', () => {
  it('doubles its ceiling up to the maximum and jitters all the way down to 0', () => {
    const limits = { initialMs: 100, maxMs: 10_000 };
    expect([1, 2, 3, 7, 8, 100].map((attempt) => retryDelayMs(attempt, limits, 1))).toEqual([
      100, 200, 400, 6400, 10_000, 10_000,
    ]);
    expect(retryDelayMs(5, limits, 0)).toBe(0);
  });
});

describe('KeyOrder', () => {
  it('lets a batch wait for every earlier one that holds one of its keys, and for no other', async () => {
    const order = new KeyOrder();
    const first = order.enter(batchOf(2, { keys: ['a', 'b'] }));
    const second = order.enter(batchOf(1, { keys: ['c'] }));
    const third = order.enter(batchOf(2, { keys: ['b', 'c'] }));
    const fourth = order.enter(batchOf(1, { keys: ['b'] }));
    expect(await settled(second.ready)).toBe(true);
    first.leave();
    expect(await settled(third.ready)).toBe(false);
    second.leave();
    expect(await settled(third.ready)).toBe(true);
    expect(await settled(fourth.ready)).toBe(false);
    third.leave();
    expect(await settled(fourth.ready)).toBe(true);
  });

  it('never holds back records without keys', async () => {
    const order = new KeyOrder();
    order.enter(batchOf(3));
    expect(await settled(order.enter(batchOf(3)).ready)).toBe(true);
  });
});

describe('Turns', () => {
  it('runs no more at once than it has places, lowest rank first', async () => {
    const turns = new Turns(1);
    const started: number[] = [];
    let release: () => void = () => {};
    const first = turns.run(9, () => new Promise<void>((resolve) => (release = resolve)));
    const others = [3, 1, 2].map((rank) => turns.run(rank, async () => void started.push(rank)));
    expect(await settled(Promise.all(others))).toBe(false);
    release();
    await Promise.all([first, ...others]);
    expect(started).toEqual([1, 2, 3]);
  });

  it('gives the place back when the work fails', async () => {
    const turns = new Turns(1);
    await expect(turns.run(1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turns.run(2, async () => 'yes')).toBe('yes');
  });
});

describe('partitionKeyMaker', () => {
  const data = Buffer.from('{"a":"1"}\n');
  const make = (columns: number[], values: (string | null)[]) =>
    partitionKeyMaker({ kind: 'fields', columns }, () => 0)(
      data,
      0,
      data.length,
      (index) => values[index] ?? null,
    );
  const digest = partitionKeyMaker({ kind: 'deterministic' }, () => 0)(data, 0, data.length, () => null);

  it('takes the text of one column as it is', () => {
    expect(make([1], ['x', 'offense 7'])).toBe('offense 7');
  });

  it('hashes several columns, so that the same values always meet and no text of theirs is shown', () => {
    expect(make([0, 1], ['x', 'y'])).toMatch(/^[0-9a-f]{32}$/);
    expect(make([0, 1], ['x', 'y'])).toBe(make([0, 1], ['x', 'y']));
    expect(make([0, 1], ['x', 'y'])).not.toBe(make([0, 1], ['xy', '']));
  });

  it('spreads records whose columns are all empty, as an empty key is not allowed', () => {
    expect(make([0], [''])).toBe(digest);
    expect(make([0, 1], [null, ''])).toBe(digest);
  });

  it('hashes a column that is longer than a key may be', () => {
    expect(make([0], ['x'.repeat(256)])).toHaveLength(256);
    expect(make([0], ['x'.repeat(257)])).toMatch(/^[0-9a-f]{32}$/);
  });

  it('makes the keys of the official agent', () => {
    expect(partitionKeyMaker({ kind: 'random' }, () => 0.25)(data, 0, data.length, () => null)).toBe(
      '250000',
    );
    expect(digest).toBe('d1d1e932e78368d21566bbe49235e0d8');
  });
});

describe('requests', () => {
  it('hold the given records in order, with keys for a stream and without for a delivery stream', () => {
    const batch = batchOf(3, { keys: ['k0', 'k1', 'k2'] });
    const kinesis = buildPutRecords('s', batch, [0, 2]);
    expect(kinesis.StreamName).toBe('s');
    expect(kinesis.Records?.map((record) => [String(record.Data), record.PartitionKey])).toEqual([
      ['record 0\n', 'k0'],
      ['record 2\n', 'k2'],
    ]);
    const firehose = buildPutRecordBatch('d', batch, [1]);
    expect(firehose.Records?.map((record) => String(record.Data))).toEqual(['record 1\n']);
    expect(Object.keys(firehose.Records![0]!)).toEqual(['Data']);
  });
});

describe('replies', () => {
  const taken = { SequenceNumber: '1', ShardId: 's' };
  const refused = { ErrorCode: 'InternalFailure', ErrorMessage: 'x' };

  it('name the positions that failed', () => {
    expect(readPutRecords({ FailedRecordCount: 2, Records: [taken, refused, taken, refused] }, 4)).toEqual({
      kind: 'answered',
      failed: [1, 3],
      code: 'InternalFailure',
    });
    expect(readPutRecordBatch({ FailedPutCount: 0, RequestResponses: [{ RecordId: '1' }] }, 1)).toMatchObject(
      { failed: [] },
    );
  });

  it.each([
    ['too few entries', { FailedRecordCount: 0, Records: [taken] }],
    ['too many entries', { FailedRecordCount: 0, Records: [taken, taken, taken] }],
    ['no entries', { FailedRecordCount: 0, Records: undefined }],
    ['an entry that says nothing', { FailedRecordCount: 0, Records: [taken, {} as never] }],
    ['a count that contradicts the entries', { FailedRecordCount: 0, Records: [taken, refused as never] }],
  ])('with %s are no answer', (_title, reply) => {
    expect(readPutRecords(reply, 2).kind).toBe('unknown');
  });
});

describe('readFailure', () => {
  const failure = (name: string, status?: number) =>
    readFailure(Object.assign(new Error('x'), { name, $metadata: { httpStatusCode: status } }));

  it('rejects what the service can never take', () => {
    expect(failure('ValidationException', 400).kind).toBe('rejected');
    expect(failure('InvalidArgumentException', 400).kind).toBe('rejected');
    expect(failure('Whatever', 413).kind).toBe('rejected');
  });

  it.each([
    'ProvisionedThroughputExceededException',
    'ResourceNotFoundException',
    'ExpiredTokenException',
    'InvalidSignatureException',
    'AccessDeniedException',
    'SomethingNew',
  ])('retries %s, so that no good record is given up for it', (name) => {
    expect(failure(name, 400)).toEqual({ kind: 'unknown', code: name });
  });

  it('retries network errors and keeps their code short', () => {
    expect(readFailure(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toEqual({
      kind: 'unknown',
      code: 'ECONNREFUSED',
    });
    expect(failure('<html>'.repeat(50), 502)).toEqual({ kind: 'unknown', code: 'UnknownError' });
    expect(readFailure('what')).toEqual({ kind: 'unknown', code: 'UnknownError' });
    expect(failure('ValidationException', 500).kind).toBe('unknown');
  });
});
