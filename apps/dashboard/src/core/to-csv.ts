import type { ResultColumn } from '@denver/questions';
import type { Cell } from './answer';

/** Characters a spreadsheet may take for the start of a formula, also behind blanks and inner line ends. */
const formulaStart = /(^|[\r\n])[\s\u00a0]*[=+\-@\t\r＝＋－＠]/;

/**
 * An answer as CSV (RFC 4180, `\r\n`), with the columns' names as its first line.
 *
 * Text that a spreadsheet would run as a formula gets a `'` in front; numbers stay as they are.
 *
 * @param hidden text for a count that is not shown, e.g. `<5`
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function toCsv(
  columns: readonly ResultColumn[],
  rows: ReadonlyArray<readonly Cell[]>,
  hidden: (row: number, column: number) => string | undefined = () => undefined,
): string {
  const lines = rows.map((row, r) => row.map((cell, c) => hidden(r, c) ?? field(cell)).join(','));
  return [columns.map(({ name }) => name).join(','), ...lines, ''].join('\r\n');
}

function field(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = formulaStart.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
