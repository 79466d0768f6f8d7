import { readRecord, type RejectedRecord } from '@denver/intake';
import type { CanonicalEvent, DatasetId, NeighborhoodIndex, Reject } from '@denver/record-model';
import type {
  FirehoseTransformationEventRecord as InRecord,
  FirehoseTransformationResultRecord as OutRecord,
} from 'aws-lambda';

/**
 * Bytes of an answer, all records together. Lambda cuts at 6 MiB; the rest is room for the JSON around them.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
export const maxAnswerBytes = 5_500_000;

/** What became of one call's records; the counts add up to the records received. */
export interface Transformed {
  /** The answer, one entry per record and in its order. */
  readonly records: OutRecord[];
  /** Dropped records that have to be put away before the answer is given. */
  readonly rejected: RejectedRecord[];
  /** Dropped records that hold only white space. */
  readonly blanks: number;
}

/** Settings of {@link transformBatch}. */
export interface TransformOptions {
  readonly dataset: DatasetId;
  /** Name of the delivery stream, for the quarantine. */
  readonly stream: string;
  readonly boundaries?: NeighborhoodIndex | undefined;
  /** Default {@link maxAnswerBytes}. */
  readonly maxAnswerBytes?: number;
}

/**
 * Turns Firehose's records into canonical JSON lines with their partition key, e.g. `created_month=2015-07`.
 *
 * A record that cannot become an event, or would make the answer too large to give, is answered `Dropped` and
 * returned in `rejected`. Nothing is answered `ProcessingFailed`: that would end in Firehose's error folder,
 * without our reason.
 */
export function transformBatch(records: readonly InRecord[], options: TransformOptions): Transformed {
  const limit = options.maxAnswerBytes ?? maxAnswerBytes;
  const out: Transformed & { blanks: number } = { records: [], rejected: [], blanks: 0 };
  let answerBytes = 0;
  for (const record of records) {
    const bytes = Buffer.from(record.data, 'base64');
    const reading = readRecord(options.dataset, bytes, {
      arrivalMs: record.approximateArrivalTimestamp,
      boundaries: options.boundaries,
    });
    if (reading.kind === 'blank') {
      out.blanks += 1;
      out.records.push(dropped(record));
      continue;
    }
    if (reading.kind === 'reject') {
      out.rejected.push(rejectedRecord(options, record, bytes, reading));
      out.records.push(dropped(record));
      continue;
    }
    const answer = accepted(record, reading.event);
    const size = answer.data.length + record.recordId.length + 128;
    if (answerBytes + size > limit) {
      out.rejected.push(
        rejectedRecord(options, record, bytes, {
          reject: tooMuch(limit),
          transportId: textOrNull(reading.event['transport_id']),
        }),
      );
      out.records.push(dropped(record));
      continue;
    }
    answerBytes += size;
    out.records.push(answer);
  }
  return out;
}

function accepted(record: InRecord, event: CanonicalEvent): OutRecord & { data: string } {
  return {
    recordId: record.recordId,
    result: 'Ok',
    data: Buffer.from(`${JSON.stringify(event)}\n`).toString('base64'),
    metadata: { partitionKeys: { created_month: String(event['created_month']) } },
  };
}

function dropped({ recordId }: InRecord): OutRecord {
  return { recordId, result: 'Dropped' };
}

function rejectedRecord(
  { stream }: TransformOptions,
  record: InRecord,
  bytes: Uint8Array,
  why: Pick<RejectedRecord, 'reject' | 'transportId'>,
): RejectedRecord {
  return {
    reject: why.reject,
    transportId: why.transportId,
    bytes,
    arrivalMs: record.approximateArrivalTimestamp,
    source: { stage: 'ingest', stream, recordId: record.recordId },
  };
}

function tooMuch(limit: number): Reject {
  return {
    ok: false,
    reason: 'oversize',
    detail: `Expected the answer to fit ${limit} bytes, got a record beyond`,
  };
}

function textOrNull(value: CanonicalEvent[string] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
