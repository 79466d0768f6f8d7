import type { Random } from '../core/random';

const minuteLevels = [0, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1];

/** Days to close of a summary, as the city's files show them. */
export interface DayQuantiles {
  readonly p50: number;
  readonly p90: number;
  readonly max: number;
}

/** Linear reading of a quantile table at a level from 0 to 1. */
export function atLevel(levels: readonly number[], values: readonly number[], level: number): number {
  let index = 1;
  while (index < levels.length - 1 && level > (levels[index] ?? 1)) index++;
  const [from, to] = [levels[index - 1] ?? 0, levels[index] ?? 1];
  const [low, high] = [values[index - 1] ?? 0, values[index] ?? 0];
  return low + ((level - from) / (to - from)) * (high - low);
}

/** Minutes to close from a table at 0, 5, 25, 50, 75, 90, 95, 99 and 100 %. */
export function minutesAt(values: readonly number[], level: number): number {
  return atLevel(minuteLevels, values, level);
}

/**
 * Whole days to close of a case from the pick list.
 *
 * A case resolved on the first call closes the same day (98 %). The others share the upper quantiles; where median
 * and 90 % are both a week, the city closed them by itself after seven days.
 *
 * @param resolvedShare share of the summary's cases that are resolved on the first call
 */
export function daysToClose(
  days: DayQuantiles,
  resolved: boolean,
  resolvedShare: number,
  random: Random,
): number {
  const level = random.float();
  if (resolved) return level < 0.98 ? 0 : 1 + Math.floor((level - 0.98) * 150);
  const among = resolvedShare + level * (1 - resolvedShare);
  if (days.p90 === 7 && days.p50 === 7) return level < 0.86 ? 7 : Math.floor((level - 0.86) * 50);
  if (among < 0.5) return Math.floor(days.p50 * (among / 0.5) * (among / 0.5));
  if (among < 0.9) {
    const up = (among - 0.5) / 0.4;
    return Math.floor(days.p50 + up * up * (days.p90 + 1 - days.p50));
  }
  const up = (among - 0.9) / 0.1;
  return Math.floor(days.p90 + up * up * up * up * (days.max - days.p90));
}
