import { guardFormula } from './formula-guard';

/** How one CSV row is written. */
export interface CsvRowOptions {
  /** One character, default `,`. */
  readonly delimiter?: string;
  /** Defuse text a spreadsheet would run as a formula; for exports only. Default false. */
  readonly guardFormulas?: boolean;
}

/**
 * One CSV row without line end, quoted only where RFC 4180 needs it.
 *
 * A row of one empty column is written as `""`, since an empty line is no record; a first column that starts
 * with a byte order mark is quoted, since an unquoted one at the start of a file is taken as the file's.
 *
 * @example
 * csvRow(['1', 'x, y', '']); // 1,"x, y",
 */
export function csvRow(values: readonly string[], options: CsvRowOptions = {}): string {
  const { delimiter = ',', guardFormulas = false } = options;
  let row = '';
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as string;
    if (i > 0) row += delimiter;
    row += quoteColumn(guardFormulas ? guardFormula(value) : value, delimiter);
  }
  if (row === '' && values.length === 1) return '""';
  return row.startsWith('\ufeff') ? `"${values[0]}"${row.slice((values[0] as string).length)}` : row;
}

function quoteColumn(value: string, delimiter: string): string {
  if (value.includes('"')) return `"${value.replaceAll('"', '""')}"`;
  return value.includes(delimiter) || value.includes('\n') || value.includes('\r') ? `"${value}"` : value;
}
