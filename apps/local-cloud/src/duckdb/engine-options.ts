import type { DuckDBInstance } from '@duckdb/node-api';

/** What one embedded engine may use. */
export interface EngineOptions {
  /** Folder for data that does not fit in memory; made when needed. */
  tempDirectory: string;
  /** e.g. `512MB`. */
  memoryLimit: string;
  threads: number;
}

/** Opens a database without extensions. @param file its path, or `:memory:` */
export async function openInstance(file: string, options: EngineOptions): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  return DuckDBInstance.create(file, {
    threads: String(options.threads),
    memory_limit: options.memoryLimit,
    temp_directory: options.tempDirectory,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
}
