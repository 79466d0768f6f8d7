import {
  normalise,
  type CanonicalEvent,
  type DatasetId,
  type NeighborhoodIndex,
  type Reject,
  type RejectReason,
} from '@denver/record-model';

/** What came of one record's bytes. `blank` is a declared non-event: only white space. */
export type Reading =
  | { readonly kind: 'event'; readonly event: CanonicalEvent }
  | { readonly kind: 'blank' }
  | { readonly kind: 'reject'; readonly reject: Reject; readonly transportId: string | null };

/** What a reading depends on beside the bytes. */
export interface ReadOptions {
  /** Official boundaries; without them an empty neighbourhood stays empty. */
  readonly boundaries?: NeighborhoodIndex | undefined;
  /**
   * When the record reached the stream, in epoch milliseconds: the clock that tells a future event. Not the
   * reader's own clock, so that a replay reads the same.
   */
  readonly arrivalMs: number;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads one record as the stream carries it, one JSON object in UTF-8, e.g. `{"CaseSummary":"Pothole",…}\n`.
 * Total: every sequence of bytes is an event, a blank or a reject, and a reject never quotes the row.
 */
export function readRecord(dataset: DatasetId, bytes: Uint8Array, options: ReadOptions): Reading {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    return rejected('bad_encoding', `Expected UTF-8, got ${bytes.length} bytes that are not`);
  }
  if (text.trim() === '') return { kind: 'blank' };
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return rejected(
      'schema_mismatch',
      `Expected one JSON object, got ${bytes.length} bytes that are not JSON`,
    );
  }
  const { boundaries, arrivalMs: nowMs } = options;
  const result = normalise(dataset, raw, { boundaries, nowMs });
  if (result.ok) return { kind: 'event', event: result.event };
  return { kind: 'reject', reject: result, transportId: transportIdOf(raw) };
}

function rejected(reason: RejectReason, detail: string): Reading {
  return { kind: 'reject', reject: { ok: false, reason, detail }, transportId: null };
}

function transportIdOf(raw: unknown): string | null {
  if (typeof raw !== 'object' || raw === null || !Object.hasOwn(raw, 'transportId')) return null;
  const { transportId } = raw as { transportId: unknown };
  return typeof transportId === 'string' ? transportId : null;
}
