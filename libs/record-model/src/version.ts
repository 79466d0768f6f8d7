import type { CanonicalEvent } from './dataset';

/**
 * The version of an event: `1438368455000#90#4be15a0c77d2e3f1`, compared as a string.
 *
 * @param eventTimeMs the latest time the row itself knows; 13 digits reach the year 2286
 * @param rank two digits; orders states of one case that know the same time
 */
export function versionOf(eventTimeMs: number, rank: number, contentHash: string): string {
  return `${String(eventTimeMs).padStart(13, '0')}#${String(rank).padStart(2, '0')}#${contentHash}`;
}

/** The event time in a version, in milliseconds since the epoch. */
export function eventTimeMs(version: string): number {
  return Number(version.slice(0, 13));
}

/**
 * The newer of two events of one key: a total order, so folding by it does not depend on order, repetition or
 * batches.
 *
 * The version decides. Equal versions say the same about the case; the transport id, then the whole text,
 * choose one of them, so that the fold is a function of the set of events alone.
 */
export function newer<Event extends CanonicalEvent>(a: Event, b: Event): Event {
  const order =
    compare(text(a['version']), text(b['version'])) ||
    compare(text(a['transport_id']), text(b['transport_id'])) ||
    compare(JSON.stringify(a), JSON.stringify(b));
  return order < 0 ? b : a;
}

/** The newest event of each key. */
export function foldNewest<Event extends CanonicalEvent>(
  keyColumn: string,
  events: Iterable<Event>,
  state: Map<string, Event> = new Map(),
): Map<string, Event> {
  for (const event of events) {
    const key = text(event[keyColumn]);
    const standing = state.get(key);
    state.set(key, standing === undefined ? event : newer(standing, event));
  }
  return state;
}

function text(value: string | number | boolean | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
