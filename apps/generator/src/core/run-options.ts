import type { StartConfig } from '../config';
import { civilDay } from '../city/denver-time';

/**
 * The options that decide which bytes a run writes, as text. A run is gone on with only when they are the same; rate and
 * rotation may differ.
 */
export function runOptions(config: StartConfig): Record<string, string> {
  const { source } = config;
  const own: Record<string, string | number | undefined> =
    source.kind === 'synthetic'
      ? {
          source: 'synthetic',
          from: dayText(source.fromDay),
          to: dayText(source.toDay),
          updates: source.updates,
        }
      : source.kind === 'csv'
        ? { source: source.path, encoding: source.encoding }
        : { source: 'feed', 'feed-url': source.url, 'feed-item': source.item };
  const all = {
    ...own,
    dataset: config.dataset,
    'log-dir': config.logDirectory,
    count: config.count,
    seed: config.seed,
    duplicates: config.duplicates,
    late: config.late,
    corrupt: config.corrupt,
    repeat: String(config.repeat),
  };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
}

function dayText(number: number): string {
  const { year, month, day } = civilDay(number);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
