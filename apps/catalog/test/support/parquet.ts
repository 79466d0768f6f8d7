import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TableColumn } from '../../src/core/statement';

const engineTypes: Readonly<Record<string, string>> = { string: 'VARCHAR' };

/** Values by column; a column that is not named is null. */
export type ParquetRow = Readonly<Record<string, string | number | null>>;

/** A Parquet file in these columns; without rows, one of nulls. */
export async function parquetFile(
  columns: readonly TableColumn[],
  rows: readonly ParquetRow[] = [{}],
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'catalog-parquet-'));
  const file = join(folder, 'one.parquet');
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    const selects = rows.map((row) => `SELECT ${columns.map((column) => cell(column, row)).join(', ')}`);
    await connection.run(`COPY (${selects.join(' UNION ALL ')}) TO '${file}' (FORMAT parquet)`);
    return await readFile(file);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}

function cell({ name, type }: TableColumn, row: ParquetRow): string {
  const value = row[name] ?? null;
  const text = value === null ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`;
  return `CAST(${text} AS ${engineTypes[type] ?? type}) AS "${name}"`;
}
