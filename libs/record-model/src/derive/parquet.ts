import type { GlueType } from '../column';
import { dataset } from '../dataset';
import type { DatasetId } from '../dataset';
import { partitionColumn } from './glue';

/** A leaf of the Parquet schema. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: 'BYTE_ARRAY' | 'INT32' | 'INT64' | 'INT96' | 'DOUBLE' | 'BOOLEAN';
  readonly logicalType?: 'STRING' | 'DATE';
  readonly repetition: 'OPTIONAL' | 'REQUIRED';
}

const types: Record<GlueType, Pick<ParquetColumn, 'type' | 'logicalType'>> = {
  string: { type: 'BYTE_ARRAY', logicalType: 'STRING' },
  int: { type: 'INT32' },
  bigint: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  date: { type: 'INT32', logicalType: 'DATE' },
  timestamp: { type: 'INT96' },
};

/**
 * The columns of a Parquet file of the lake; the partition key is in the path, not in the file.
 *
 * Every column is optional and timestamps are INT96, as the Hive writer of Firehose's format conversion makes
 * them; a reader must not rely on either being stricter.
 */
export function parquetSchema(id: DatasetId): ParquetColumn[] {
  return dataset(id)
    .columns.filter(({ name }) => name !== partitionColumn)
    .map(({ name, glue }) => ({ name, ...types[glue], repetition: 'OPTIONAL' }));
}
