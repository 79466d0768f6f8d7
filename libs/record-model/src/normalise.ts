import { dayMs } from './calendar';
import type { CanonicalEvent, DatasetId } from './dataset';
import type { NeighborhoodIndex } from './neighborhood-index';
import { reject } from './reject';
import type { Reject } from './reject';
import { Refusal } from './row';
import { decodeServiceRequest } from './service-request/codec';
import { decodeTrafficAccident } from './traffic-accident/codec';
import { eventTimeMs } from './version';

/** What `normalise` may know beside the row. */
export interface NormaliseOptions {
  /** Official boundaries; without them a row's neighbourhood stays as the file says. */
  readonly boundaries?: NeighborhoodIndex | undefined;
  /** The reader's clock, in milliseconds; rows dated more than a day after it are refused. Default: no check. */
  readonly nowMs?: number | undefined;
}

/** A canonical event, or why there is none. */
export type NormaliseResult = { readonly ok: true; readonly event: CanonicalEvent } | Reject;

const decoders = {
  'service-request': decodeServiceRequest,
  'traffic-accident': decodeTrafficAccident,
} satisfies Record<DatasetId, (raw: unknown, options: NormaliseOptions) => CanonicalEvent>;

/**
 * Makes one raw event canonical. Total: any JSON value gives a result, and nothing is thrown.
 *
 * The same row gives the same event wherever it runs: neither the clock nor the order of arrival enters.
 *
 * @param raw the parsed JSON line: a flat object of strings in any member order
 */
export function normalise(id: DatasetId, raw: unknown, options: NormaliseOptions = {}): NormaliseResult {
  try {
    const event = decoders[id](raw, options);
    return isFuture(event, options.nowMs) ? future(id) : { ok: true, event };
  } catch (error) {
    if (error instanceof Refusal) return error.reject;
    return reject('poison', undefined, `Expected a record this reader understands, got ${nameOf(error)}`);
  }
}

function isFuture(event: CanonicalEvent, nowMs: number | undefined): boolean {
  return nowMs !== undefined && eventTimeMs(String(event['version'])) > nowMs + dayMs;
}

function future(id: DatasetId): Reject {
  const field = id === 'service-request' ? 'CaseCreateddttm' : 'REPORTED_DATE';
  return reject('future_event_time', field, 'Expected a time up to now, got a later day');
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
