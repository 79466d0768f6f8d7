import type { Question, QuestionParameters, ResultColumn } from '@denver/questions';
import type { Cell, Rows } from './answer';

/** Counts of events in one place below this are not shown. */
export const leastShown = 5;

/** An answer without the counts that could point at a person. */
export interface Shown {
  readonly rows: Rows;
  /** Places of the counts that are not shown, `[row, column]`; they are null in `rows`. */
  readonly withheld: ReadonlyArray<readonly [row: number, column: number]>;
}

/**
 * Takes out the counts from 1 to 4 of what an answer says about single places.
 *
 * The record model classes addresses and zips as private and the neighbourhood as public; a neighbourhood with a handful of
 * events comes close to an address, so it is shown from five up. What would give a withheld count away goes with it: the other
 * counts, shares and days of its row, a change on the row before, and, where one row alone is withheld, the next smallest,
 * since the sum over the place is known.
 */
export function suppress(question: Question, parameters: QuestionParameters, rows: Rows): Shown {
  const groups = placedGroups(question, parameters, rows);
  const counts = question.columns.flatMap((column, i) => (isCount(column) ? [i] : []));
  const hiddenRows = new Set(
    groups.flatMap((group) => counts.flatMap((column) => smallRows(rows, group, column))),
  );
  if (hiddenRows.size === 0) return { rows, withheld: [] };
  const isHidden = (row: number, column: ResultColumn) =>
    (hiddenRows.has(row) && (isCount(column) || isDerived(column))) ||
    (hiddenRows.has(row - 1) && column.name.startsWith('change'));
  const shown = rows.map((row, r) =>
    row.map((cell, c) => {
      const column = question.columns[c];
      return column && isHidden(r, column) ? null : cell;
    }),
  );
  return {
    rows: shown,
    withheld: [...hiddenRows].flatMap((row) => counts.map((column) => [row, column] as const)),
  };
}

/** Does the column count requests or accidents? Ranks, hours, days and months do not. */
export function isCount({ type, unit }: ResultColumn): boolean {
  return type === 'integer' && (unit === 'requests' || unit === 'accidents');
}

/** Is the column worked out from a row's counts? */
export function isDerived({ type, unit = '' }: ResultColumn): boolean {
  return type === 'decimal' || (type === 'integer' && /^(days|percent)\b/.test(unit));
}

/** Rows about places, in groups whose sum can be learned from another answer. */
function placedGroups(
  question: Question,
  { neighborhood }: QuestionParameters,
  rows: Rows,
): ReadonlyArray<readonly number[]> {
  const position = (name: string) => question.columns.findIndex((column) => column.name === name);
  const place = position('neighborhood');
  const kind = position('grouped_by');
  const texts = question.columns.filter(({ type }) => type === 'text').length;
  const groups = new Map<Cell, number[]>();
  rows.forEach((row, r) => {
    const isPlaced = neighborhood !== undefined || place >= 0 || row[kind] === 'neighborhood';
    if (!isPlaced) return;
    const group = kind >= 0 ? (row[kind] ?? null) : place >= 0 && texts > 1 ? (row[place] ?? null) : '';
    groups.set(group, [...(groups.get(group) ?? []), r]);
  });
  return [...groups.values()];
}

function smallRows(rows: Rows, group: readonly number[], column: number): number[] {
  const counted = group
    .map((row) => ({ row, count: Number(rows[row]?.[column] ?? 0) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.count - b.count);
  const small = counted.filter(({ count }) => count < leastShown);
  return counted.slice(0, small.length === 1 ? 2 : small.length).map(({ row }) => row);
}
