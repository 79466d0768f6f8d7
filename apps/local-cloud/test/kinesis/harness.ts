/* eslint-disable @typescript-eslint/no-explicit-any -- replies are looked at with matchers */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonService } from '../../src/core/service';
import { createKinesis, type KinesisOptions, type KinesisService } from '../../src/services/kinesis';

export const identity = { accountId: '000000000000', region: 'us-west-2' };
export const silentLog = { info() {}, warn() {}, error() {} };

/** A folder that `remove` takes away again. */
export async function temporaryDirectory(): Promise<{ directory: string; remove: () => Promise<void> }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'local-cloud-'));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

export interface Harness {
  kinesis: KinesisService;
  /** Settable; starts at the present. */
  clock: { nowMs: number };
  /** Calls an operation as the server would. */
  call: (
    operation: string,
    input?: object,
  ) => Promise<any>; /** Opens the service anew on the same files. Closing writes nothing: it only gives descriptors back. */
  reopen: () => Promise<void>;
  end: () => Promise<void>;
}

/** Calls an operation of a JSON service without a wire. */
export function caller(service: () => JsonService) {
  return async (operation: string, input: object = {}): Promise<any> => {
    const handler = service().operations[operation];
    if (!handler) throw new Error(`Expected an operation ${operation}.`);
    const body = Buffer.from(JSON.stringify(input));
    return handler({ operation, input: JSON.parse(body.toString()), body, requestId: 'test' });
  };
}

export async function startKinesis(options: Partial<KinesisOptions> = {}): Promise<Harness> {
  const { directory, remove } = await temporaryDirectory();
  const clock = { nowMs: Date.now() };
  const open = () =>
    createKinesis({
      identity,
      stateDirectory: directory,
      log: silentLog,
      fsync: false,
      clock: () => clock.nowMs,
      ...options,
    });
  const harness: Harness = {
    kinesis: await open(),
    clock,
    call: caller(() => harness.kinesis),
    async reopen() {
      await harness.kinesis.close();
      harness.kinesis = await open();
    },
    async end() {
      await harness.kinesis.close();
      await remove();
    },
  };
  return harness;
}

/** Every record of a shard from its start, read through iterators. */
export async function readAll(harness: Harness, stream: string, shardId: string): Promise<string[]> {
  const { ShardIterator } = await harness.call('GetShardIterator', {
    StreamName: stream,
    ShardId: shardId,
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const texts: string[] = [];
  let iterator: string | undefined = ShardIterator;
  while (iterator) {
    const page = await harness.call('GetRecords', { ShardIterator: iterator });
    for (const record of page.Records) texts.push(Buffer.from(record.Data, 'base64').toString());
    if (page.MillisBehindLatest === 0) break;
    iterator = page.NextShardIterator;
  }
  return texts;
}
