import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';

/** An embedded engine of this process. */
export interface DuckDb {
  run(sql: string, values?: readonly string[]): Promise<void>;
  /** All rows; for results known to be small. */
  rows(sql: string, values?: readonly string[]): Promise<DuckDBValue[][]>;
  close(): void;
}

/**
 * Opens an engine in memory. Files are read anew each time: nothing of one measurement helps the next.
 *
 * @param threads two by default, what the numbers of docs/ were measured with
 */
export async function openDuckDb(threads = 2, memoryLimit = '4GB', temp?: string): Promise<DuckDb> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: memoryLimit,
    enable_external_file_cache: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(temp ? { temp_directory: temp } : {}),
  });
  const connection = await instance.connect();
  await connection.run(`SET TimeZone = 'UTC'`);
  return {
    run: async (sql, values) => void (await connection.run(sql, bound(values))),
    rows: async (sql, values) => readAll(connection, sql, values),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

async function readAll(
  connection: DuckDBConnection,
  sql: string,
  values?: readonly string[],
): Promise<DuckDBValue[][]> {
  return (await connection.runAndReadAll(sql, bound(values))).getRows();
}

function bound(values: readonly string[] | undefined): string[] | undefined {
  return values?.length ? [...values] : undefined;
}
