import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { quarantineObjects, type QuarantineStore } from '@denver/intake';
import type { DatasetId, NeighborhoodIndex } from '@denver/record-model';
import type { FirehoseTransformationEvent, FirehoseTransformationResult } from 'aws-lambda';
import { transformBatch, type Transformed } from './core/transform-batch';

/** What the function works with. */
export interface NormaliserOptions {
  readonly dataset: DatasetId;
  readonly boundaries: NeighborhoodIndex | undefined;
  readonly quarantine: QuarantineStore;
  /** e.g. `quarantine/ingest/service-request`. */
  readonly quarantinePrefix: string;
  readonly logger: Pick<Logger, 'info'>;
  readonly metrics: Pick<Metrics, 'addMetric' | 'publishStoredMetrics' | 'singleMetric'>;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Makes the function Firehose calls with each buffer of raw records.
 *
 * Rejected records are in the quarantine before the answer says `Dropped`. When they cannot be put there the call
 * fails as a whole, and Firehose calls again with the same records; that is safe, because the quarantine file's
 * name depends on the records alone.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
export function createNormaliser(
  options: NormaliserOptions,
): (event: FirehoseTransformationEvent) => Promise<FirehoseTransformationResult> {
  const { dataset, boundaries, quarantine, quarantinePrefix: prefix, now } = options;
  return async (event) => {
    try {
      const stream = event.deliveryStreamArn.slice(event.deliveryStreamArn.indexOf('/') + 1);
      const transformed = transformBatch(event.records, { dataset, stream, boundaries });
      count(options, transformed);
      for (const object of quarantineObjects(transformed.rejected, { dataset, prefix, nowMs: now() }))
        await quarantine.put(object);
      return { records: transformed.records };
    } finally {
      options.metrics.publishStoredMetrics();
    }
  };
}

function count({ logger, metrics }: NormaliserOptions, { records, rejected, blanks }: Transformed): void {
  metrics.addMetric('received', MetricUnit.Count, records.length);
  metrics.addMetric('rejected', MetricUnit.Count, rejected.length);
  metrics.addMetric('blank', MetricUnit.Count, blanks);
  const reasons: Record<string, number> = {};
  for (const { reject } of rejected) reasons[reject.reason] = (reasons[reject.reason] ?? 0) + 1;
  for (const [reason, n] of Object.entries(reasons)) {
    metrics.singleMetric().addDimension('reason', reason).addMetric('rejectedFor', MetricUnit.Count, n);
  }
  logger.info('normalised', { stage: 'process', received: records.length, blank: blanks, rejected: reasons });
}
