import { dataset } from '../dataset';
import type { DatasetId } from '../dataset';

/** A column as `AWS::Glue::Table` and the Glue API take it. */
export interface GlueColumn {
  readonly Name: string;
  readonly Type: string;
  readonly Comment: string;
}

/** The column by which the lake is laid out: `created_month=2015-07/`. */
export const partitionColumn = 'created_month';

/** The columns inside the Parquet files, without the partition key. */
export function glueColumns(id: DatasetId): GlueColumn[] {
  return allColumns(id).filter(({ Name }) => Name !== partitionColumn);
}

/** The partition keys of the events table. */
export function gluePartitionKeys(id: DatasetId): GlueColumn[] {
  return allColumns(id).filter(({ Name }) => Name === partitionColumn);
}

/** Longest column comment Glue stores. */
const longestComment = 255;

function allColumns(id: DatasetId): GlueColumn[] {
  return dataset(id).columns.map(({ name, glue, description }) => ({
    Name: name,
    Type: glue,
    Comment: description.slice(0, longestComment),
  }));
}
