import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Members } from '../../core/members';
import type {
  FunctionInvoker,
  JsonService,
  ObjectStore,
  ServiceCall,
  ServiceDependencies,
  TableCatalog,
} from '../../core/service';
import { createParquetWriter } from './parquet-writer';
import { putRecord, putRecordBatch } from './put-records';
import { firehoseResources } from './resources';
import { streamOperations, type FirehoseHandlers } from './stream-operations';
import { StreamStore } from './stream-store';

/** What Firehose needs of the other services. */
export interface FirehoseOptions extends ServiceDependencies {
  objects: ObjectStore;
  functions: FunctionInvoker;
  tables: TableCatalog;
  /** Factor on every buffering interval, e.g. 0.1 makes 60 s of a template 6 s. Default 1, as on AWS. */
  intervalScale?: number;
  /** Whether state is forced to the disk; default true. Records are not: they survive a killed process, not a power cut. */
  fsync?: boolean;
}

/** The Firehose service; it takes records at once and delivers them once it is started. */
export interface FirehoseService extends JsonService {
  /** To be called when the endpoint answers: a Lambda that transforms records may call back to it. */
  start(): void;
}

/**
 * Amazon Data Firehose with direct puts and an S3 destination: buffering, Lambda transformation, dynamic
 * partitioning by the Lambda's keys, JSON to Parquet, error prefixes, backup of the source records.
 *
 * A put is acknowledged when its records are on disk; they are delivered at least once, and never given up.
 */
export async function createFirehose(options: FirehoseOptions): Promise<FirehoseService> {
  const { identity, stateDirectory, log, objects, functions, tables } = options;
  const clock = options.clock ?? Date.now;
  const parquet = createParquetWriter(path.join(stateDirectory, 'streams'), availableParallelism());
  const streams = await StreamStore.open(
    {
      ...{ identity, log, clock, objects, functions, tables, parquet },
      durability: { fsync: options.fsync ?? true },
      intervalScale: options.intervalScale ?? 1,
    },
    path.join(stateDirectory, 'streams'),
  );
  const context = { identity, clock, streams };
  const handlers: FirehoseHandlers = {
    ...streamOperations(context),
    PutRecord: (input, what) => putRecord(what, input, streams),
    PutRecordBatch: (input, what) => putRecordBatch(what, input, streams),
  };
  return {
    name: 'firehose',
    targetPrefix: 'Firehose_20150804',
    jsonVersion: '1.1',
    operations: Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [
        name,
        (call: ServiceCall) =>
          handler(new Members(call.input, { errorCode: 'InvalidArgumentException' }), `firehose:${name}`),
      ]),
    ),
    resources: firehoseResources(context),
    start: () => streams.start(),
    stats: () => ({
      streams: Object.fromEntries(streams.list().map((stream) => [stream.record.name, stream.stats])),
    }),
    close: async () => {
      await streams.close();
      await parquet.close();
    },
  };
}
