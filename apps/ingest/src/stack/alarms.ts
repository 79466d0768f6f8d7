import { datasetIds, type DatasetId } from '@denver/record-model';
import { alarm, pascalCase, type CfnResource, type CfnResources } from '@denver/stack';
import { deliveryStreamName, functionName, metricNamespace } from './names';

/** What has to be known of the way into the lake. */
export function alarms(): CfnResources {
  return Object.fromEntries(
    datasetIds.flatMap((id) =>
      Object.entries(alarmsOf(id)).map(([name, resource]) => [`${pascalCase(id)}${name}Alarm`, resource]),
    ),
  );
}

function alarmsOf(id: DatasetId): Record<string, CfnResource> {
  const ofDelivery = {
    namespace: 'AWS/Firehose',
    dimensions: { DeliveryStreamName: deliveryStreamName(id) },
  };
  return {
    Freshness: alarm({
      ...ofDelivery,
      name: `ingest-${id}-freshness`,
      description: `The oldest ${id} record that is not in the lake yet is over half an hour old. Look at errors/${id}/ and the function.`,
      metric: 'DeliveryToS3.DataFreshness',
      statistic: 'Maximum',
      above: 1_800,
      periods: 2,
    }),
    Throttles: alarm({
      ...ofDelivery,
      name: `ingest-${id}-throttles`,
      description: `Firehose takes less of ${id} than is sent: ask for a higher quota. The agent keeps the records meanwhile.`,
      metric: 'ThrottledRecords',
      statistic: 'Sum',
      above: 0,
      periods: 3,
    }),
    Conversion: alarm({
      ...ofDelivery,
      name: `ingest-${id}-conversion`,
      description: `Records of ${id} did not become Parquet: they are in errors/${id}/, and the table delivery_errors tells why.`,
      metric: 'FailedConversion.Records',
      statistic: 'Sum',
      above: 0,
    }),
    Partitions: alarm({
      ...ofDelivery,
      name: `ingest-${id}-partitions`,
      description: `More months of ${id} are written at once than Firehose keeps open; the rest went to errors/${id}/. Replay by year.`,
      metric: 'PartitionCountExceeded',
      statistic: 'Maximum',
      above: 0,
    }),
    Errors: alarm({
      name: `ingest-${id}-errors`,
      description: `The normalise function of ${id} fails; after three tries Firehose puts the records into errors/${id}/.`,
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: functionName(id) },
      metric: 'Errors',
      statistic: 'Sum',
      above: 0,
      periods: 2,
    }),
    Quarantine: alarm({
      name: `ingest-${id}-quarantine`,
      description: `More than a thousand records of ${id} in an hour went to quarantine/ingest/${id}/. The table quarantine_records tells why.`,
      namespace: metricNamespace,
      dimensions: { service: 'ingest', dataset: id },
      metric: 'rejected',
      statistic: 'Sum',
      above: 1_000,
      periodSeconds: 3_600,
    }),
  };
}
