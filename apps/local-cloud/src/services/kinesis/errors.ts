/**
 * A sealed segment of a shard does not read back: the disk or another program changed it. Starting stops here,
 * because leaving its records out would lose acknowledged data in silence.
 */
export class CorruptSegmentError extends Error {
  override readonly name = 'CorruptSegmentError';
  readonly code = 'local_cloud.kinesis.corrupt_segment';
  constructor(
    readonly file: string,
    readonly offset: number,
  ) {
    super(`Expected ${file} to hold whole records, got a damaged one at byte ${offset}.`);
  }
}

/** Records could not be written, e.g. because the disk is full; nothing of the batch was acknowledged. */
export class AppendFailedError extends Error {
  override readonly name = 'AppendFailedError';
  readonly code = 'local_cloud.kinesis.append_failed';
  constructor(
    readonly directory: string,
    options: { cause: unknown },
  ) {
    super(`Records could not be written under ${directory}.`, options);
  }
}
