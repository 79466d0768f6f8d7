import { createHash } from 'node:crypto';

/** A value of a dimension table. */
export type DimensionValue = string | number | boolean | null;

/** A column of a dimension table, as its migration writes it. */
export interface DimensionColumn {
  readonly name: string;
  readonly type: string;
  /** `raw` throughout: a small table that stands whole on every node gains nothing from compression. */
  readonly encode: string;
  readonly nullable?: boolean;
}

/** A table whose rows are known here and copied to every node (DISTSTYLE ALL), so that joins stay on their node. */
export interface DimensionTable {
  readonly name: string;
  readonly columns: readonly DimensionColumn[];
  readonly sortKeys: readonly string[];
  /** In the order of the first column. */
  readonly rows: () => readonly DimensionValue[][];
  /** Makes the rows in Redshift, where there are too many to write down; default the rows as VALUES. */
  readonly fill?: string;
}

/** SHA-256 of all rows, whatever way they got there. */
export function rowsFingerprint(rows: ReadonlyArray<readonly DimensionValue[]>): string {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(`${rowText(row)}\n`);
  return hash.digest('hex');
}

/** One row as text; equal rows have equal texts, numbers and booleans as they come from the Data API included. */
export function rowText(row: readonly DimensionValue[]): string {
  return row.map((value) => (value === null ? '\\N' : String(value))).join('\t');
}
