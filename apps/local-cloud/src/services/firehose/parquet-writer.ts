import { rm } from 'node:fs/promises';
import { Engine, readJsonLines } from '../../duckdb/engine';
import { quoteName, quoteText } from '../../duckdb/quote';

/** Makes Parquet files of JSON-lines files. */
export interface ParquetWriter {
  /** Writes `target`; a part left by a failure is removed. */
  write(
    source: string,
    target: string,
    columns: ReadonlyArray<{ name: string; type: string }>,
    compression: string,
  ): Promise<void>;
  close(): Promise<void>;
}

/**
 * A writer over one embedded engine that is opened at the first file and may use `directory` alone.
 *
 * One file at a time: an engine uses all its threads for one, and memory stays bounded by its limit.
 */
export function createParquetWriter(directory: string, threads: number): ParquetWriter {
  let engine: Promise<Engine> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const open = async (): Promise<Engine> => {
    const opened = await Engine.open({ tempDirectory: `${directory}/engine`, memoryLimit: '512MB', threads });
    await opened.restrict({ directories: [directory] });
    return opened;
  };
  return {
    write: (source, target, columns, compression) => {
      const work = queue.then(async () => {
        engine ??= open().catch((error: unknown) => {
          engine = undefined;
          throw error;
        });
        const names = columns.map((column) => quoteName(column.name)).join(', ');
        const rows = `SELECT ${names} FROM ${readJsonLines([source], columns)}`;
        try {
          await (
            await engine
          ).run(
            `COPY (${rows}) TO ${quoteText(target)} (FORMAT parquet, COMPRESSION ${compression.toLowerCase()})`,
          );
        } catch (error) {
          await rm(target, { force: true });
          throw error;
        }
      });
      queue = work.catch(() => undefined);
      return work;
    },
    close: async () => {
      await queue;
      await engine?.then((opened) => opened.close());
      engine = undefined;
    },
  };
}
