/** What one call may hold: PutRecordBatch takes 500 records and 4 MiB, PutRecords 500 and 5 MiB. */
const limits = { records: 500, bytes: 4 * 1024 * 1024 - 64 * 1024 };

/** Cuts records into calls, in order. A record is never split; one alone above the limit is a call of its own. */
export function batches<T>(records: readonly T[], sizeOf: (record: T) => number): T[][] {
  const calls: T[][] = [];
  let bytes = 0;
  for (const record of records) {
    const size = sizeOf(record);
    const call = calls.at(-1);
    if (!call || call.length === limits.records || bytes + size > limits.bytes) {
      calls.push([record]);
      bytes = size;
    } else {
      call.push(record);
      bytes += size;
    }
  }
  return calls;
}
