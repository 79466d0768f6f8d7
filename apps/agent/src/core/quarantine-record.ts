import { quarantineRecord, type DatasetId, type RejectReason } from '@denver/record-model';
import { hash } from 'node:crypto';

/** One record that cannot be delivered, as the flow knows it. */
export interface RejectedRecord {
  reason: RejectReason;
  /** For people: what was wrong. Never row text. */
  detail: string;
  transportId: string;
  fileId: string;
  path: string;
  /** Source offset and length, without line terminator. */
  offset: number;
  length: number;
  /** Requests that were made for it; 0 when it was never sent. */
  attempts: number;
  /** The original bytes, or where they are. */
  raw: { bytes: Uint8Array } | { ref: string; sha256: string };
}

/** What all records of a flow have in common. */
export interface QuarantineContext {
  flow: string;
  stream: string;
  dataset: DatasetId | undefined;
}

/** One line of a quarantine file: a `QuarantineRecord` of the record model. */
export function quarantineLine(record: RejectedRecord, context: QuarantineContext, nowMs: number): string {
  const { raw } = record;
  const line = quarantineRecord({
    dataset: context.dataset ?? null,
    reject: { reason: record.reason, detail: record.detail },
    bytes: 'bytes' in raw ? raw.bytes : new Uint8Array(),
    source: {
      stage: 'agent',
      flow: context.flow,
      file: record.path,
      fileId: record.fileId,
      offset: record.offset,
      length: record.length,
      stream: context.stream,
    },
    arrivalMs: nowMs,
    attemptsMade: record.attempts,
    transportId: record.transportId,
    ...('ref' in raw ? { rawDataRef: raw.ref } : {}),
  });
  const rawSha256 = 'ref' in raw ? raw.sha256 : hash('sha256', raw.bytes, 'hex');
  return `${JSON.stringify({ ...line, rawSha256 })}\n`;
}
