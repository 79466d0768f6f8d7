import type { Question, ResultColumn } from '@denver/questions';
import { csvRow, guardFormula } from '@denver/csv-json';
import type { TypedCell } from '../compare';

/** An answer, ready to be shown. */
export interface Shown {
  readonly question: Question;
  readonly rows: readonly (readonly TypedCell[])[];
}

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });

/** Longest text a table shows; JSON and CSV have it all. */
const widest = 60;

/**
 * Title, question, answer in words, and a table with units under its heads; numbers stand to the right.
 *
 * @param strong how a title is made to stand out
 */
export function renderTable(
  { question, rows }: Shown,
  strong: (text: string) => string = (text) => text,
): string {
  const { columns } = question;
  const cells = rows.map((row) => row.map((cell, index) => cellText(cell, columns[index])));
  const heads = [columns.map(({ label }) => label), columns.map(({ unit = '' }) => unit)];
  const widths = columns.map((_, index) =>
    Math.max(...[...heads, ...cells].map((row) => lengthOf(row[index] ?? ''))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.type !== 'text'))
      .join('  ')
      .trimEnd();
  return [
    strong(question.title),
    question.text,
    plain(question.answer(rows)),
    '',
    ...heads.map(line),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...cells.map(line),
    `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`,
  ].join('\n');
}

/** One JSON value of an answer; numbers are numbers. */
export function jsonOf({ question, rows }: Shown): Record<string, unknown> {
  const { id, title, text, columns } = question;
  return {
    id,
    title,
    text,
    answer: question.answer(rows),
    columns: columns.map(({ name, label, type, unit }) => ({ name, label, type, ...(unit ? { unit } : {}) })),
    rows: rows.map((row) =>
      Object.fromEntries(columns.map(({ name }, index) => [name, jsonCell(row[index] ?? null)])),
    ),
  };
}

/** A CSV file and how many of its cells had to be defused. */
export interface CsvText {
  readonly text: string;
  /** Texts that a spreadsheet would take for a formula; they begin with an apostrophe now. */
  readonly guarded: number;
}

/**
 * Heads and rows as RFC 4180 has them, with CRLF; NULL is an empty cell.
 *
 * Text that a spreadsheet would run as a formula (`=`, `+`, `-`, `@` or a tab first) gets an apostrophe in front.
 */
export function renderCsv({ question, rows }: Shown): CsvText {
  const { columns } = question;
  let guarded = 0;
  const lines = rows.map((row) =>
    csvRow(
      row.map((cell, index) => {
        const plain = cell === null ? '' : String(cell);
        const safe = columns[index]?.type === 'text' ? guardFormula(plain) : plain;
        if (safe !== plain) guarded += 1;
        return safe;
      }),
    ),
  );
  return {
    text: [csvRow(columns.map(({ name }) => name)), ...lines].map((row) => `${row}\r\n`).join(''),
    guarded,
  };
}

function jsonCell(cell: TypedCell): string | number | null {
  return typeof cell === 'bigint' ? Number(cell) : cell;
}

function cellText(cell: TypedCell, column: ResultColumn | undefined): string {
  if (cell === null) return '–';
  if (column?.type === 'text') return shorten(String(cell));
  return grouped.format(cell as number | bigint);
}

function shorten(text: string): string {
  const line = plain(text);
  return lengthOf(line) > widest ? `${[...line].slice(0, widest - 1).join('')}…` : line;
}

/** Text of the city on one line; its control characters would move the cursor of whoever reads it. */
function plain(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ');
}

function lengthOf(text: string): number {
  return [...text].length;
}

function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(text)));
  return right ? space + text : text + space;
}
