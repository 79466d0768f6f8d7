import type { GlueColumn, GlueTable } from '../../core/service';

/** A database as kept; `input` is the `DatabaseInput` it was made from. */
export interface DatabaseRecord {
  name: string;
  input: Record<string, unknown>;
  /** Seconds since the epoch, as the wire has it. */
  createTime: number;
}

/** One state of a table; `input` is the `TableInput` it was made from. */
export interface TableVersion {
  versionId: string;
  input: TableInput;
  /** Seconds since the epoch. */
  updateTime: number;
}

/** A table as kept, with its versions, oldest first; the last is the current one. */
export interface TableRecord {
  databaseName: string;
  name: string;
  createTime: number;
  versions: TableVersion[];
}

/** A partition as kept; `values` are in the order of the table's partition keys. */
export interface PartitionRecord {
  values: string[];
  input: PartitionInput;
  createTime: number;
}

/** Glue's `StorageDescriptor`, the members others read. */
export interface StorageDescriptor extends Record<string, unknown> {
  Columns?: Array<{ Name: string; Type?: string; Comment?: string }>;
  Location?: string;
  InputFormat?: string;
  OutputFormat?: string;
  SerdeInfo?: { SerializationLibrary?: string; Parameters?: Record<string, string> };
}

/** Glue's `TableInput`, the members others read. */
export interface TableInput extends Record<string, unknown> {
  Name: string;
  Description?: string;
  TableType?: string;
  Parameters?: Record<string, string>;
  PartitionKeys?: Array<{ Name: string; Type?: string; Comment?: string }>;
  StorageDescriptor?: StorageDescriptor;
  ViewOriginalText?: string;
  ViewExpandedText?: string;
}

/** Glue's `PartitionInput`, the members others read. */
export interface PartitionInput extends Record<string, unknown> {
  Values: string[];
  StorageDescriptor?: StorageDescriptor;
  Parameters?: Record<string, string>;
}

/** A table with the settings of its SerDe, for the services that read its files. */
export interface CatalogTable extends GlueTable {
  /** `SerdeInfo.Parameters`. */
  serdeParameters: Record<string, string>;
}

/** The current version of a table. */
export function currentVersion(table: TableRecord): TableVersion {
  return table.versions[table.versions.length - 1] as TableVersion;
}

/** The part of a table that other services read. */
export function toCatalogTable(table: TableRecord): CatalogTable {
  const { input } = currentVersion(table);
  const storage = input.StorageDescriptor;
  return {
    databaseName: table.databaseName,
    name: table.name,
    columns: (storage?.Columns ?? []).map(toColumn),
    partitionKeys: (input.PartitionKeys ?? []).map(toColumn),
    parameters: input.Parameters ?? {},
    serdeParameters: storage?.SerdeInfo?.Parameters ?? {},
    tableType: input.TableType ?? 'EXTERNAL_TABLE',
    ...(storage?.Location ? { location: storage.Location } : {}),
    ...(input.ViewOriginalText ? { viewOriginalText: input.ViewOriginalText } : {}),
    ...(storage?.SerdeInfo?.SerializationLibrary ? { serde: storage.SerdeInfo.SerializationLibrary } : {}),
  };
}

function toColumn(column: { Name: string; Type?: string; Comment?: string }): GlueColumn {
  return {
    name: column.Name.toLowerCase(),
    type: (column.Type ?? 'string').toLowerCase(),
    ...(column.Comment === undefined ? {} : { comment: column.Comment }),
  };
}
