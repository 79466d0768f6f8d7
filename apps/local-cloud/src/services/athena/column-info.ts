import { showType, type SqlType } from './sql/types';
import type { AnswerColumn } from './query-plan';

/** Athena's `ColumnInfo`. */
export interface ColumnInfo {
  CatalogName: string;
  SchemaName: string;
  TableName: string;
  Name: string;
  Label: string;
  Type: string;
  Precision: number;
  Scale: number;
  Nullable: 'UNKNOWN';
  CaseSensitive: boolean;
}

const precisions: Record<string, number> = {
  ...{ tinyint: 3, smallint: 5, integer: 10, bigint: 19, real: 17, double: 17 },
  ...{ varchar: 2147483647, varbinary: 1073741824, timestamp: 3, 'timestamp with time zone': 3 },
};

/** Describes a column of an answer. */
export function columnInfo({ name, type }: AnswerColumn): ColumnInfo {
  const decimal = type.kind === 'decimal' ? type : undefined;
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: typeName(type),
    Precision: decimal?.precision ?? precisions[type.kind] ?? 0,
    Scale: decimal?.scale ?? 0,
    Nullable: 'UNKNOWN',
    CaseSensitive: type.kind === 'varchar',
  };
}

/** Types without their parameters, as `ColumnInfo` names them. */
function typeName(type: SqlType): string {
  return type.kind === 'timestamp with time zone'
    ? type.kind
    : (/^[a-z ]+/.exec(showType(type))?.[0] ?? type.kind);
}
