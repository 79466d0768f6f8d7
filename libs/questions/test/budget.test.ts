import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { datasetIds, type DatasetId } from '@denver/record-model';
import { cityFile } from '@denver/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsRead, timesRead } from '../src/budget';
import { questions } from '../src/index';
import { fixedCity } from './support/city';
import { eventsOfFile } from './support/city-files';

const requestFile = cityFile('denver_311_service_data_2015_sample10pct.csv');
const folder = mkdtempSync(join(tmpdir(), 'questions-'));
const hex = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);
let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

/** Bytes per row of each column of these events as Parquet with the lake's compression. */
async function bytesPerRow(name: string, rows: readonly object[]): Promise<Record<string, number>> {
  const path = join(folder, `${name}.parquet`);
  const shape = Object.fromEntries(Object.keys(rows[0] ?? {}).map((key) => [key, typeOf(key)]));
  await connection.run(
    `COPY (SELECT unnest(from_json($1, '${JSON.stringify([shape])}'), max_depth := 2)) TO '${path}' (FORMAT parquet, COMPRESSION snappy)`,
    [JSON.stringify(rows)],
  );
  const sizes = await connection.runAndReadAll(
    `SELECT path_in_schema, SUM(total_compressed_size)::DOUBLE / $2 FROM parquet_metadata($1) GROUP BY ALL`,
    [path, rows.length],
  );
  return Object.fromEntries(sizes.getRows().map(([column, size]) => [String(column), Number(size)]));
}

function typeOf(column: string): string {
  if (column.endsWith('_date')) return 'DATE';
  if (column === 'created_hour') return 'INTEGER';
  return column === 'first_call_resolution' ? 'BOOLEAN' : 'VARCHAR';
}

/** As the pipeline writes them: ids, versions and transport ids of full length. */
function withIds<Row extends object>(rows: readonly Row[], id: (row: Row) => object): object[] {
  return rows.map((row, i) => ({
    ...row,
    ...id(row),
    version: `${1_420_000_000_000 + i * 977}#90#${hex(`v${i}`, 16)}`,
    transport_id: `${hex('file', 16)}-${i * 173}-${hex(`t${i}`, 8)}`,
  }));
}

function bytesRead(sizes: Record<string, number>, columns: readonly string[]): number {
  return columns.reduce((total, column) => total + (sizes[column] ?? Number.NaN), 0);
}

describe('the scan budget of a question', () => {
  it('holds for the events of a fixed city, and not by far', async () => {
    const { requests, accidents } = fixedCity();
    const sizes: Record<DatasetId, Record<string, number>> = {
      'service-request': await bytesPerRow(
        'requests',
        withIds(requests, ({ case_id }) => ({ case_id: hex(case_id, 32) })),
      ),
      'traffic-accident': await bytesPerRow(
        'accidents',
        withIds(accidents, ({ offense_id }) => ({ offense_id: `2015${hex(offense_id, 6)}544100` })),
      ),
    };
    for (const { id, reads, sql, budget } of questions) {
      const perMillion = datasetIds.flatMap((dataset) => {
        const reading = reads[dataset];
        if (!reading) return [];
        const bytes = bytesRead(sizes[dataset], columnsRead(dataset, reading));
        return [1_000_000 * bytes * timesRead(dataset, sql)];
      });
      expect(Math.max(...perMillion), id).toBeLessThanOrEqual(budget);
      expect(Math.max(...perMillion), id).toBeGreaterThan(budget / 2.5);
    }
  });

  it.runIf(requestFile)("holds for the city's own requests", { timeout: 60_000 }, async () => {
    const { events } = await eventsOfFile('service-request', requestFile ?? '', 8_000);
    const sizes = await bytesPerRow(
      'city',
      withIds(events, () => ({})),
    );
    for (const { id, reads, sql, budget } of questions) {
      const reading = reads['service-request'];
      if (!reading) continue;
      const bytes = 1_000_000 * bytesRead(sizes, columnsRead('service-request', reading));
      expect(bytes * timesRead('service-request', sql), id).toBeLessThanOrEqual(budget);
    }
  });
});
