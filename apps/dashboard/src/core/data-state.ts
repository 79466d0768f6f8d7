import type { DatasetId } from '@denver/record-model';

/** What there is of one dataset. */
export interface DatasetState {
  /** Events in the lake, updates and repeats included; null when nobody counted. */
  readonly events: number | null;
  /** Cases or accidents, each once; null when nobody counted. */
  readonly rows: number | null;
  /** Months with any. */
  readonly months: number;
  /** ISO time of the newest event; null without events. */
  readonly newestEventTime: string | null;
  /** ISO time at which the newest batch landed. */
  readonly newestObjectAt: string | null;
}

/** The state of the data that answers are given from. */
export interface DataState {
  /** Changes when an answer may change; `none` while there is nothing. */
  readonly version: string;
  /** ISO time of the cubes' last refresh, or of the newest batch where events are read. */
  readonly refreshedAt: string | null;
  readonly datasets: Readonly<Partial<Record<DatasetId, DatasetState>>>;
}

/** Nothing has landed, or nothing was refreshed yet. */
export const noData: DataState = { version: 'none', refreshedAt: null, datasets: {} };

/** Where the state of the data is read; cheap, and never a query. */
export interface StateSource {
  /** @throws when the lake does not answer */
  read(): Promise<DataState>;
}

/** A change of the data that was seen. */
export interface Batch {
  /** ISO time at which it was seen here. */
  readonly at: string;
  readonly version: string;
  /** Events that came, by dataset; absent where nobody counted. */
  readonly added: Readonly<Partial<Record<DatasetId, number>>>;
}

/** What came between two states. */
export function batchBetween(before: DataState, after: DataState, at: string): Batch {
  const added: Partial<Record<DatasetId, number>> = {};
  for (const [id, { events, rows }] of Object.entries(after.datasets) as Array<[DatasetId, DatasetState]>) {
    const old = before.datasets[id];
    const [now, then] = events === null ? [rows, old?.rows ?? 0] : [events, old?.events ?? 0];
    if (now !== null && now > then) added[id] = now - then;
  }
  return { at, version: after.version, added };
}

/**
 * Milliseconds from the landing of the newest batch until answers show it; null when unknown.
 *
 * @param seenAt when this state was seen to come, for a state that was; the cubes' refresh says it for those before
 */
export function lagMs({ refreshedAt, datasets }: DataState, seenAt: number | undefined): number | null {
  const landed = Object.values(datasets).flatMap(({ newestObjectAt }) =>
    newestObjectAt ? [Date.parse(newestObjectAt)] : [],
  );
  const newest = Math.max(...landed);
  const shownAt = seenAt ?? (refreshedAt ? Date.parse(refreshedAt) : Number.NaN);
  // Where events are read themselves, they are as new as the newest batch, whenever that was.
  return Number.isFinite(newest) && shownAt > newest ? shownAt - newest : null;
}
