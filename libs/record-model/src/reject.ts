/**
 * Why a record is in the quarantine. The list is closed and shared by agent, ingest and consumer; a new reason
 * is a schema change.
 */
export const rejectReasons = [
  'torn_line',
  'oversize',
  'bad_encoding',
  'csv_syntax',
  'schema_mismatch',
  'no_event_time',
  'future_event_time',
  'invalid_value',
  'rejected_by_destination',
  'poison',
] as const;

/** One of {@link rejectReasons}. */
export type RejectReason = (typeof rejectReasons)[number];

/** What each reason means, for documents and messages. */
export const rejectReasonMeanings: Readonly<Record<RejectReason, string>> = {
  torn_line: 'The last line of a file was never finished.',
  oversize: 'The record is larger than the stream takes.',
  bad_encoding: 'The bytes are not valid in the declared encoding, or the text holds a lone surrogate.',
  csv_syntax: 'Quotes do not pair up, or a character stands where none may.',
  schema_mismatch: 'The row has another shape: wrong width, shifted columns, unknown members, a header line.',
  no_event_time: 'The row has no time that could order it.',
  future_event_time: 'The row is dated more than a day after the clock of the reader.',
  invalid_value: 'A column that must be understood holds something else.',
  rejected_by_destination: 'The service refused the record for good.',
  poison: 'The record makes the reader fail in a way no other reason names.',
};

/** A record that cannot become an event. `detail` never holds row text. */
export interface Reject {
  readonly ok: false;
  readonly reason: RejectReason;
  /** Raw field at fault. */
  readonly field?: string;
  readonly detail: string;
}

/** Builds a {@link Reject}. */
export function reject(reason: RejectReason, field: string | undefined, detail: string): Reject {
  return field === undefined ? { ok: false, reason, detail } : { ok: false, reason, field, detail };
}
