import type { Column } from '../column';
import { dataset } from '../dataset';
import type { DatasetId } from '../dataset';

/** A column as Redshift declares it. */
export interface RedshiftColumn {
  readonly name: string;
  /** e.g. `varchar(1024)`; Redshift counts bytes, and a character takes up to 4. */
  readonly type: string;
  readonly nullable: boolean;
}

const types = {
  int: 'integer',
  bigint: 'bigint',
  double: 'double precision',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
} as const;

/** Longest `varchar` of Redshift, in bytes. */
const longestVarchar = 65_535;

/** The columns of a dataset in Redshift's types, partition key last. */
export function redshiftColumns(id: DatasetId): RedshiftColumn[] {
  return dataset(id).columns.map((column) => ({
    name: column.name,
    type: column.glue === 'string' ? varchar(column) : types[column.glue],
    nullable: column.nullable,
  }));
}

function varchar({ maxLength = 256 }: Column): string {
  return `varchar(${Math.min(4 * maxLength, longestVarchar)})`;
}
