import { columnDifferences, type ColumnDifference } from './drift';
import type { ColumnTypes } from './snapshot';
import type { TableColumn } from './statement';

/** What the crawler made of one folder. */
export interface CrawledTable {
  readonly name: string;
  /** e.g. `s3://bucket/events/service-request/`. */
  readonly location: string;
  /** What the crawler took the files for, e.g. `parquet`. */
  readonly format: string;
  readonly columns: readonly TableColumn[];
  readonly partitionKeys: readonly TableColumn[];
  readonly partitions: readonly CrawledPartition[];
}

/** One partition, with the columns of its own files. */
export interface CrawledPartition {
  /** e.g. `created_month=2015-07`. */
  readonly name: string;
  readonly columns: readonly TableColumn[];
}

/** A dataset as the record model and the migrations have it. */
export interface ExpectedTable {
  /** e.g. `service_request_events`. */
  readonly table: string;
  /** Folder of its files, e.g. `s3://bucket/events/service-request/`. */
  readonly location: string;
  readonly columns: ColumnTypes;
  readonly partitionKeys: ColumnTypes;
  /** Columns that the model had once: old files still hold them. */
  readonly former: ColumnTypes;
  /** Columns that every file has, however old: those the table was made with. */
  readonly always: ReadonlySet<string>;
}

/** One way in which the files are not as the model says. */
export interface CrawlDrift {
  readonly table: string;
  readonly kind: ColumnDifference['kind'] | 'no-table' | 'other-table' | 'format';
  /** A column inside the files, or a partition key. */
  readonly part?: 'column' | 'partition-key';
  readonly column?: string;
  readonly expected?: string;
  readonly found?: string;
  /** The partition whose files alone are so; absent when the table as a whole is. */
  readonly partition?: string;
}

/**
 * Holds what the crawler found against what the model says: columns, types and partition keys of each table, then what
 * only some partitions differ in. A crawler that made several tables of one folder found files too different for one.
 *
 * Old partitions may lack columns that came later, and hold columns the model has dropped.
 */
export function crawlDrift(expected: ExpectedTable, crawled: readonly CrawledTable[]): CrawlDrift[] {
  const { table, location } = expected;
  const below = crawled.filter((candidate) => candidate.location.startsWith(location));
  const main = below.find((candidate) => candidate.location === location);
  const others = below
    .filter((candidate) => candidate !== main)
    .map(({ name, location: found }): CrawlDrift => ({
      table,
      kind: 'other-table',
      found: `${name} at ${found}`,
    }));
  if (!main) return [{ table, kind: 'no-table', expected: location }, ...others];
  if (main.format !== 'parquet')
    return [{ table, kind: 'format', expected: 'parquet', found: main.format }, ...others];
  return [...tableDrift(expected, main), ...others];
}

function tableDrift(expected: ExpectedTable, crawled: CrawledTable): CrawlDrift[] {
  const { table, partitionKeys, always } = expected;
  const whole = differences(expected, crawled.columns);
  const known = new Set(whole.map(keyOf));
  const partitions = crawled.partitions.flatMap(({ name, columns }) =>
    differences(expected, columns)
      .filter((difference) => !known.has(keyOf(difference)))
      .filter(({ kind, column }) => kind !== 'missing' || always.has(column))
      .map((difference): CrawlDrift => ({ table, part: 'column', ...difference, partition: name })),
  );
  return [
    ...whole.map((difference): CrawlDrift => ({ table, part: 'column', ...difference })),
    ...columnDifferences(partitionKeys, crawled.partitionKeys).map((difference): CrawlDrift => ({
      table,
      part: 'partition-key',
      ...difference,
    })),
    ...partitions,
  ];
}

function differences({ columns, former }: ExpectedTable, found: readonly TableColumn[]): ColumnDifference[] {
  return columnDifferences(columns, found).filter(
    ({ kind, column, found: type }) => kind !== 'new' || former[column] !== type,
  );
}

function keyOf({ column, kind, found = '' }: ColumnDifference): string {
  return `${column} ${kind} ${found}`;
}
