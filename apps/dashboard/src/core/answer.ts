import type { Question, ResultColumn } from '@denver/questions';
import { AnswerShapeError } from '../errors';

/** A value as JSON holds it; null is "unknown", or "not shown" where the answer says so. */
export type Cell = string | number | null;

/** Rows with the columns a question declares, in its order. */
export type Rows = ReadonlyArray<readonly Cell[]>;

/** Rows as an engine's client hands them over: Athena gives text, Redshift numbers. */
export interface EngineRows {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<ReadonlyArray<string | number | boolean | null>>;
}

/**
 * Rows in the types the question declares.
 *
 * @throws AnswerShapeError other columns than declared, or no number where one is declared
 */
export function typedRows(question: Question, { columns, rows }: EngineRows): Rows {
  const declared = question.columns.map(({ name }) => name);
  if (columns.length !== declared.length || declared.some((name, i) => columns[i]?.toLowerCase() !== name))
    throw new AnswerShapeError(question.id, `expected ${declared.join(', ')}; got ${columns.join(', ')}`);
  return rows.map((row) => question.columns.map((column, i) => typed(question, column, row[i] ?? null)));
}

function typed({ id }: Question, { name, type }: ResultColumn, cell: string | number | boolean | null): Cell {
  if (cell === null) return null;
  if (type === 'text') return String(cell);
  const value = typeof cell === 'string' && cell.trim() === '' ? Number.NaN : Number(cell);
  if (Number.isNaN(value)) throw new AnswerShapeError(id, `expected ${name} to be a number in every row`);
  return value;
}
