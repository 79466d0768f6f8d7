import { datasetIds } from '@denver/record-model';
import { arnOf, type CfnResources } from '@denver/stack';
import { functionLogicalId, lakeBucketArn, mappingLogicalId, streamArn } from './names';

/**
 * Stream to function, as plain resources: a `stream` event knows SQS and SNS as failure destinations only, and
 * those get the position of a lost batch where S3 gets its payload.
 *
 * Retries and age are capped, because by default one poison record blocks its shard until the stream forgets it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export function streamMappings(): CfnResources {
  return Object.fromEntries(
    datasetIds.map((id) => [
      mappingLogicalId(id),
      {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: streamArn(id),
          FunctionName: arnOf(functionLogicalId(id)),
          StartingPosition: 'TRIM_HORIZON',
          BatchSize: '${param:batchSize}',
          MaximumBatchingWindowInSeconds: 1,
          ParallelizationFactor: '${param:parallelBatches}',
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          BisectBatchOnFunctionError: true,
          MaximumRetryAttempts: 20,
          MaximumRecordAgeInSeconds: 21_600,
          DestinationConfig: { OnFailure: { Destination: lakeBucketArn } },
          MetricsConfig: { Metrics: ['EventCount'] },
        },
      },
    ]),
  );
}
