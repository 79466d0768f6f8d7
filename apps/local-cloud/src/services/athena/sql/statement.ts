import type { Query } from './ast';

/** A column of a `CREATE TABLE`. `type` is Hive text, e.g. `decimal(10,2)`. */
export interface ColumnDefinition {
  name: string;
  type: string;
  comment?: string;
}

/** A name with its database, when it has one. */
export interface ObjectName {
  database?: string;
  name: string;
  at: number;
}

/** A table's parts as `CREATE EXTERNAL TABLE` gives them. */
export interface TableDefinition {
  columns: ColumnDefinition[];
  partitionKeys: ColumnDefinition[];
  comment?: string;
  /** Java class of the SerDe; absent when only `STORED AS` is given. */
  serde?: string;
  serdeProperties: Record<string, string>;
  /** `PARQUET`, `TEXTFILE`, …; absent when not given. */
  storedAs?: string;
  inputFormat?: string;
  outputFormat?: string;
  location?: string;
  properties: Record<string, string>;
}

/** One partition named by its values, e.g. `PARTITION (created_month = '2015-07')`. */
export interface PartitionSpec {
  values: Record<string, string>;
  location?: string;
}

/** How an `UNLOAD` writes Parquet. */
export interface UnloadFormat {
  compression: 'GZIP' | 'SNAPPY' | 'ZSTD' | 'NONE';
  /** Of ZSTD. */
  compressionLevel?: number;
  /** The last columns of the query. */
  partitionedBy: string[];
}

/** A statement that is understood. */
export type Statement =
  | { kind: 'query'; query: Query; text: string }
  | { kind: 'unload'; query: Query; location: string; format: UnloadFormat }
  | {
      kind: 'createDatabase';
      name: string;
      ifNotExists: boolean;
      comment?: string;
      location?: string;
      properties: Record<string, string>;
    }
  | { kind: 'dropDatabase'; name: string; ifExists: boolean; cascade: boolean }
  | { kind: 'createTable'; table: ObjectName; ifNotExists: boolean; definition: TableDefinition }
  | { kind: 'dropTable'; table: ObjectName; ifExists: boolean }
  | { kind: 'addColumns'; table: ObjectName; columns: ColumnDefinition[] }
  | { kind: 'setProperties'; table: ObjectName; properties: Record<string, string> }
  | { kind: 'addPartitions'; table: ObjectName; ifNotExists: boolean; partitions: PartitionSpec[] }
  | { kind: 'dropPartitions'; table: ObjectName; ifExists: boolean; partitions: PartitionSpec[] }
  | { kind: 'createView'; view: ObjectName; orReplace: boolean; query: Query; text: string }
  | { kind: 'dropView'; view: ObjectName; ifExists: boolean }
  | { kind: 'showDatabases'; pattern?: string }
  | { kind: 'showTables' | 'showViews'; database?: string; pattern?: string }
  | {
      kind: 'showColumns' | 'showPartitions' | 'describe' | 'showProperties' | 'showCreate';
      table: ObjectName;
    }
  | { kind: 'repairTable'; table: ObjectName }
  | { kind: 'prepare'; name: string; text: string }
  | { kind: 'execute'; name: string; values: string[] }
  | { kind: 'deallocate'; name: string };

/** How Athena classes a statement in `StatementType`. */
export function statementType(statement: Statement): 'DDL' | 'DML' | 'UTILITY' {
  if (statement.kind === 'query' || statement.kind === 'unload') return 'DML';
  return statement.kind.startsWith('show') || statement.kind === 'describe' ? 'UTILITY' : 'DDL';
}

const substatements: Record<Statement['kind'], string> = {
  query: 'SELECT',
  unload: 'UNLOAD',
  createDatabase: 'CREATE_DATABASE',
  dropDatabase: 'DROP_DATABASE',
  createTable: 'CREATE_TABLE',
  dropTable: 'DROP_TABLE',
  addColumns: 'ALTER_TABLE',
  setProperties: 'ALTER_TABLE',
  addPartitions: 'ALTER_TABLE_ADD_PARTITION',
  dropPartitions: 'ALTER_TABLE_DROP_PARTITION',
  createView: 'CREATE_VIEW',
  dropView: 'DROP_VIEW',
  showDatabases: 'SHOW_DATABASES',
  showTables: 'SHOW_TABLES',
  showViews: 'SHOW_VIEWS',
  showColumns: 'SHOW_COLUMNS',
  showPartitions: 'SHOW_PARTITIONS',
  showProperties: 'SHOW_TBLPROPERTIES',
  showCreate: 'SHOW_CREATE_TABLE',
  describe: 'DESCRIBE_TABLE',
  repairTable: 'MSCK_REPAIR',
  prepare: 'PREPARE',
  execute: 'EXECUTE',
  deallocate: 'DEALLOCATE_PREPARE',
};

/** `SubstatementType`, e.g. `CREATE_TABLE`. */
export function substatementType(statement: Statement): string {
  return substatements[statement.kind];
}
