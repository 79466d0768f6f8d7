import type { DatasetId } from '@denver/record-model';
import { countColumn, dayColumn, dimensions, filterDimension } from './dimension';
import type { Reading } from './question';

/** Bytes per event that a column takes up in the lake's Parquet files, at most; a test holds them against a file. */
export const columnBytes: Readonly<Record<string, number>> = {
  case_id: 37,
  offense_id: 22,
  version: 38,
  transport_id: 42,
  case_summary: 20,
};

const otherColumnBytes = 5;

/** What the newest-version views read to find the newest, whatever is asked of them. */
const versionColumns: Readonly<Record<DatasetId, readonly string[]>> = {
  'service-request': ['case_id', 'version', 'transport_id'],
  'traffic-accident': ['offense_id', 'version', 'transport_id'],
};

/**
 * Bytes that Athena may scan for a million events: the columns of the dataset that takes more of them, as often as the
 * SQL reads it.
 */
export function scanBudget(reads: Readonly<Partial<Record<DatasetId, Reading>>>, sql: string): number {
  const bytes = Object.entries(reads).map(([name, reading]) => {
    const dataset = name as DatasetId;
    const perEvent = columnsRead(dataset, reading).reduce((sum, column) => sum + bytesOf(column), 0);
    return perEvent * timesRead(dataset, sql);
  });
  return 1_000_000 * Math.max(...bytes);
}

/** How often the SQL of a question reads a dataset: Athena scans anew each time. */
export function timesRead(dataset: DatasetId, sql: string): number {
  return sql.split(`{${countColumn[dataset]}}`).length - 1;
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
