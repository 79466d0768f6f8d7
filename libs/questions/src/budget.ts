import type { DatasetId } from '@denver/record-model';
import { dayColumn, dimensions, filterDimension } from './dimension';
import type { Reading } from './question';

/** Bytes per event that a column takes up in the lake's Parquet files, at most; a test holds them against a file. */
export const columnBytes: Readonly<Record<string, number>> = {
  case_id: 40,
  offense_id: 24,
  version: 40,
  transport_id: 48,
  case_summary: 24,
};

const otherColumnBytes = 5;

/** What the newest-version views read to find the newest, whatever is asked of them. */
const versionColumns: Readonly<Record<DatasetId, readonly string[]>> = {
  'service-request': ['case_id', 'version', 'transport_id'],
  'traffic-accident': ['offense_id', 'version', 'transport_id'],
};

/** Bytes that a scan of a million events may read: the columns of the dataset that takes more of them. */
export function scanBudget(reads: Readonly<Partial<Record<DatasetId, Reading>>>): number {
  const bytes = Object.entries(reads).map(([dataset, reading]) =>
    columnsRead(dataset as DatasetId, reading).reduce((sum, name) => sum + bytesOf(name), 0),
  );
  return 1_000_000 * Math.max(...bytes);
}

/** The columns of the event table that a reading takes, with every parameter given; the partition column is free. */
export function columnsRead(dataset: DatasetId, { dimensions: asked }: Reading): string[] {
  const narrowed = Object.values(filterDimension[dataset]);
  const names = [...asked, ...narrowed].flatMap((name) => dimensions[dataset][name]?.reads ?? []);
  const all = [...versionColumns[dataset], dayColumn[dataset], ...names];
  return [...new Set(all)].filter((name) => name !== 'created_month');
}

function bytesOf(column: string): number {
  return columnBytes[column] ?? otherColumnBytes;
}
