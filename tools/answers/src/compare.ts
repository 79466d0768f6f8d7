import type { Cell, ResultColumn } from '@denver/questions';

/** A cell as its column's type has it: numbers as numbers, whatever text the engine gave. */
export type TypedCell = string | number | bigint | null;

/**
 * Cells by the types of their columns, so that `12.50`, `12.5` and `1.25E1` are one number.
 *
 * @throws TypeError a cell that is no value of its column's type, or a row of another width
 */
export function typedRows(
  columns: readonly ResultColumn[],
  rows: readonly (readonly Cell[])[],
): TypedCell[][] {
  return rows.map((row) => {
    if (row.length !== columns.length)
      throw new TypeError(`Expected ${columns.length} columns, got ${row.length}`);
    return columns.map((column, index) => typed(column, row[index] ?? null));
  });
}

function typed({ name, type }: ResultColumn, cell: Cell): TypedCell {
  if (cell === null) return null;
  const text = String(cell);
  if (type === 'text') return text;
  if (type === 'integer') {
    if (/^-?\d+(\.0+)?$/.test(text)) return BigInt(text.replace(/\.0+$/, ''));
    throw new TypeError(`Expected ${name} to be a whole number, got "${text.slice(0, 40)}"`);
  }
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number))
    throw new TypeError(`Expected ${name} to be a number, got "${text.slice(0, 40)}"`);
  return Object.is(number, -0) ? 0 : number;
}

/**
 * How two answers differ, in words; undefined when they are equal as sorted rows and in the same order.
 *
 * The first row that only one of them has is shown.
 */
export function difference(
  columns: readonly ResultColumn[],
  expected: readonly (readonly Cell[])[],
  got: readonly (readonly Cell[])[],
): string | undefined {
  let left: string[];
  let right: string[];
  try {
    left = typedRows(columns, expected).map(textOf);
    right = typedRows(columns, got).map(textOf);
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
  const [a, b] = [[...left].sort(), [...right].sort()];
  const at = a.findIndex((row, index) => row !== b[index]);
  if (at >= 0 || a.length !== b.length) {
    const missing = firstOutside(a, b);
    const extra = firstOutside(b, a);
    return `${a.length} rows expected, ${b.length} got; expected ${missing ?? 'no other row'}, got ${extra ?? 'no other row'}`;
  }
  const moved = left.findIndex((row, index) => row !== right[index]);
  return moved < 0
    ? undefined
    : `the same rows in another order from row ${moved + 1}: ${left[moved]} expected, ${right[moved]} got`;
}

function textOf(row: readonly TypedCell[]): string {
  return JSON.stringify(row.map((cell) => (typeof cell === 'bigint' ? `${cell}` : cell)));
}

function firstOutside(rows: readonly string[], others: readonly string[]): string | undefined {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  return rows.find((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count <= 0;
  });
}
