import { quoteName, quoteText } from '../../../duckdb/quote';

/** A value of a row of a system view. */
export type Cell = string | number | boolean | null;

/** A view of the system catalogue: its columns with the engine's types, and what makes its rows. */
export interface SystemView<Context> {
  /** e.g. `{ schema_name: 'VARCHAR' }`. */
  columns: Record<string, 'VARCHAR' | 'INTEGER' | 'BIGINT' | 'BOOLEAN' | 'TIMESTAMP' | 'DOUBLE'>;
  rows(context: Context): Cell[][] | Promise<Cell[][]>;
}

/** Rows as the engine's SQL: a query in parentheses. */
export function rowsSql(
  columns: SystemView<unknown>['columns'],
  rows: ReadonlyArray<readonly Cell[]>,
): string {
  const names = Object.keys(columns);
  const list = names.map(
    (name) => `CAST(${quoteName(name)} AS ${columns[name] ?? 'VARCHAR'}) AS ${quoteName(name)}`,
  );
  const values = rows.length
    ? rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ')
    : `(${names.map(() => 'NULL').join(', ')})`;
  const source = `(VALUES ${values}) AS v(${names.map(quoteName).join(', ')})`;
  return `(SELECT ${list.join(', ')} FROM ${source}${rows.length ? '' : ' WHERE false'})`;
}

function literal(cell: Cell): string {
  if (cell === null) return 'NULL';
  return typeof cell === 'string' ? quoteText(cell) : String(cell);
}
