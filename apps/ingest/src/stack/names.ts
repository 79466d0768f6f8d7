import type { DatasetId } from '@denver/record-model';
import { imported, pascalCase, stage, sub, type CfnObject } from '@denver/stack';

/** Function name, e.g. `denver-ingest-service-request-dev`. */
export function functionName(id: DatasetId): string {
  return `denver-ingest-${id}-${stage}`;
}

/** Key of the function in `functions`, e.g. `normaliseServiceRequest`. */
export function functionKey(id: DatasetId): string {
  return `normalise${pascalCase(id)}`;
}

/** Logical id osls gives the function's resource. */
export function functionLogicalId(id: DatasetId): string {
  return `Normalise${pascalCase(id)}LambdaFunction`;
}

/** Name of the delivery stream, e.g. `denver-service-request-dev`. */
export function deliveryStreamName(id: DatasetId): string {
  return `denver-${id}-${stage}`;
}

/** Table name in Glue: `service-request` becomes `service_request`. */
export function tableName(id: DatasetId): string {
  return id.replaceAll('-', '_');
}

/** Database of the conversion schema. */
export const databaseName = `denver_ingest_${stage}`;

/** From `denver-ingest-state`. */
export const lakeBucketName = imported('denver-ingest-state', 'LakeBucketName');

/** From `denver-ingest-state`. */
export const lakeBucketArn = imported('denver-ingest-state', 'LakeBucketArn');

/** ARN below the lake bucket, e.g. `lakeArn('/events/*')`. */
export function lakeArn(path: string): CfnObject {
  return sub(`\${LakeBucketArn}${path}`, { LakeBucketArn: lakeBucketArn });
}

/** Namespace of the functions' own metrics; one per stage, so that stages of an account stay apart. */
export const metricNamespace = `Denver/${stage}`;
