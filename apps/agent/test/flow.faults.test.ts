import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeStateFiles, type StateFiles } from '../src/adapters/state-files';
import { flowPaths } from '../src/adapters/flow-state';
import { FakeEndpoint, type Fault } from './support/fake-endpoint';
import { FlowRig, byTransportId, rows, until } from './support/flow-rig';

let endpoint: FakeEndpoint;
let rig: FlowRig;
beforeEach(async () => {
  endpoint = await FakeEndpoint.start();
  rig = new FlowRig();
});
afterEach(async () => {
  await rig.dispose();
  await endpoint.stop();
  expect(endpoint.violations).toEqual([]);
  expect(rig.codes()).not.toContain('bug');
});

const delivered = (stream = 'stream') => [...byTransportId(endpoint.texts(stream)).values()].sort();
const everySecond =
  (fault: Fault): FakeEndpoint['plan'] =>
  ({ index }) =>
    index < 8 && index % 2 === 0 ? fault : { kind: 'none' };

describe('Flow, over the wire', () => {
  const faults: Fault[] = [
    { kind: 'none' },
    { kind: 'fail-records', positions: [3, 7] },
    { kind: 'error', type: 'ProvisionedThroughputExceededException', status: 400 },
    { kind: 'error', type: 'ServiceUnavailable', status: 503 },
    { kind: 'error', type: 'ExpiredTokenException', status: 400 },
    { kind: 'error', type: 'ResourceNotFoundException', status: 400 },
    { kind: 'commit-then-500' },
    { kind: 'lost-reply' },
    { kind: 'truncated-reply' },
    { kind: 'garbage-reply' },
    { kind: 'short-reply' },
    { kind: 'reset' },
    { kind: 'slow', ms: 700 },
    { kind: 'stalled-reply' },
    { kind: 'no-reply' },
  ];
  const cases = faults.flatMap((fault) => [
    { fault, stream: 'kinesisStream' as const },
    { fault, stream: 'deliveryStream' as const },
  ]);

  it.each(cases)('delivers every row to a $stream through $fault', async ({ fault, stream }) => {
    const name = stream === 'deliveryStream' ? { deliveryStream: 'delivery' } : {};
    const settings = rig.settings({ maxBufferSizeRecords: 20, ...name });
    const { csv, records } = rows(0, 200);
    writeFileSync(rig.log('a.log'), csv);
    endpoint.plan = everySecond(fault);
    await rig.start(settings, endpoint.url);
    const status = await rig.drained(settings);
    expect(delivered(settings.destination.name)).toEqual(records.sort());
    expect(status).toMatchObject({ sent: 200, quarantined: 0 });
    expect(status.retried > 0).toBe(fault.kind !== 'none');
    const duplicates = endpoint.taken.length - records.length;
    if (['none', 'fail-records', 'error', 'reset'].includes(fault.kind)) expect(duplicates).toBe(0);
    expect(duplicates).toBeLessThanOrEqual(status.retried);
  });

  it('keeps the order of every key when records fail', async () => {
    const keys = 10;
    const total = 600;
    const csv = Array.from({ length: total }, (_, i) => `key-${i % keys},${i}\n`).join('');
    writeFileSync(rig.log('a.log'), csv);
    let random = 7;
    endpoint.plan = ({ records }) => {
      const positions = records.flatMap((_, i) =>
        (random = (random * 48271) % 2147483647) % 3 === 0 ? [i] : [],
      );
      return { kind: 'fail-records', positions };
    };
    const settings = rig.settings({ maxBufferSizeRecords: keys, maxInFlightRequests: 4 });
    await rig.start(settings, endpoint.url);
    await rig.drained(settings);
    for (let key = 0; key < keys; key++) {
      const order = endpoint.taken
        .filter((record) => record.key === `key-${key}`)
        .map((record) => Number((JSON.parse(record.data.toString()) as { text: string }).text));
      expect(order).toEqual(Array.from({ length: total / keys }, (_, i) => i * keys + key));
    }
  });

  it('quarantines the one record the service refuses for good, with its source bytes, and delivers the others', async () => {
    const { csv, records } = rows(0, 100);
    writeFileSync(rig.log('a.log'), `${csv}bad,"poison, here"\n`);
    appendFileSync(rig.log('a.log'), rows(100, 120).csv);
    endpoint.plan = (request) =>
      request.records.some((record) => record.data.includes('poison'))
        ? { kind: 'error', type: 'ValidationException', status: 400 }
        : { kind: 'none' };
    const settings = rig.settings();
    await rig.start(settings, endpoint.url);
    expect(await rig.drained(settings)).toMatchObject({ sent: 120, quarantined: 1 });
    expect(delivered()).toEqual([...records, ...rows(100, 120).records].sort());
    const [line] = rig.quarantine(settings);
    expect(line).toMatchObject({
      reason: 'rejected_by_destination',
      rawData: Buffer.from('bad,"poison, here"').toString('base64'),
      source: {
        stage: 'agent',
        flow: 'stream',
        file: rig.log('a.log'),
        offset: Buffer.byteLength(csv),
        length: 18,
      },
    });
    expect(String(line?.['transportId'])).toMatch(/^[0-9a-f]{16}-\d+-[0-9a-f]{8}$/);
  });

  it('quarantines bad rows in place, with their bytes, and leaves the rows around them alone', async () => {
    const bad = [
      Buffer.from('one,two,three'),
      Buffer.from([0x61, 0x2c, 0xff, 0xfe]),
      Buffer.from('x'.repeat(5000)),
    ];
    const newline = Buffer.from('\n');
    const good = rows(0, 40);
    const pieces = [good.csv, ...bad.flatMap((bytes) => [bytes, newline]), rows(40, 50).csv, '\n'];
    writeFileSync(rig.log('a.log'), Buffer.concat(pieces.map((piece) => Buffer.from(piece))));
    const settings = rig.settings({ maxRecordBytes: 2000 });
    await rig.start(settings, endpoint.url);
    expect(await rig.drained(settings)).toMatchObject({ sent: 50, quarantined: 3, lagBytes: 0 });
    expect(delivered()).toEqual([...good.records, ...rows(40, 50).records].sort());
    const lines = rig.quarantine(settings);
    expect(lines.map((line) => line['reason'])).toEqual(['schema_mismatch', 'bad_encoding', 'oversize']);
    const source = readFileSync(rig.log('a.log'));
    for (const [i, line] of lines.entries()) {
      const { offset, length } = line['source'] as { offset: number; length: number };
      expect(source.subarray(offset, offset + length)).toEqual(bad[i]);
    }
    expect(Buffer.from(String(lines[1]?.['rawData']), 'base64')).toEqual(bad[1]);
    expect(lines[2]?.['rawData']).toBeNull();
    const object = join(flowPaths(rig.state, settings.id).quarantine, String(lines[2]?.['rawDataRef']));
    expect(readFileSync(object)).toEqual(bad[2]);
  });

  it('moves an endless line aside in bounded memory and goes on at the next one', async () => {
    const endless = Buffer.alloc(24 * 1024 * 1024, 'x');
    writeFileSync(rig.log('a.log'), Buffer.concat([Buffer.from('a,1\n'), endless, Buffer.from('\nb,2\n')]));
    const settings = rig.settings();
    const flow = await rig.start(settings, endpoint.url);
    let most = 0;
    await until(async () => {
      most = Math.max(most, flow.inMemory.bytes);
      return (await rig.status(settings)).lagBytes === 0 ? true : undefined;
    });
    expect(most).toBeLessThan(8 * 1024 * 1024);
    expect(await rig.status(settings)).toMatchObject({ sent: 2, quarantined: 1 });
    const [line] = rig.quarantine(settings);
    expect(line).toMatchObject({ reason: 'oversize', source: { offset: 4, length: endless.length } });
    const object = join(flowPaths(rig.state, settings.id).quarantine, String(line?.['rawDataRef']));
    expect(readFileSync(object).equals(endless)).toBe(true);
    expect(line?.['rawSha256']).toBe(createHash('sha256').update(endless).digest('hex'));
  });

  it('quarantines a row that fits in the file but not in the service once converted', async () => {
    const text = '\u0001'.repeat(400);
    writeFileSync(rig.log('a.log'), `a,${text}\nb,fits\n`);
    const settings = rig.settings({ maxRecordBytes: 1000 });
    await rig.start(settings, endpoint.url);
    expect(await rig.drained(settings)).toMatchObject({ sent: 1, quarantined: 1 });
    const [line] = rig.quarantine(settings);
    expect(line).toMatchObject({ reason: 'oversize', source: { offset: 0, length: 402 } });
    const object = join(flowPaths(rig.state, settings.id).quarantine, String(line?.['rawDataRef']));
    expect(readFileSync(object, 'utf8')).toBe(`a,${text}`);
  });

  it('waits out a destination that is down, in bounded memory and without a busy loop, and drains afterwards', async () => {
    const { port } = endpoint;
    await endpoint.stop();
    const { csv, records } = rows(0, 40_000);
    writeFileSync(rig.log('a.log'), csv);
    const settings = {
      ...rig.settings({ retryInitialBackoffMillis: 50, retryMaxBackoffMillis: 100 }),
      maxBufferedBytes: 400_000,
    };
    const flow = await rig.start(settings, `http://127.0.0.1:${port}`);
    await delay(1000);
    expect(flow.inMemory.bytes).toBeGreaterThan(100_000);
    expect(flow.inMemory.bytes).toBeLessThan(900_000);
    const batches = flow.inMemory.batches;
    expect(flow.counters.requests).toBeLessThan(batches * 60);
    expect((await rig.status(settings)).offsetBytes).toBe(0);
    endpoint = await FakeEndpoint.start(port);
    await rig.drained(settings);
    expect(delivered()).toEqual(records.sort());
    expect(rig.codes()).toContain('agent.put_recovered');
  });

  it('keeps one destination going while the other is down, each with its own checkpoint', async () => {
    const { csv, records } = rows(0, 300);
    writeFileSync(rig.log('a.log'), csv);
    endpoint.plan = ({ service }) =>
      service === 'kinesis' ? { kind: 'error', type: 'InternalFailure', status: 500 } : { kind: 'none' };
    const [down, up] = [rig.settings(), rig.settings({ deliveryStream: 'delivery' })];
    await rig.start(down, endpoint.url);
    await rig.start(up, endpoint.url);
    await rig.drained(up);
    expect(await rig.status(down)).toMatchObject({ offsetBytes: 0, sent: 0 });
    endpoint.plan = () => ({ kind: 'none' });
    await rig.drained(down);
    expect(delivered('stream')).toEqual(delivered('delivery'));
    expect(delivered('stream')).toEqual(records.sort());
  });

  it('sends what is in memory when it is stopped, and goes on from there', async () => {
    writeFileSync(rig.log('a.log'), rows(0, 30).csv);
    const settings = { ...rig.settings(), maxBatchAgeMs: 60_000 };
    const flow = await rig.start(settings, endpoint.url);
    await until(() => (flow.inMemory.batches > 0 ? true : undefined));
    expect(endpoint.taken).toHaveLength(0);
    expect(await rig.stop(flow)).toBe(true);
    expect(await rig.status(settings)).toMatchObject({ sent: 30, lagBytes: 0 });
    appendFileSync(rig.log('a.log'), rows(30, 50).csv);
    const next = await rig.start(settings, endpoint.url);
    await until(() => (next.inMemory.batches > 0 ? true : undefined));
    await rig.stop(next);
    expect(endpoint.taken).toHaveLength(50);
    expect(await rig.status(settings)).toMatchObject({ sent: 50, lagBytes: 0 });
  });

  it('stops in the time it is given when the destination is down, and reads again what was not taken', async () => {
    const { csv, records } = rows(0, 50);
    writeFileSync(rig.log('a.log'), csv);
    endpoint.plan = () => ({ kind: 'error', type: 'InternalFailure', status: 500 });
    const settings = rig.settings();
    const flow = await rig.start(settings, endpoint.url);
    await until(() => (endpoint.requests.length > 0 ? true : undefined));
    const before = Date.now();
    expect(await rig.stop(flow, 200)).toBe(false);
    expect(Date.now() - before).toBeLessThan(2_000);
    endpoint.plan = () => ({ kind: 'none' });
    await rig.start(settings, endpoint.url);
    await rig.drained(settings);
    expect(delivered()).toEqual(records.sort());
  });

  it('stops reading and acknowledging while the state directory is full, says so, and goes on when it is not', async () => {
    let full = false;
    const stateFiles: StateFiles = {
      ...nodeStateFiles,
      async open(path, fresh) {
        if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        return nodeStateFiles.open(path, fresh);
      },
    };
    writeFileSync(rig.log('a.log'), rows(0, 20).csv);
    const settings = rig.settings();
    const flow = await rig.start(settings, endpoint.url, { stateFiles });
    const { offsetBytes } = await rig.drained(settings);
    full = true;
    appendFileSync(rig.log('a.log'), `${rows(20, 40).csv}bad,row,here\n`);
    await until(() => rig.logs.find((event) => event.code === 'agent.state_unwritable'));
    expect(rig.logs.find((event) => event.code === 'agent.state_unwritable')?.message).toMatch(
      /state to be writable, got ENOSPC/,
    );
    await delay(50);
    const sentWhileFull = endpoint.taken.length;
    const heldWhileFull = flow.inMemory.bytes;
    appendFileSync(rig.log('a.log'), rows(40, 60).csv);
    await delay(100);
    expect(endpoint.taken.length).toBe(sentWhileFull);
    expect(flow.inMemory.bytes).toBe(heldWhileFull);
    expect((await rig.status(settings)).offsetBytes).toBe(offsetBytes);
    full = false;
    expect(await rig.drained(settings)).toMatchObject({ sent: 60, quarantined: 1 });
    expect(delivered()).toEqual(rows(0, 60).records.sort());
    expect(rig.quarantine(settings)).toHaveLength(1);
  });

  it('reads everything again, with the same transport ids, when both checkpoint generations are damaged', async () => {
    const { csv, records } = rows(0, 30);
    writeFileSync(rig.log('a.log'), csv);
    const settings = rig.settings({ initialPosition: 'START_OF_FILE' });
    const flow = await rig.start(settings, endpoint.url);
    await rig.drained(settings);
    await rig.stop(flow);
    const { checkpoint } = flowPaths(rig.state, settings.id);
    for (const suffix of ['.json', '.previous.json']) writeFileSync(`${checkpoint}${suffix}`, 'damaged');
    await rig.start(settings, endpoint.url);
    await rig.drained(settings);
    expect(endpoint.taken).toHaveLength(60);
    expect(delivered()).toEqual(records.sort());
    expect(rig.codes().filter((code) => code === 'agent.checkpoint_corrupt')).toHaveLength(2);
  });

  it('does not skip lines when the checkpoint is damaged and the flow began at the end of its files', async () => {
    writeFileSync(rig.log('a.log'), rows(0, 10).csv);
    const settings = rig.settings({ initialPosition: 'END_OF_FILE' });
    const flow = await rig.start(settings, endpoint.url);
    await rig.stop(flow);
    appendFileSync(rig.log('a.log'), rows(10, 20).csv);
    const { checkpoint } = flowPaths(rig.state, settings.id);
    writeFileSync(`${checkpoint}.json`, '');
    await rig.start(settings, endpoint.url);
    await rig.drained(settings);
    const all = rows(0, 20).records;
    expect(delivered().filter((record) => !all.includes(record))).toEqual([]);
    expect(delivered()).toEqual(expect.arrayContaining(rows(10, 20).records));
  });

  it('reads no faster than a slow destination takes', async () => {
    writeFileSync(rig.log('a.log'), rows(0, 20_000).csv);
    endpoint.plan = () => ({ kind: 'slow', ms: 20 });
    const settings = { ...rig.settings({ maxInFlightRequests: 2 }), maxBufferedBytes: 300_000 };
    const flow = await rig.start(settings, endpoint.url);
    let most = 0;
    await until(async () => {
      most = Math.max(most, flow.inMemory.bytes);
      return (await rig.status(settings)).lagBytes === 0 ? true : undefined;
    });
    expect(most).toBeLessThan(800_000);
    expect(endpoint.taken).toHaveLength(20_000);
  });
});
