import { hash } from 'node:crypto';
import type { DatasetId } from './dataset';
import type { Reject, RejectReason } from './reject';
import { schemaVersion } from './schema-version';

/** Where the bytes of a quarantined record came from; each stage fills in what it knows. */
export interface QuarantineSource {
  readonly stage: 'agent' | 'ingest' | 'consumer';
  readonly flow?: string;
  readonly file?: string;
  readonly fileId?: string;
  /** Byte offset of the record's first byte in the file. */
  readonly offset?: number;
  /** Bytes of the record without its line end. */
  readonly length?: number;
  /** Kinesis stream or delivery stream. */
  readonly stream?: string;
  readonly shardId?: string;
  /** Firehose record id. */
  readonly recordId?: string;
}

/**
 * One quarantined record: one JSON line, in the shape of the documents Firehose writes for records it cannot
 * convert, so that one replay command reads both. The members after `subSequenceNumber` are ours.
 *
 * The bytes are personal data like the records themselves.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
 */
export interface QuarantineRecord {
  readonly attemptsMade: number;
  /** Milliseconds since the epoch. */
  readonly arrivalTimestamp: number;
  /** `Denver.<reason>`, e.g. `Denver.schema_mismatch`. */
  readonly errorCode: string;
  readonly errorMessage: string;
  /** Milliseconds since the epoch. */
  readonly attemptEndingTimestamp: number;
  /** Base64 of the original bytes; `null` when they are in the side object `rawDataRef`. */
  readonly rawData: string | null;
  readonly sequenceNumber: string | null;
  readonly subSequenceNumber: number | null;
  readonly dataset: DatasetId | null;
  readonly reason: RejectReason;
  readonly detail: string;
  readonly field?: string;
  readonly transportId: string | null;
  /** SHA-256 of the original bytes, hex. */
  readonly rawSha256: string;
  /** File or object that holds the bytes of an oversize record. */
  readonly rawDataRef?: string;
  readonly schemaVersion: number;
  readonly source: QuarantineSource;
}

/** What a stage knows about a record it cannot take. */
export interface QuarantineInput {
  readonly dataset: DatasetId | null;
  readonly reject: Pick<Reject, 'reason' | 'detail' | 'field'>;
  /** The original bytes, unchanged. */
  readonly bytes: Uint8Array;
  readonly source: QuarantineSource;
  /** When the record reached this stage, milliseconds since the epoch. */
  readonly arrivalMs: number;
  /** When the stage gave up; default `arrivalMs`. */
  readonly endingMs?: number;
  /** Default 1. */
  readonly attemptsMade?: number;
  readonly transportId?: string | null;
  readonly sequenceNumber?: string | null;
  /** Names the side object the caller has written the bytes to; they are then left out of the record. */
  readonly rawDataRef?: string;
  /** SHA-256 of the original bytes where the caller no longer holds them; default computed from `bytes`. */
  readonly rawSha256?: string;
}

/** Builds the quarantine record of one rejected record. */
export function quarantineRecord(input: QuarantineInput): QuarantineRecord {
  const { reason, detail, field } = input.reject;
  const { rawDataRef } = input;
  return {
    attemptsMade: input.attemptsMade ?? 1,
    arrivalTimestamp: input.arrivalMs,
    errorCode: `Denver.${reason}`,
    errorMessage: field === undefined ? detail : `${field}: ${detail}`,
    attemptEndingTimestamp: input.endingMs ?? input.arrivalMs,
    rawData: rawDataRef === undefined ? Buffer.from(input.bytes).toString('base64') : null,
    sequenceNumber: input.sequenceNumber ?? null,
    subSequenceNumber: null,
    dataset: input.dataset,
    reason,
    detail,
    ...(field === undefined ? {} : { field }),
    transportId: input.transportId ?? null,
    rawSha256: input.rawSha256 ?? hash('sha256', input.bytes, 'hex'),
    ...(rawDataRef === undefined ? {} : { rawDataRef }),
    schemaVersion,
    source: input.source,
  };
}

/** The bytes of a quarantined record, for a replay; `undefined` when they are in `rawDataRef`. */
export function quarantinedBytes(record: Pick<QuarantineRecord, 'rawData'>): Uint8Array | undefined {
  return record.rawData === null ? undefined : Buffer.from(record.rawData, 'base64');
}
