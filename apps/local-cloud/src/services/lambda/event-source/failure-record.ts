import { randomUUID } from 'node:crypto';
import type { StreamRecord } from '../../../core/service';

/** Why a batch was given up. */
export type FailureCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** What is known of a batch that was given up. */
export interface FailedBatch {
  condition: FailureCondition;
  records: readonly StreamRecord[];
  invocations: number;
  /** The event as the function was given it. */
  event: Buffer;
  requestId: string;
  functionArn: string;
  streamArn: string;
  shardId: string;
  executedVersion: string;
  /** Set when the function failed; absent when it answered that records failed. */
  functionError?: string;
  nowMs: number;
}

/**
 * The document a failure destination in S3 gets: the invocation record with the whole event as text in `payload`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export function failureRecord(batch: FailedBatch): object {
  const [first] = batch.records;
  const last = batch.records.at(-1);
  const iso = (ms: number | undefined) => new Date(ms ?? batch.nowMs).toISOString();
  return {
    requestContext: {
      requestId: batch.requestId,
      functionArn: batch.functionArn,
      condition: batch.condition,
      approximateInvokeCount: batch.invocations,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: batch.executedVersion,
      functionError: batch.functionError ?? null,
    },
    version: '1.0',
    timestamp: iso(batch.nowMs),
    KinesisBatchInfo: {
      shardId: batch.shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: iso(first?.approximateArrivalTimestamp),
      approximateArrivalOfLastRecord: iso(last?.approximateArrivalTimestamp),
      batchSize: batch.records.length,
      streamArn: batch.streamArn,
    },
    payload: batch.event.toString('utf8'),
  };
}

/** Key of that document, e.g. `aws/lambda/<uuid>/shardId-000000000000/2026/11/23/2026-11-23T18.00.00-<random>`. */
export function failureKey(mappingUuid: string, shardId: string, nowMs: number): string {
  const [day = '', time = ''] = new Date(nowMs).toISOString().split('T');
  return `aws/lambda/${mappingUuid}/${shardId}/${day.replaceAll('-', '/')}/${day}T${time.slice(0, 8).replaceAll(':', '.')}-${randomUUID()}`;
}
