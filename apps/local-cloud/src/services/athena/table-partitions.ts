import { quoteText } from '../../duckdb/quote';
import type { GlueColumn, GlueTable } from '../../core/service';
import type { GlueCatalog } from '../glue';
import { hiveLocation, isProjected, projectPartitions, type TablePartition } from './partition-projection';

/** A partition with the files in it. */
export interface PartitionFiles extends TablePartition {
  files: ReadonlyArray<{ path: string }>;
}

/** The value of a partition key that stands for NULL. */
export const defaultPartition = '__HIVE_DEFAULT_PARTITION__';

/** All partitions of a table: those its properties compute, else those the catalog lists; of one without keys, one. */
export function partitionsOf(
  table: GlueTable,
  catalog: Pick<GlueCatalog, 'listPartitions'>,
  nowMs: number,
): TablePartition[] {
  if (!table.partitionKeys.length) return [{ values: [], location: table.location ?? '' }];
  if (isProjected(table)) return projectPartitions(table, nowMs);
  return catalog.listPartitions(table.databaseName, table.name).map(({ values, input }) => ({
    values,
    location: input.StorageDescriptor?.Location?.replace(/\/?$/, '/') ?? hiveLocation(table, values),
  }));
}

/**
 * Whether an engine can read a partition's keys and values off the paths of its files: their folder ends in them, e.g.
 * `created_month=2015-07/`.
 */
export function isHiveLayout(partition: PartitionFiles, keys: readonly GlueColumn[]): boolean {
  const { location, values, files } = partition;
  const folder = `${keys.map((key, index) => `/${key.name}=${values[index] ?? ''}`).join('')}/`;
  return (
    values.every((value) => /^[\w.-]+$/.test(value)) &&
    location.endsWith(folder) &&
    files.every(({ path }) => path.includes(folder))
  );
}

/** A value of a partition key as the engine's text. */
export function quotePartitionValue(value: string): string {
  return value === defaultPartition ? 'NULL' : quoteText(value);
}
