import path from 'node:path';
import { SyntheticSource } from '../city/synthetic-source';
import type { StartConfig } from '../config';
import { itemsForRows } from '../core/chosen';
import { seedOf } from '../core/random';
import type { Position, Source } from '../core/source';
import type { CsvFacts } from './csv-source';
import { CsvSource } from './csv-source';
import type { Cursor } from './cursor-store';
import { FeedSource } from './feed-source';

/** A source at its place, and what the cursor must keep about it. */
export interface OpenedSource {
  readonly source: Source;
  /** Lines the run will have, duplicates included, when known. */
  readonly total: number | undefined;
  readonly facts: Readonly<Record<string, Position>>;
}

/** Opens the source of a run, where its cursor says. */
export async function openSource(
  config: StartConfig,
  cursor: Cursor | undefined,
  signal: AbortSignal,
  warn: (message: string) => void,
): Promise<OpenedSource> {
  const { source } = config;
  const position = cursor?.run.position ?? null;
  if (source.kind === 'synthetic') {
    const rows = config.count === undefined ? undefined : itemsForRows(config.count, config.duplicates);
    const city = new SyntheticSource({ ...config, ...source, rows, seed: seedOf(config.seed) }, position);
    return { source: city, total: totalOf(city.total, config), facts: {} };
  }
  if (source.kind === 'csv') {
    const options = { ...source, dataset: config.dataset, repeat: config.repeat };
    const facts = cursor?.source as unknown as CsvFacts | undefined;
    const csv = await CsvSource.open(options, facts && { position, facts });
    return { source: csv, total: config.count, facts: csv.facts as unknown as Record<string, Position> };
  }
  const feed = await FeedSource.open({
    dataset: config.dataset,
    url: source.url,
    item: source.item,
    directory: path.join(config.stateDirectory, 'feed'),
    repeat: config.repeat,
    pollMs: source.pollMs,
    position,
    signal,
    warn,
  });
  return { source: feed, total: config.count, facts: {} };
}

function totalOf(rows: number | undefined, { count, duplicates }: StartConfig): number | undefined {
  if (count !== undefined) return count;
  return rows === undefined ? undefined : rows + Math.floor(rows * duplicates);
}
