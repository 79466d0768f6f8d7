import type {
  DuckDBConnection,
  DuckDBInstance,
  DuckDBResult,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api';
import { quoteText, quoteTexts } from './quote';

/** What one embedded engine may use. */
export interface EngineOptions {
  /** Folder for data that does not fit in memory; made when needed. */
  tempDirectory: string;
  /** e.g. `512MB`. */
  memoryLimit: string;
  threads: number;
}

/** A column of a result. */
export interface ResultColumn {
  name: string;
  type: DuckDBType;
}

/** A result that is read in chunks, so that its size does not matter. */
export interface RowStream {
  columns: ResultColumn[];
  /** Rows of one chunk, about 2,048 at a time. */
  chunks: AsyncIterable<DuckDBValue[][]>;
}

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
export class Engine {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly tempDirectory: string,
  ) {}

  static async open(options: EngineOptions): Promise<Engine> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads),
      memory_limit: options.memoryLimit,
      temp_directory: options.tempDirectory,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
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

  /** Runs statements; rows changed or written by the last one. */
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

  /** Makes the statement that runs now fail with `INTERRUPT Error`. */
  interrupt(): void {
    this.connection.interrupt();
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/** What reads small results: an engine or a connection to a database. */
export type RowReader = Pick<Engine, 'rows'>;

/** `read_json` of newline-delimited files with the given columns, as SQL. */
export function readJsonLines(
  files: readonly string[],
  columns: ReadonlyArray<{ name: string; type: string }>,
): string {
  const spec = columns.map((column) => `${quoteText(column.name)}: ${quoteText(column.type)}`).join(', ');
  return `read_json(${quoteTexts(files)}, format = 'newline_delimited', columns = {${spec}})`;
}

/** The columns of a result. */
export function columnsOf(result: DuckDBResult): ResultColumn[] {
  return Array.from({ length: result.columnCount }, (_, index) => ({
    name: result.columnName(index),
    type: result.columnType(index),
  }));
}

/** The rows of a result, chunk by chunk. */
export async function* chunksOf(result: DuckDBResult): AsyncGenerator<DuckDBValue[][]> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    yield chunk.getRows();
  }
}

function asFolder(directory: string): string {
  return directory.endsWith('/') ? directory : `${directory}/`;
}
