import { datasetIds } from '@denver/record-model';
import { arnOf, functionRole, imported, pascalCase, type CfnResources } from '@denver/stack';
import {
  functionKey,
  functionName,
  lakeArn,
  lakeBucketArn,
  lakeBucketName,
  metricNamespace,
  streamArn,
} from './names';

/** One function per dataset from the same code, so that each reads one stream and writes one table. */
export function consumerFunctions(): Record<string, object> {
  return Object.fromEntries(
    datasetIds.map((id) => [
      functionKey(id),
      {
        name: functionName(id),
        description: `Keeps the newest version of every ${id} case`,
        handler: 'src/handler.handler',
        role: arnOf(`${pascalCase(id)}ConsumerRole`),
        memorySize: 512,
        timeout: 60,
        environment: {
          DATASET: id,
          TABLE: imported('denver-consumer-state', `${pascalCase(id)}TableName`),
          LAKE_BUCKET: lakeBucketName,
          QUARANTINE_PREFIX: `quarantine/consumer/${id}`,
          BOUNDARIES_KEY: 'reference/neighborhoods.geojson',
          POWERTOOLS_SERVICE_NAME: 'consumer',
          POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
          POWERTOOLS_LOG_LEVEL: '${param:logLevel}',
        },
      },
    ]),
  );
}

/**
 * What each function may do: read its stream, update its table, put into its quarantine.
 *
 * The streams are encrypted with the key AWS keeps for Kinesis, which needs no `kms:Decrypt` of the reader.
 */
export function consumerRoles(): CfnResources {
  return Object.fromEntries(
    datasetIds.map((id) => [
      `${pascalCase(id)}ConsumerRole`,
      functionRole(functionName(id), [
        {
          actions: [
            // Never called, but Lambda refuses to make the mapping without it.
            'kinesis:DescribeStream',
            'kinesis:DescribeStreamSummary',
            'kinesis:GetRecords',
            'kinesis:GetShardIterator',
            'kinesis:ListShards',
          ],
          resources: [streamArn(id)],
        },
        {
          actions: ['dynamodb:UpdateItem'],
          resources: [imported('denver-consumer-state', `${pascalCase(id)}TableArn`)],
        },
        {
          // `aws/lambda/` is where Lambda itself puts batches it gives up on; the name is not ours to choose.
          actions: ['s3:PutObject'],
          resources: [lakeArn(`/quarantine/consumer/${id}/*`), lakeArn('/aws/lambda/*')],
        },
        { actions: ['s3:GetObject'], resources: [lakeArn('/reference/neighborhoods.geojson')] },
        // Asked for by the failure destination; and without it a missing boundaries file reads as AccessDenied.
        { actions: ['s3:ListBucket'], resources: [lakeBucketArn] },
      ]),
    ]),
  );
}
