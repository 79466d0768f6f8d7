import { fillPlaceholders, MigrationFileError } from '@denver/migrations';
import { partitionColumn, rejectionTables } from '@denver/record-model';

/** What the `${…}` of a migration stand for. */
export interface MigrationNames {
  /** Glue database, e.g. `denver_dev`. */
  readonly database: string;
  /** Bucket of the lake, without `s3://`. */
  readonly bucket: string;
}

/** Partition keys: Athena itself fills these in when it projects a partition. */
const projected = [
  partitionColumn,
  ...rejectionTables.flatMap(({ pathColumns }) => pathColumns.map(({ name }) => name)),
];

/**
 * A statement with its `${database}` and `${bucket}` filled in; `${created_month}` and other partition keys stay.
 *
 * @throws MigrationFileError an unknown placeholder, or a name that AWS would not take
 */
export function fillNames(file: string, statement: string, names: MigrationNames): string {
  const { database, bucket } = names;
  if (!/^[a-z_][a-z0-9_]{0,126}$/.test(database))
    throw new MigrationFileError(file, `Expected a Glue database name, got "${database}".`);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new MigrationFileError(file, `Expected a bucket name, got "${bucket}".`);
  return fillPlaceholders(file, statement, { database, bucket }, projected);
}
