import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { Connection } from './connection';
import { openInstance, type EngineOptions } from './engine-options';
import { asFolder, quoteTexts } from './quote';

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
    await mkdir(path.dirname(options.file), { recursive: true });
    const instance = await openInstance(options.file, options);
    const folders = [...options.directories, options.tempDirectory].map(asFolder);
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
