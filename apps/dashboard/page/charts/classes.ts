/** Colours of a choropleth, from little to much. */
export const classCount = 6;

/** Bounds between classes, each the least value of the next class; fewer when values are few or alike. */
export type Bounds = readonly number[];

/**
 * Classes with about as many places each, at round numbers: a few busy places do not make all others look alike.
 *
 * @returns ascending, without repeats
 */
export function boundsOf(values: readonly number[]): Bounds {
  const sorted = values.filter((value) => value > 0).toSorted((a, b) => a - b);
  if (sorted.length === 0) return [];
  const bounds = Array.from({ length: classCount - 1 }, (_, i) =>
    round(sorted[Math.floor(((i + 1) * sorted.length) / classCount)] ?? 0),
  );
  const least = sorted[0] ?? 0;
  return [...new Set(bounds)].filter((bound) => bound > least);
}

/** The class of a value, 0 to 5; spread over all colours when there are fewer classes. */
export function classOf(value: number, bounds: Bounds): number {
  const rank = bounds.filter((bound) => value >= bound).length;
  return bounds.length === 0 ? 2 : Math.round((rank * (classCount - 1)) / bounds.length);
}

/** Two digits that count: 1,234 is 1,200. */
function round(value: number): number {
  if (value < 10) return value < 1 ? value : Math.round(value * 10) / 10;
  const step = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Math.round(value / step) * step;
}
