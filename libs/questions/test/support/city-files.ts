import { DuckDBInstance } from '@duckdb/node-api';
import {
  dataset,
  foldNewest,
  normalise,
  resolveHeader,
  type CanonicalEvent,
  type DatasetId,
} from '@denver/record-model';

/** The newest version of every event of one of the city's CSV files, or of its first rows, and how many rows were read. */
export async function eventsOfFile(
  id: DatasetId,
  path: string,
  limit = 1_000_000,
): Promise<{ events: CanonicalEvent[]; rows: number; rejected: number }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    `SELECT * FROM read_csv($1, header = true, all_varchar = true, encoding = 'latin-1') LIMIT $2`,
    [path, limit],
  );
  const { keyColumn, rawFields } = dataset(id);
  const { pick } = resolveHeader(id, reader.columnNames());
  const events: CanonicalEvent[] = [];
  const rows = reader.getRows();
  for (const row of rows) {
    const cells = pick(row.map((cell) => (cell === null ? '' : String(cell))));
    const result = normalise(id, Object.fromEntries(rawFields.map((field, i) => [field, cells[i]])));
    if (result.ok) events.push(result.event);
  }
  connection.closeSync();
  return {
    events: [...foldNewest(keyColumn, events).values()],
    rows: rows.length,
    rejected: rows.length - events.length,
  };
}
