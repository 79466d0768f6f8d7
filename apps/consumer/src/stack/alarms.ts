import { datasetIds, type DatasetId } from '@denver/record-model';
import { alarm, pascalCase, stage, type CfnResource, type CfnResources } from '@denver/stack';
import { functionName, mappingLogicalId, metricNamespace, tableName } from './names';

/** What has to be known of the way from stream to table. */
export function alarms(): CfnResources {
  return Object.fromEntries(
    datasetIds.flatMap((id) =>
      Object.entries(alarmsOf(id)).map(([name, resource]) => [`${pascalCase(id)}${name}Alarm`, resource]),
    ),
  );
}

function alarmsOf(id: DatasetId): Record<string, CfnResource> {
  const ofFunction = { namespace: 'AWS/Lambda', dimensions: { FunctionName: functionName(id) } };
  return {
    Behind: alarm({
      ...ofFunction,
      name: `consumer-${id}-behind`,
      description: `The table of ${id} is more than ten minutes behind its stream. Look at the function's errors and throttles.`,
      metric: 'IteratorAge',
      statistic: 'Maximum',
      above: 600_000,
      periods: 2,
    }),
    Errors: alarm({
      ...ofFunction,
      name: `consumer-${id}-errors`,
      description: `Whole batches of ${id} fail. They are retried for six hours, then their payload goes to aws/lambda/ in the lake bucket.`,
      metric: 'Errors',
      statistic: 'Sum',
      above: 5,
      periods: 2,
    }),
    Throttles: alarm({
      ...ofFunction,
      name: `consumer-${id}-throttles`,
      description: `The account has no concurrency left for the consumer of ${id}.`,
      metric: 'Throttles',
      statistic: 'Sum',
      above: 0,
      periods: 3,
    }),
    GivenUp: alarm({
      name: `consumer-${id}-given-up`,
      description: `Batches of ${id} were given up: their payload is below aws/lambda/ in the lake bucket. Send it again after mending the cause.`,
      namespace: 'AWS/Lambda',
      dimensions: { EventSourceMappingUUID: { Ref: mappingLogicalId(id) } },
      metric: 'OnFailureDestinationDeliveredEventCount',
      statistic: 'Sum',
      above: 0,
    }),
    Quarantine: alarm({
      name: `consumer-${id}-quarantine`,
      description: `More than a thousand records of ${id} in an hour went to quarantine/consumer/${id}/. The table quarantine_records tells why.`,
      namespace: metricNamespace,
      dimensions: { service: 'consumer', dataset: id },
      metric: 'rejected',
      statistic: 'Sum',
      above: 1_000,
      periodSeconds: 3_600,
    }),
    TableThrottles: alarm({
      name: `consumer-${id}-table-throttles`,
      description: `DynamoDB refuses writes to ${id} of stage ${stage}: one partition takes more than its share, or the table's quota is reached.`,
      namespace: 'AWS/DynamoDB',
      dimensions: { TableName: tableName(id) },
      metric: 'WriteThrottleEvents',
      statistic: 'Sum',
      above: 0,
      periods: 3,
    }),
  };
}
