import { DuckDBTypeId, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import type { ResultColumn } from '../../duckdb/connection';
import type { SqlType } from './sql/ast';
import { notSupported } from './errors';

/** A column of a result, as `GetStatementResult` tells it. */
export interface ColumnMetadata {
  name: string;
  label: string;
  typeName: string;
  length: number;
  precision: number;
  scale: number;
  nullable: number;
  isCaseSensitive: boolean;
  isCurrency: boolean;
  isSigned: boolean;
  schemaName: string;
  tableName: string;
}

/** A value of a result: one member, by its type. */
export type Field =
  | { isNull: true }
  | { booleanValue: boolean }
  | { longValue: number }
  | { doubleValue: number | string }
  | { stringValue: string };

/** Redshift's type of an engine's type. @throws SqlError for a type Redshift has no like of */
export function redshiftType(type: DuckDBType): SqlType {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return { name: 'boolean' };
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.SMALLINT:
      return { name: 'smallint' };
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.SQLNULL:
      return { name: 'integer' };
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.BIGINT:
      return { name: 'bigint' };
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.UHUGEINT:
      return { name: 'numeric', size: 38, scale: 0 };
    case DuckDBTypeId.DECIMAL: {
      const { width, scale } = type as DuckDBType & { width: number; scale: number };
      return { name: 'numeric', size: width, scale };
    }
    case DuckDBTypeId.FLOAT:
      return { name: 'real' };
    case DuckDBTypeId.DOUBLE:
      return { name: 'double precision' };
    case DuckDBTypeId.DATE:
      return { name: 'date' };
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
      return { name: 'timestamp without time zone' };
    case DuckDBTypeId.TIMESTAMP_TZ:
      return { name: 'timestamp with time zone' };
    case DuckDBTypeId.VARCHAR:
      return { name: 'character varying', size: 65535 };
    default:
      throw notSupported(`a column of the type ${String(type)} in a result`);
  }
}

/** Short names of types, as the Data API answers them. */
const shortNames: Record<string, [name: string, precision: number]> = {
  boolean: ['bool', 1],
  smallint: ['int2', 5],
  integer: ['int4', 10],
  bigint: ['int8', 19],
  numeric: ['numeric', 0],
  real: ['float4', 8],
  'double precision': ['float8', 17],
  date: ['date', 13],
  'timestamp without time zone': ['timestamp', 29],
  'timestamp with time zone': ['timestamptz', 35],
  'character varying': ['varchar', 0],
  character: ['bpchar', 0],
};

/** A type's short name, e.g. `int8`. */
export function shortName(type: SqlType): string {
  return shortNames[type.name]?.[0] ?? type.name;
}

/** Digits or characters a type without parameters has, as the Data API answers them. */
export function shortPrecision(type: SqlType): number {
  return shortNames[type.name]?.[1] ?? 0;
}

/** The metadata of a column of a result. */
export function metadataOf(column: ResultColumn): ColumnMetadata {
  const type = redshiftType(column.type);
  const [typeName, precision] = shortNames[type.name] ?? [type.name, 0];
  const isText = type.name.startsWith('character');
  return {
    name: column.name,
    label: column.name,
    typeName,
    length: 0,
    precision: type.size ?? precision,
    scale: type.scale ?? (type.name === 'double precision' ? 17 : 0),
    nullable: 1,
    isCaseSensitive: isText,
    isCurrency: false,
    isSigned:
      !isText && type.name !== 'boolean' && !type.name.startsWith('timestamp') && type.name !== 'date',
    schemaName: '',
    tableName: '',
  };
}

/** A value as a field; numerics, dates and times are text. */
export function fieldOf(value: DuckDBValue): Field {
  if (value === null) return { isNull: true };
  if (typeof value === 'boolean') return { booleanValue: value };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { longValue: value };
  if (typeof value === 'bigint') return { longValue: Number(value) };
  return {
    stringValue: String(value)
      .replace(/(\.\d*?)0+(?=$|[+-])/, '$1')
      .replace(/\.(?=$|[+-])/, ''),
  };
}

/** `fieldOf` for the values of one column. */
export function fieldMaker(type: DuckDBType): (value: DuckDBValue) => Field {
  const { name } = redshiftType(type);
  if (name === 'double precision' || name === 'real')
    return (value) =>
      value === null
        ? { isNull: true }
        : { doubleValue: Number.isFinite(value) ? Number(value) : String(value) };
  if (name === 'numeric')
    return (value) => (value === null ? { isNull: true } : { stringValue: String(value) });
  return fieldOf;
}
