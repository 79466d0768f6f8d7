const MiB = 1024 * 1024;

/**
 * Limits of Kinesis Data Streams.
 *
 * @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
export const limits = {
  recordsPerPut: 500,
  /**
   * Whole PutRecords call, partition keys included.
   *
   * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
   */
  bytesPerPut: 10 * MiB,
  /** One record, its partition key included, of a stream that does not allow more. */
  bytesPerRecord: MiB,
  partitionKeyLength: 256,
  shardWriteBytesPerSecond: MiB,
  shardWriteRecordsPerSecond: 1000,
  shardReadBytesPerSecond: 2 * MiB,
  shardReadsPerSecond: 5,
  recordsPerGet: 10_000,
  bytesPerGet: 10 * MiB,
  iteratorMs: 5 * 60 * 1000,
  shardsPerAccount: 500,
  /** A new on-demand stream takes 4 MiB/s: four shards. */
  onDemandShards: 4,
  retentionHours: { min: 24, max: 8760 },
  tagsPerStream: 50,
} as const;
