import { Arena } from '../../src/core/arena';
import { Batch } from '../../src/core/batch';
import { FileProgress, type FileCounts } from '../../src/core/file-progress';

/** Counters at zero. */
export function counts(): FileCounts {
  return { sent: 0, sentBytes: 0, quarantined: 0 };
}

/** A batch of records `0..n-1`, one byte of source each, from one file. */
export function batchOf(
  n: number,
  options: { keys?: readonly string[]; progress?: FileProgress; sequence?: number } = {},
): Batch {
  const batch = new Batch(options.sequence ?? 0, 0, new Arena(16));
  const progress = options.progress ?? new FileProgress(counts(), 0);
  for (let i = 0; i < n; i++) addRecord(batch, progress, i, options.keys?.[i]);
  batch.closed = true;
  return batch;
}

/** Adds the record at source offset `offset`, two bytes long with its terminator. */
export function addRecord(batch: Batch, progress: FileProgress, offset: number, key?: string): void {
  const data = Buffer.from(`record ${offset}\n`);
  batch.addRecord(
    progress,
    data,
    0,
    data.length,
    Buffer.from('s'),
    0,
    2 * offset,
    1,
    2 * offset + 2,
    key,
    data.length,
  );
}
