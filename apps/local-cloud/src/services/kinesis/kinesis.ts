import type { JsonService, ServiceDependencies } from '../../core/service';
import { kinesisContext } from './kinesis-context';
import { createReader, type KinesisReader } from './reader';
import { recordOperations } from './record-operations';
import { streamOperations } from './stream-operations';
import { streamResource } from './stream-resource';
import { StreamStore } from './stream-store';

export interface KinesisOptions extends ServiceDependencies {
  /**
   * `aws` enforces a shard's limits (1 MiB/s and 1,000 records/s in, 2 MiB/s and 5 reads/s out) as AWS does, with
   * ProvisionedThroughputExceededException; `off`, the default, takes what the disk takes.
   */
  throttling?: 'off' | 'aws';
  /** Whether descriptions of streams are forced to the disk; default true. Records are with the kernel only. */
  fsync?: boolean;
  /** Bytes after which a shard begins a new file; default 64 MiB. */
  segmentBytes?: number;
}

/** The Kinesis service, and the reader for services of the same process. */
export interface KinesisService extends JsonService {
  reader: KinesisReader;
  close(): Promise<void>;
}

const retentionSweepMs = 60_000;

/**
 * Kinesis Data Streams over segment files.
 *
 * A record is with the kernel before it is acknowledged: killing the process loses nothing, a power cut may lose
 * the last seconds.
 *
 * @throws CorruptSegmentError a shard's older file was damaged
 */
export async function createKinesis(options: KinesisOptions): Promise<KinesisService> {
  const { identity, log, clock = Date.now, segmentBytes } = options;
  const store = await StreamStore.open(options.stateDirectory, identity, {
    clock,
    log,
    durability: { fsync: options.fsync ?? true },
    ...(segmentBytes ? { segmentBytes } : {}),
  });
  const context = kinesisContext({ identity, store, clock, throttling: options.throttling === 'aws' });
  const sweep = async () => {
    for (const stream of store.all())
      await stream
        .trim()
        .catch((error: unknown) =>
          log.error('kinesis: retention failed', { stream: stream.model.name, error }),
        );
  };
  let sweeping: Promise<void> = sweep();
  const timer = setInterval(() => void (sweeping = sweeping.then(sweep)), retentionSweepMs);
  timer.unref();
  return {
    name: 'kinesis',
    targetPrefix: 'Kinesis_20131202',
    jsonVersion: '1.1',
    operations: { ...streamOperations(context), ...recordOperations(context) },
    resources: { 'AWS::Kinesis::Stream': streamResource(context) },
    reader: createReader(store),
    stats: () => ({
      streams: Object.fromEntries(store.all().map((stream) => [stream.model.name, stream.counters()])),
    }),
    async close() {
      clearInterval(timer);
      await sweeping;
      await store.close();
    },
  };
}
