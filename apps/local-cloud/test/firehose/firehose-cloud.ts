import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GlueTable, JsonService, Log } from '../../src/core/service';
import { createFirehose } from '../../src/services/firehose/firehose';
import { folderObjects, type FolderObjects } from './folder-objects';

/** Makes one reply record of a Lambda. */
export type Transform = (
  text: string,
  recordId: string,
  index: number,
) => Record<string, unknown> | undefined;

/** Firehose over folders, a Lambda written in the test and one Glue table. */
export interface FirehoseCloud {
  directory: string;
  objects: FolderObjects;
  lines: string[];
  /** What the Lambda was sent, parsed. */
  events: Array<{ records: Array<{ recordId: string; data: string; approximateArrivalTimestamp: number }> }>;
  table: GlueTable | undefined;
  transform: Transform;
  /** Replaces the whole invocation when set. */
  invoke: ((payload: Uint8Array) => Promise<{ payload: Uint8Array; functionError?: string }>) | undefined;
  firehose: JsonService;
  call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  put(...records: string[]): Promise<void>;
  stats(): Record<string, number>;
  /** Waits until everything acknowledged is delivered. */
  drained(): Promise<void>;
  /** Opens the service again over the same folder, as after a crash when the old one was not closed. */
  reopen(options?: { close: boolean }): Promise<void>;
  remove(): Promise<void>;
}

export const streamName = 'denver-service-request-dev';

/** A direct-put destination; `extra` replaces members. */
export function destination(extra: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    RoleARN: 'arn:aws:iam::000000000000:role/firehose',
    BucketARN: 'arn:aws:s3:::lake',
    Prefix: 'events/!{timestamp:yyyy-MM}/',
    ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
    BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
    ...extra,
  };
}

/** A processor that invokes the test's Lambda. */
export function lambdaProcessing(parameters: Record<string, string> = {}): Record<string, unknown> {
  const all = { LambdaArn: 'arn:aws:lambda:us-west-2:000000000000:function:normalise', ...parameters };
  return {
    Enabled: true,
    Processors: [
      {
        Type: 'Lambda',
        Parameters: Object.entries(all).map(([ParameterName, ParameterValue]) => ({
          ParameterName,
          ParameterValue,
        })),
      },
    ],
  };
}

/** Conversion to Parquet by the test's table. */
export function conversion(deserializer: object = { OpenXJsonSerDe: {} }, compression = 'SNAPPY'): object {
  return {
    Enabled: true,
    SchemaConfiguration: {
      RoleARN: 'arn:aws:iam::000000000000:role/f',
      DatabaseName: 'denver',
      TableName: 'events',
    },
    InputFormatConfiguration: { Deserializer: deserializer },
    OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: compression } } },
  };
}

/** Base64 of a text, as records travel. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A table with these columns, e.g. `{ case_id: 'string' }`. */
export function tableOf(columns: Record<string, string>): GlueTable {
  return {
    databaseName: 'denver',
    name: 'events',
    columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
    partitionKeys: [],
    parameters: {},
    tableType: 'EXTERNAL_TABLE',
  };
}

/** Opens a Firehose whose buffering intervals are 1/1000 of what is asked. */
export async function openFirehose(intervalScale = 0.001): Promise<FirehoseCloud> {
  const directory = await mkdtemp(path.join(tmpdir(), 'firehose-'));
  const objects = folderObjects(path.join(directory, 'buckets'));
  await objects.makeBucket('lake');
  const lines: string[] = [];
  const log: Log = {
    info: (message) => void lines.push(message),
    warn: (message, fields) => void lines.push(`${message} ${String(fields?.['error'])}`),
    error: (message, fields) => void lines.push(`${message} ${String(fields?.['error'])}`),
  };
  const open = async (): Promise<JsonService> => {
    const firehose = await createFirehose({
      identity: { accountId: '000000000000', region: 'us-west-2' },
      stateDirectory: path.join(directory, 'state'),
      log,
      objects,
      intervalScale,
      fsync: false,
      tables: { getTable: () => cloud.table },
      functions: {
        invoke: async (_name, payload) => {
          if (cloud.invoke) return cloud.invoke(payload);
          const event = JSON.parse(Buffer.from(payload).toString()) as FirehoseCloud['events'][number];
          cloud.events.push(event);
          const records = event.records.flatMap((record, index) => {
            const reply = cloud.transform(
              Buffer.from(record.data, 'base64').toString(),
              record.recordId,
              index,
            );
            return reply ? [{ recordId: record.recordId, ...reply }] : [];
          });
          return { payload: Buffer.from(JSON.stringify({ records })) };
        },
      },
    });
    firehose.start();
    return firehose;
  };
  const cloud: FirehoseCloud = {
    directory,
    objects,
    lines,
    events: [],
    table: undefined,
    transform: (text) => ({ result: 'Ok', data: base64(text) }),
    invoke: undefined,
    firehose: undefined as unknown as JsonService,
    call: async (operation, input) => {
      const handler = cloud.firehose.operations[operation];
      if (!handler) throw new Error(`no operation ${operation}`);
      const reply = await handler({ operation, input, body: Buffer.alloc(0), requestId: 'r' });
      return reply as Record<string, unknown>;
    },
    put: async (...records) => {
      const Records = records.map((record) => ({ Data: base64(record) }));
      await cloud.call('PutRecordBatch', { DeliveryStreamName: streamName, Records });
    },
    stats: () =>
      (cloud.firehose.stats?.() as { streams: Record<string, Record<string, number>> }).streams[streamName] ??
      {},
    drained: async () => {
      const deadline = Date.now() + 8_000;
      while (cloud.stats()['buffered'] !== 0) {
        if (Date.now() > deadline)
          throw new Error(`not drained: ${JSON.stringify(cloud.stats())} ${lines.join('\n')}`);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
    },
    reopen: async ({ close } = { close: true }) => {
      if (close) await cloud.firehose.close?.();
      cloud.firehose = await open();
    },
    remove: async () => {
      await cloud.firehose.close?.();
      await rm(directory, { recursive: true, force: true });
    },
  };
  cloud.firehose = await open();
  return cloud;
}
