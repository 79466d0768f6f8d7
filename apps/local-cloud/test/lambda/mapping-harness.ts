/* eslint-disable @typescript-eslint/no-explicit-any -- replies are looked at with matchers */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Input } from '../../src/core/input';
import type { InvocationResult } from '../../src/services/lambda/invoker';
import {
  creationMembers,
  readSettings,
  updateMembers,
} from '../../src/services/lambda/event-source/mapping-model';
import { Mappings } from '../../src/services/lambda/event-source/mappings';
import { createKinesis, type KinesisService } from '../../src/services/kinesis';
import { caller, identity, silentLog, temporaryDirectory } from '../kinesis/harness';

/** A record as a handler sees it. */
export interface SeenRecord {
  eventID: string;
  kinesis: {
    partitionKey: string;
    sequenceNumber: string;
    data: string;
    approximateArrivalTimestamp: number;
  };
}

/** What the function under the mapping does; undefined stands for full success. */
export type Handler = (records: SeenRecord[]) => unknown;

export interface MappingHarness {
  kinesis: KinesisService;
  mappings: Mappings;
  /** Objects written to the failure destination, parsed. */
  failures: Array<{ bucket: string; key: string; document: any }>;
  /** Texts of the records of every invocation. */
  invocations: string[][];
  clock: { nowMs: number };
  handler: Handler;
  call: ReturnType<typeof caller>;
  put: (...texts: string[]) => Promise<void>;
  create: (settings?: object) => Promise<string>;
  update: (uuid: string, settings: object) => Promise<unknown>;
  /** Ends as a kill would: nothing more is written, positions stay as they are on disk. */
  crash: () => Promise<void>;
  open: () => Promise<void>;
  end: () => Promise<void>;
}

/** Thrown by a handler to end as a function error. */
export class FunctionFails extends Error {}

export const textOf = (record: SeenRecord) => Buffer.from(record.kinesis.data, 'base64').toString();

/** A stream `s` with mappings that call a function of this process in place of a deployed one. */
export async function startMappings(shards = 1): Promise<MappingHarness> {
  const { directory, remove } = await temporaryDirectory();
  const folders = { kinesis: path.join(directory, 'kinesis'), mappings: path.join(directory, 'mappings') };
  await mkdir(folders.kinesis);
  const clock = { nowMs: Date.now() };
  let dead = { crashed: false };
  const harness = {
    failures: [],
    invocations: [],
    clock,
    handler: () => undefined,
    call: caller(() => harness.kinesis),
    async put(...texts: string[]) {
      const Records = texts.map((text) => ({
        PartitionKey: text.split('-')[0],
        Data: Buffer.from(text).toString('base64'),
      }));
      await harness.call('PutRecords', { StreamName: 's', Records });
    },
    async create(settings = {}) {
      const input = {
        EventSourceArn: 'arn:aws:kinesis:us-west-2:000000000000:stream/s',
        FunctionName: 'consumer',
        StartingPosition: 'TRIM_HORIZON',
        ...settings,
      };
      return (
        await harness.mappings.create(
          new Input('lambda:CreateEventSourceMapping', input, creationMembers),
          {},
        )
      ).uuid;
    },
    update: (uuid: string, settings: object) =>
      harness.mappings.update(uuid, (previous) =>
        readSettings(
          new Input('lambda:UpdateEventSourceMapping', settings as Record<string, unknown>, updateMembers),
          identity,
          previous,
        ),
      ),
    async crash() {
      dead.crashed = true;
      await harness.mappings.close();
      await harness.kinesis.close();
    },
    async open() {
      const life = (dead = { crashed: false });
      harness.kinesis = await createKinesis({
        identity,
        stateDirectory: folders.kinesis,
        log: silentLog,
        clock: () => clock.nowMs,
      });
      harness.mappings = await Mappings.open({
        directory: folders.mappings,
        durability: { fsync: false },
        identity,
        log: silentLog,
        clock: () => clock.nowMs,
        reader: harness.kinesis.reader,
        objects: {
          async put(bucket, key, body) {
            harness.failures.push({
              bucket,
              key,
              document: JSON.parse(Buffer.from(body as Uint8Array).toString()),
            });
          },
        },
        roleOf: () => 'arn:aws:iam::000000000000:role/consumer',
        requireFunction: () => undefined,
        invoke: async ({ payload }) => {
          const { Records } = JSON.parse(Buffer.from(payload).toString()) as { Records: SeenRecord[] };
          harness.invocations.push(Records.map(textOf));
          const result = (reply: unknown, functionError?: string): InvocationResult => ({
            payload: Buffer.from(JSON.stringify(reply ?? null)),
            requestId: 'request',
            executedVersion: '$LATEST',
            functionArn: 'arn',
            logTail: '',
            ...(functionError ? { functionError } : {}),
          });
          try {
            const reply = await harness.handler(Records);
            return life.crashed ? result(null, 'Unhandled') : result(reply);
          } catch (error) {
            if (error instanceof FunctionFails) return result({ errorMessage: error.message }, 'Unhandled');
            throw error;
          }
        },
        pace: { pollMs: 1, retryMs: 1, retryMaximumMs: 5 },
      });
      harness.mappings.start();
    },
    async end() {
      await harness.crash();
      await remove();
    },
  } as unknown as MappingHarness;
  await harness.open();
  await harness.call('CreateStream', { StreamName: 's', ShardCount: shards });
  return harness;
}

/** Waits until `holds`, or fails after five seconds. */
export async function until(holds: () => boolean, what = 'the condition'): Promise<void> {
  const endMs = Date.now() + 5000;
  while (!holds()) {
    if (Date.now() > endMs) throw new Error(`Expected ${what} within five seconds.`);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}
