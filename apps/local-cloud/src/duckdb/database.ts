import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { chunksOf, columnsOf, type EngineOptions, type ResultColumn, type RowStream } from './engine';
import { quoteTexts } from './quote';

/** What a database in a file may use. */
export interface DatabaseOptions extends EngineOptions {
  /** Made when there is none. */
  file: string;
  /** Folders its SQL may read, for good; nothing else is reachable. */
  directories: readonly string[];
  /** Statements run before the limits hold, e.g. settings. */
  prepare?: string;
}

/** A DuckDB database in a file, with any number of connections, whose SQL can read some folders and nothing else. */
export class Database {
  private constructor(private readonly instance: DuckDBInstance) {}

  static async open(options: DatabaseOptions): Promise<Database> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    await mkdir(path.dirname(options.file), { recursive: true });
    const instance = await DuckDBInstance.create(options.file, {
      threads: String(options.threads),
      memory_limit: options.memoryLimit,
      temp_directory: options.tempDirectory,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const folders = [...options.directories, options.tempDirectory].map((folder) =>
      folder.replace(/\/?$/, '/'),
    );
    const connection = await instance.connect();
    try {
      await connection.run(
        [
          ...(options.prepare === undefined ? [] : [options.prepare]),
          `SET GLOBAL TimeZone = 'UTC'`,
          `SET GLOBAL allowed_directories = ${quoteTexts(folders)}`,
          `SET GLOBAL enable_external_access = false`,
          `SET GLOBAL lock_configuration = true`,
        ].join('; '),
      );
    } finally {
      connection.closeSync();
    }
    return new Database(instance);
  }

  /** A connection with a transaction of its own. */
  async connect(): Promise<Connection> {
    return new Connection(await this.instance.connect());
  }

  /** Writes what is in memory to the file and closes it. */
  close(): void {
    this.instance.closeSync();
  }
}

/** One line of statements to a database, one at a time. */
export class Connection {
  constructor(private readonly connection: DuckDBConnection) {}

  /** Runs statements; rows changed by the last one. */
  async run(sql: string): Promise<number> {
    return (await this.connection.run(sql)).rowsChanged;
  }

  /** All rows, as arrays of values. For results known to be small. */
  async rows(sql: string): Promise<DuckDBValue[][]> {
    return (await this.connection.runAndReadAll(sql)).getRows();
  }

  /** Starts a query whose rows are fetched as they are consumed. */
  async stream(sql: string): Promise<RowStream> {
    const result = await this.connection.stream(sql);
    return { columns: columnsOf(result), chunks: chunksOf(result) };
  }

  /** Names and types of a query's result, without running it. */
  async describe(sql: string): Promise<ResultColumn[]> {
    const statement = await this.connection.prepare(sql);
    try {
      return Array.from({ length: statement.columnCount }, (_, index) => ({
        name: statement.columnName(index),
        type: statement.columnType(index),
      }));
    } finally {
      statement.destroySync();
    }
  }

  /** Makes the statement that runs now fail with `INTERRUPT Error`. */
  interrupt(): void {
    this.connection.interrupt();
  }

  close(): void {
    this.connection.closeSync();
  }
}
