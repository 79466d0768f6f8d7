import type { Answer } from '../src/core/answers';
import type { CityMap } from '../src/core/boundaries';
import type { ListedQuestion } from './api';
import type { Selection, SelectionKey } from './selection';

/** What a chart is drawn from. */
export interface Drawing {
  readonly question: ListedQuestion;
  readonly answer: Answer;
  /** The answer of the card's other question. */
  readonly also?: Answer;
  readonly selection: Selection;
  readonly map: CityMap;
}

/** What a chart can do for its reader. */
export interface Actions {
  /** Selects a value, or takes it back when it is selected. */
  toggle(key: SelectionKey, value: string): void;
}

/** A chart on the page; `draw` is called again with every new answer and when colours change. */
export interface Chart {
  readonly element: HTMLElement;
  draw(drawing: Drawing): void;
}

/** Makes a chart. */
export type ChartMaker = (actions: Actions) => Chart;

/** One row by the names of its columns. */
export type Row = Readonly<Record<string, string | number | null>>;

/** Rows by the names of their columns. */
export function rowsOf({ columns, rows }: Answer): Row[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])));
}

/** Text of a cell. */
export function text(row: Row, column: string): string {
  return String(row[column] ?? '');
}

/** Number of a cell; 0 where it is not shown. */
export function number(row: Row, column: string): number {
  return Number(row[column] ?? 0);
}

/** Is a count of this row withheld? */
export function isWithheld(row: Row, column: string): boolean {
  return row[column] === null;
}
