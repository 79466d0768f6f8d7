import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TableColumn } from '../../src/core/statement';

const engineTypes: Readonly<Record<string, string>> = { string: 'VARCHAR' };

/** A Parquet file with one row of nulls, in these columns. */
export async function parquetFile(columns: readonly TableColumn[]): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'catalog-parquet-'));
  const file = join(folder, 'one.parquet');
  const list = columns.map(({ name, type }) => `CAST(NULL AS ${engineTypes[type] ?? type}) AS "${name}"`);
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (SELECT ${list.join(', ')}) TO '${file}' (FORMAT parquet)`);
    return await readFile(file);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}
