/**
 * SQL for `part` as a percentage of `whole`, to one decimal, halves up; null when either is.
 *
 * Rounding is a whole-number division made with doubles, exact below 2^53, so that engines whose `/` or ROUND differ
 * give the same digits.
 */
export function percentOf(part: string, whole: string): string {
  const [p, w] = [part, whole].map((sql) => `CAST(${sql} AS {double})`);
  return `FLOOR((2000 * ${p} + ${w}) / (2 * ${w})) / 10`;
}

/** SQL for a sum of whole numbers as a whole number: engines widen sums in different ways. */
export function sum(expression: string): string {
  return `CAST(SUM(${expression}) AS BIGINT)`;
}

/** SQL for the number of a month such as `2015-06` since year 0: neighbours differ by 1. */
export function monthNumber(month: string): string {
  return `12 * CAST(SUBSTR(${month}, 1, 4) AS INTEGER) + CAST(SUBSTR(${month}, 6, 2) AS INTEGER)`;
}
