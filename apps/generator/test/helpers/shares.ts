/** The largest difference between two lists of counts, as shares of their sums. */
export function largestGap(seen: readonly number[], expected: readonly number[]): number {
  const sum = (list: readonly number[]) => list.reduce((total, number) => total + number, 0);
  const [seenTotal, expectedTotal] = [sum(seen), sum(expected)];
  return Math.max(
    ...expected.map((number, index) => Math.abs((seen[index] ?? 0) / seenTotal - number / expectedTotal)),
  );
}

/** The largest difference between how often the values of a column are seen and expected, as shares; all rows count. */
export function sharesOf(
  rows: readonly Readonly<Record<string, string>>[],
  column: string,
  expected: Readonly<Record<string, number>>,
): number {
  const total = Object.values(expected).reduce((sum, number) => sum + number, 0);
  return Math.max(
    ...Object.entries(expected).map(([value, number]) => {
      const seen = rows.filter((row) => row[column] === value).length;
      return Math.abs(seen / rows.length - number / total);
    }),
  );
}
