/** Metrics of one namespace that are published under the same sets of dimensions. */
export interface DocumentedMetrics {
  /** e.g. `AWS/Lambda`, or a pattern where the stage is part of the name. */
  namespace: string | RegExp;
  metrics: readonly string[];
  /** Every set of dimensions these metrics come under. A metric is found by a whole set, never by a part of one. */
  dimensions: ReadonlyArray<readonly string[]>;
  /** The page, or the program of ours, that says so. */
  source: string;
}

/**
 * The metrics that alarms and graphs may name. One that is not here may exist all the same: look it up, add it with
 * its page. One under a wrong set of dimensions never gets data, so its alarm never goes off.
 */
export const documentedMetrics: readonly DocumentedMetrics[] = [
  {
    namespace: 'AWS/Athena',
    metrics: ['EngineExecutionTime', 'ProcessedBytes', 'QueryQueueTime', 'TotalExecutionTime'],
    dimensions: [['QueryState', 'QueryType', 'WorkGroup']],
    source: 'https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html',
  },
  {
    namespace: 'AWS/Kinesis',
    metrics: [
      'GetRecords.IteratorAgeMilliseconds',
      'IncomingBytes',
      'IncomingRecords',
      'ReadProvisionedThroughputExceeded',
      'WriteProvisionedThroughputExceeded',
    ],
    dimensions: [['StreamName']],
    source: 'https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html',
  },
  {
    namespace: 'AWS/Firehose',
    metrics: [
      'DeliveryToS3.DataFreshness',
      'DeliveryToS3.Records',
      'DeliveryToS3.Success',
      'FailedConversion.Records',
      'IncomingBytes',
      'IncomingRecords',
      'PartitionCountExceeded',
      'ThrottledRecords',
    ],
    dimensions: [['DeliveryStreamName']],
    source: 'https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html',
  },
  {
    namespace: 'AWS/Lambda',
    metrics: ['ConcurrentExecutions', 'Duration', 'Errors', 'Invocations', 'IteratorAge', 'Throttles'],
    dimensions: [['FunctionName'], ['FunctionName', 'Resource']],
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
  },
  {
    // Published only by a mapping with `MetricsConfig: { Metrics: ['EventCount'] }`.
    namespace: 'AWS/Lambda',
    metrics: [
      'DroppedEventCount',
      'FailedInvokeEventCount',
      'InvokedEventCount',
      'OnFailureDestinationDeliveredEventCount',
      'PolledEventCount',
    ],
    dimensions: [['EventSourceMappingUUID']],
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
  },
  {
    namespace: 'AWS/DynamoDB',
    metrics: [
      'ConsumedReadCapacityUnits',
      'ConsumedWriteCapacityUnits',
      'ReadThrottleEvents',
      'WriteThrottleEvents',
    ],
    dimensions: [['TableName'], ['GlobalSecondaryIndexName', 'TableName']],
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html',
  },
  {
    namespace: 'AWS/EC2',
    metrics: [
      'CPUUtilization',
      'StatusCheckFailed',
      'StatusCheckFailed_Instance',
      'StatusCheckFailed_System',
    ],
    dimensions: [['InstanceId']],
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html',
  },
  {
    namespace: 'AWS/Redshift-Serverless',
    metrics: ['ComputeCapacity', 'ComputeSeconds', 'DatabaseConnections'],
    dimensions: [['Workgroup']],
    source: 'https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-monitoring.html',
  },
  {
    namespace: 'AWSKinesisAgent',
    metrics: [
      'BytesSent',
      'FileLagBytes',
      'RecordSendAttempts',
      'RecordSendErrors',
      'RecordsQuarantined',
      'RecordsSent',
      'ServiceErrors',
    ],
    dimensions: [['Destination']],
    source: 'apps/agent/src/adapters/cloud-watch.ts',
  },
  {
    // `service` is the name Powertools adds by itself.
    namespace: /^Denver\/[A-Za-z0-9-]+$/,
    metrics: ['rejected'],
    dimensions: [['dataset', 'service']],
    source: 'apps/ingest/src/normaliser.ts and apps/consumer/src/consumer.ts',
  },
];

/** Why CloudWatch has no such metric, as far as the table knows; `undefined` when it has. */
export function undocumented(
  namespace: string,
  metric: string,
  dimensions: readonly string[],
): string | undefined {
  const known = documentedMetrics.filter(
    (entry) =>
      entry.metrics.includes(metric) &&
      (typeof entry.namespace === 'string' ? entry.namespace === namespace : entry.namespace.test(namespace)),
  );
  if (known.length === 0) return `${namespace} ${metric} is not among the documented metrics`;
  const sets = known.flatMap((entry) => entry.dimensions.map((set) => set.join(', ')));
  const given = [...dimensions].sort().join(', ');
  if (sets.includes(given)) return undefined;
  return `${namespace} ${metric} is published under (${sets.join(') or (')}), not under (${given})`;
}
