import type { RowReader } from '../../duckdb/engine';
import { QueryError } from './errors';
import { quoteFiles, type ScanFile, type TableScan } from './table-scan';

/** Bytes of each top-level column of a file, by the column's name in lower case. */
type FileColumns = ReadonlyMap<string, number>;

/** Files whose footers are remembered; a footer is read again when a file of the same name has another size. */
const rememberedFiles = 20_000;

/**
 * What the columns of Parquet files weigh: the sum of their compressed chunks, which is what Athena reads and bills.
 *
 * Kept between queries, since files of a lake do not change.
 */
export class ColumnSizes {
  readonly #files = new Map<string, FileColumns>();

  /** Columns of every file of a scan, by path. @throws QueryError HIVE_CANNOT_OPEN_SPLIT for a file that is no Parquet */
  async read(scan: TableScan, engine: RowReader): Promise<Map<string, FileColumns>> {
    const files = scan.partitions.flatMap((partition) => partition.files);
    const missing = files.filter((file) => !this.#files.has(keyOf(file)));
    for (let start = 0; start < missing.length; start += 500)
      await this.load(missing.slice(start, start + 500), engine);
    const found = new Map(
      files.map((file) => [file.path, this.#files.get(keyOf(file)) ?? new Map<string, number>()]),
    );
    for (const key of [...this.#files.keys()].slice(0, Math.max(0, this.#files.size - rememberedFiles)))
      this.#files.delete(key);
    return found;
  }

  private async load(files: readonly ScanFile[], engine: RowReader): Promise<void> {
    const sql = `SELECT file_name, split_part(path_in_schema, ', ', 1), sum(total_compressed_size) FROM parquet_metadata(${quoteFiles(files)}) GROUP BY ALL`;
    const schema = `SELECT file_name, name, 0 FROM parquet_schema(${quoteFiles(files)})`;
    const rows = await engine.rows(`${sql} UNION ALL ${schema}`).catch((error: unknown) => {
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      throw new QueryError('HIVE_CANNOT_OPEN_SPLIT', `Error opening Hive split: ${reason}`, undefined, {
        cause: error,
      });
    });
    const byPath = new Map<string, Map<string, number>>();
    for (const [path, name, bytes] of rows) {
      const columns = byPath.get(String(path)) ?? new Map<string, number>();
      const column = String(name).toLowerCase();
      columns.set(column, (columns.get(column) ?? 0) + Number(bytes));
      byPath.set(String(path), columns);
    }
    for (const file of files) this.#files.set(keyOf(file), byPath.get(file.path) ?? new Map());
  }
}

function keyOf(file: ScanFile): string {
  return `${file.size} ${file.path}`;
}
