import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Connection } from './connection';
import { openInstance, type EngineOptions } from './engine-options';
import { asFolder, quoteText, quoteTexts } from './quote';

/**
 * DuckDB 1.5.6 pushes the keys of a join below a `LIMIT` on its other side, where they change which rows are the
 * first; the answer then depends on which thread was quicker.
 */
const wrongOptimizers = ['join_filter_pushdown'];

/**
 * An in-memory DuckDB with extensions off, whose access to files and settings can be locked.
 *
 * Opening takes about 10 ms, so an engine can serve a single query and leave nothing behind.
 */
export class Engine extends Connection {
  private constructor(
    private readonly instance: DuckDBInstance,
    connection: DuckDBConnection,
    private readonly tempDirectory: string,
  ) {
    super(connection);
  }

  static async open(options: EngineOptions): Promise<Engine> {
    const instance = await openInstance(':memory:', options);
    const connection = await instance.connect();
    const engine = new Engine(instance, connection, options.tempDirectory);
    await engine.run(`SET TimeZone = 'UTC'; SET disabled_optimizers = '${wrongOptimizers.join()}'`);
    return engine;
  }

  /**
   * Limits what SQL can read and write from now on, for good: nothing but these folders and files.
   *
   * Until it is called an engine must run no SQL that came from outside.
   */
  async restrict(access: { directories?: readonly string[]; files?: readonly string[] }): Promise<void> {
    const directories = [...(access.directories ?? []), this.tempDirectory].map(asFolder);
    await this.run(
      [
        `SET allowed_directories = ${quoteTexts(directories)}`,
        `SET allowed_paths = ${quoteTexts(access.files ?? [])}`,
        `SET enable_external_access = false`,
        `SET lock_configuration = true`,
      ].join('; '),
    );
  }

  /** Begins to keep `progress`. Not once settings are locked. */
  async trackProgress(): Promise<void> {
    await this.run(
      'SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0',
    );
  }

  /** The share of its rows that the running statement has read, 0 to 1; 0 while it is not known. */
  progress(): number {
    return Math.max(0, this.connection.progress.percentage) / 100;
  }

  override close(): void {
    super.close();
    this.instance.closeSync();
  }
}

/** `read_json` of newline-delimited files with the given columns, as SQL. */
export function readJsonLines(
  files: readonly string[],
  columns: ReadonlyArray<{ name: string; type: string }>,
): string {
  const spec = columns.map((column) => `${quoteText(column.name)}: ${quoteText(column.type)}`).join(', ');
  return `read_json(${quoteTexts(files)}, format = 'newline_delimited', columns = {${spec}})`;
}
