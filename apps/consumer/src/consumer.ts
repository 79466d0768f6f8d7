import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { NeighborhoodIndex } from '@denver/record-model';
import type {
  Context,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  KinesisStreamRecord,
} from 'aws-lambda';
import { applyPlan, type Destinations, type RecordOutcome } from './core/apply-plan';
import { planBatch, type BatchPlan, type StreamRecord } from './core/plan-batch';
import { settle } from './core/settle';

/** What the function works with. */
export interface ConsumerOptions extends Omit<Destinations, 'remainingMs'> {
  readonly boundaries: NeighborhoodIndex | undefined;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly metrics: Pick<Metrics, 'addMetric' | 'publishStoredMetrics' | 'singleMetric'>;
}

/** The part of Lambda's context the consumer uses. */
export type RemainingTime = Pick<Context, 'getRemainingTimeInMillis'>;

/**
 * Makes the function Lambda calls with each batch of a stream.
 *
 * A record is acknowledged only with an outcome in hand: written, superseded by a newer one, in the quarantine, or
 * blank. Every other record is in `batchItemFailures`, and Lambda brings the batch again from the lowest of them;
 * when all failed, or the table cannot be used, the call throws. Both are safe because writes repeat without effect.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function createConsumer(
  options: ConsumerOptions,
): (event: KinesisStreamEvent, context: RemainingTime) => Promise<KinesisStreamBatchResponse> {
  const processor = new BatchProcessor(EventType.KinesisDataStreams);
  const { dataset, boundaries, metrics } = options;
  return async (event, context) => {
    try {
      const plan = planBatch(dataset, event.Records.map(streamRecord), { boundaries });
      const outcomes = await applyPlan(plan, {
        ...options,
        remainingMs: () => context.getRemainingTimeInMillis(),
      });
      report(options, plan, outcomes);
      return await processPartialResponse(
        event,
        async (record: KinesisStreamRecord) => settle(record.kinesis.sequenceNumber, outcomes),
        processor,
      );
    } finally {
      metrics.publishStoredMetrics();
    }
  };
}

function streamRecord({ eventID, eventSourceARN, kinesis }: KinesisStreamRecord): StreamRecord {
  return {
    sequenceNumber: kinesis.sequenceNumber,
    stream: eventSourceARN.slice(eventSourceARN.indexOf('/') + 1),
    // `shardId-000000000006:49590338271490256608559692538361571095921575989136588898`
    shardId: eventID.slice(0, eventID.indexOf(':')),
    bytes: Buffer.from(kinesis.data, 'base64'),
    arrivalMs: Math.round(kinesis.approximateArrivalTimestamp * 1000),
  };
}

function report(
  { logger, metrics }: ConsumerOptions,
  plan: BatchPlan,
  outcomes: ReadonlyMap<string, RecordOutcome>,
): void {
  const counts: Record<string, number> = {};
  const failures: Record<string, number> = {};
  for (const outcome of outcomes.values()) {
    add(counts, outcome.kind);
    if (outcome.kind === 'failed') add(failures, codeOf(outcome.error));
  }
  for (const [kind, n] of Object.entries(counts)) metrics.addMetric(kind, MetricUnit.Count, n);
  const reasons: Record<string, number> = {};
  for (const { reject } of plan.rejects) add(reasons, reject.reason);
  for (const [reason, n] of Object.entries(reasons))
    metrics.singleMetric().addDimension('reason', reason).addMetric('rejectedFor', MetricUnit.Count, n);
  logger.info('consumed', { stage: 'process', received: outcomes.size, ...counts, rejectedFor: reasons });
  if (counts['failed']) logger.error('records to be brought again', { stage: 'send', failures });
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** Bounded: our own codes, with the AWS code behind a failed write. */
function codeOf(error: Error): string {
  if ('awsCode' in error) return String(error.awsCode);
  return 'code' in error ? String(error.code) : error.name;
}
