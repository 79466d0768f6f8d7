import { datasetIds } from '@denver/record-model';
import { arnOf, functionRole, pascalCase, type CfnResources } from '@denver/stack';
import { functionKey, functionName, lakeArn, lakeBucketArn, lakeBucketName, metricNamespace } from './names';

/** One function per dataset from the same code, so that each has its own role, log, metrics and concurrency. */
export function normaliseFunctions(): Record<string, object> {
  return Object.fromEntries(
    datasetIds.map((id) => [
      functionKey(id),
      {
        name: functionName(id),
        description: `Normalises ${id} events on their way to the lake`,
        handler: 'src/handler.handler',
        role: arnOf(`${pascalCase(id)}NormaliseRole`),
        memorySize: 512,
        // Firehose gives up on a call after 5 minutes.
        timeout: 60,
        environment: {
          DATASET: id,
          LAKE_BUCKET: lakeBucketName,
          QUARANTINE_PREFIX: `quarantine/ingest/${id}`,
          BOUNDARIES_KEY: 'reference/neighborhoods.geojson',
          POWERTOOLS_SERVICE_NAME: 'ingest',
          POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
          POWERTOOLS_LOG_LEVEL: '${param:logLevel}',
        },
      },
    ]),
  );
}

/** What each function may do: put into its own quarantine, read the boundaries, write its own log. */
export function normaliseRoles(): CfnResources {
  return Object.fromEntries(
    datasetIds.map((id) => [
      `${pascalCase(id)}NormaliseRole`,
      functionRole(functionName(id), [
        { actions: ['s3:PutObject'], resources: [lakeArn(`/quarantine/ingest/${id}/*`)] },
        { actions: ['s3:GetObject'], resources: [lakeArn('/reference/neighborhoods.geojson')] },
        // Without it S3 answers AccessDenied, not NoSuchKey, when there are no boundaries.
        { actions: ['s3:ListBucket'], resources: [lakeBucketArn] },
      ]),
    ]),
  );
}
