import type { RowReader } from './connection';
import { quoteTexts } from './quote';

/** A file to read. */
export interface DataFile {
  path: string;
  size: number;
}

/** What a Parquet file's footer says. */
export interface Footer {
  /** Names and types of the top-level columns; equal for files that can be read as one. */
  shape: string;
  /** Column names in lower case. */
  columns: ReadonlySet<string>;
  /** Compressed bytes by column: what an engine reads and bills. */
  bytes: ReadonlyMap<string, number>;
}

/** Files whose footers are remembered; an oldest tenth is forgotten when there are more. */
const remembered = 20_000;

/** Footers of Parquet files, read once: files of a lake do not change, and one of another size is another file. */
export class ParquetFooters {
  readonly #footers = new Map<string, Footer>();

  /** @param failure the error for a file that is no Parquet */
  constructor(private readonly failure: (reason: string, cause: unknown) => Error) {}

  /** Footers of files, by path. @throws the error of `failure` */
  async read(files: readonly DataFile[], reader: RowReader): Promise<Map<string, Footer>> {
    const missing = files.filter((file) => !this.#footers.has(keyOf(file)));
    for (let start = 0; start < missing.length; start += 500)
      await this.load(missing.slice(start, start + 500), reader);
    const found = new Map(files.map((file) => [file.path, this.#footers.get(keyOf(file)) as Footer]));
    if (this.#footers.size > remembered)
      for (const key of [...this.#footers.keys()].slice(0, remembered / 10)) this.#footers.delete(key);
    return found;
  }

  private async load(files: readonly DataFile[], reader: RowReader): Promise<void> {
    const list = quoteTexts(files.map(({ path }) => path));
    const failed = (error: unknown): never => {
      const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      throw this.failure(reason, error);
    };
    const schema = await reader
      .rows(
        `SELECT file_name, name, type, coalesce(converted_type, ''), coalesce(logical_type, '') FROM parquet_schema(${list})`,
      )
      .catch(failed);
    const sizes = await reader
      .rows(
        `SELECT file_name, lower(split_part(path_in_schema, ', ', 1)), sum(total_compressed_size) FROM parquet_metadata(${list}) GROUP BY ALL`,
      )
      .catch(failed);
    const shapes = new Map<string, string[][]>();
    for (const [file, ...column] of schema)
      shapes.set(String(file), [...(shapes.get(String(file)) ?? []), column.map(String)]);
    const bytes = new Map<string, Map<string, number>>();
    for (const [file, column, size] of sizes) {
      const columns = bytes.get(String(file)) ?? new Map<string, number>();
      bytes.set(String(file), columns.set(String(column), Number(size)));
    }
    for (const file of files) {
      const shape = (shapes.get(file.path) ?? []).slice(1);
      this.#footers.set(keyOf(file), {
        shape: JSON.stringify(shape),
        columns: new Set(shape.map(([name = '']) => name.toLowerCase())),
        bytes: bytes.get(file.path) ?? new Map<string, number>(),
      });
    }
  }
}

function keyOf(file: DataFile): string {
  return `${file.size} ${file.path}`;
}
