import { quarantineRecord, type DatasetId, type QuarantineSource, type Reject } from '@denver/record-model';
import { createHash } from 'node:crypto';

/** A record that cannot become an event, as the stream gave it. */
export interface RejectedRecord {
  readonly reject: Reject;
  /** The bytes of the stream record, unchanged. */
  readonly bytes: Uint8Array;
  readonly transportId: string | null;
  /** When it reached the stream, epoch milliseconds. */
  readonly arrivalMs: number;
  /** Where it stood, e.g. `{ stage: 'ingest', stream: 'denver-service-request-dev', recordId: '…' }`. */
  readonly source: QuarantineSource;
  /** Its place in a Kinesis shard. */
  readonly sequenceNumber?: string;
}

/** One file of the quarantine: a JSON line per record. */
export interface QuarantineObject<Rejected extends RejectedRecord = RejectedRecord> {
  /** `<prefix>/<yyyy-MM-dd of arrival>/<sha256>.jsonl` */
  readonly key: string;
  readonly body: Uint8Array;
  /** The records inside. */
  readonly records: readonly Rejected[];
}

/** What all records of a batch have in common. */
export interface QuarantineContext {
  readonly dataset: DatasetId;
  /** e.g. `quarantine/ingest/service-request`. */
  readonly prefix: string;
  /** Wall clock, epoch milliseconds; goes into the body only. */
  readonly nowMs: number;
}

/**
 * Lays rejected records out as files, one per UTC day of arrival.
 *
 * The key depends on the records alone, so a batch that is tried again names the same file, and writing a file
 * that exists is success.
 */
export function quarantineObjects<Rejected extends RejectedRecord>(
  records: readonly Rejected[],
  context: QuarantineContext,
): QuarantineObject<Rejected>[] {
  const byDay = new Map<string, Rejected[]>();
  for (const record of records) {
    const day = new Date(record.arrivalMs).toISOString().slice(0, 10);
    const sameDay = byDay.get(day);
    if (sameDay) sameDay.push(record);
    else byDay.set(day, [record]);
  }
  return [...byDay].map(([day, sameDay]) => ({
    key: `${context.prefix}/${day}/${digest(sameDay)}.jsonl`,
    body: Buffer.from(sameDay.map((record) => `${JSON.stringify(document(record, context))}\n`).join('')),
    records: sameDay,
  }));
}

function document(record: RejectedRecord, { dataset, nowMs }: QuarantineContext): object {
  return quarantineRecord({ ...record, dataset, endingMs: nowMs });
}

/** Over what each record is and why it is here, not over when we gave up. */
function digest(records: readonly RejectedRecord[]): string {
  const hash = createHash('sha256');
  for (const { bytes, source, sequenceNumber, reject } of records) {
    const place = JSON.stringify([source.stream, source.shardId, sequenceNumber, source.recordId]);
    hash.update(`${bytes.length} ${reject.reason} ${place}\n`).update(bytes);
  }
  return hash.digest('hex');
}
