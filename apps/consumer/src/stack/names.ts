import type { DatasetId } from '@denver/record-model';
import { imported, pascalCase, stage, sub, type CfnObject } from '@denver/stack';

/** Function name, e.g. `denver-consumer-service-request-dev`. */
export function functionName(id: DatasetId): string {
  return `denver-consumer-${id}-${stage}`;
}

/** Key of the function in `functions`, e.g. `consumeServiceRequest`. */
export function functionKey(id: DatasetId): string {
  return `consume${pascalCase(id)}`;
}

/** Logical id osls gives the function's resource. */
export function functionLogicalId(id: DatasetId): string {
  return `Consume${pascalCase(id)}LambdaFunction`;
}

/** Logical id of the mapping from stream to function. */
export function mappingLogicalId(id: DatasetId): string {
  return `${pascalCase(id)}Mapping`;
}

/** Table name, e.g. `denver-service-request-dev`. */
export function tableName(id: DatasetId): string {
  return `denver-${id}-${stage}`;
}

/** From `denver-ingest-state`. */
export function streamArn(id: DatasetId): CfnObject {
  return imported('denver-ingest-state', `${pascalCase(id)}StreamArn`);
}

/** From `denver-ingest-state`. */
export const lakeBucketName = imported('denver-ingest-state', 'LakeBucketName');

/** From `denver-ingest-state`. */
export const lakeBucketArn = imported('denver-ingest-state', 'LakeBucketArn');

/** ARN below the lake bucket, e.g. `lakeArn('/quarantine/*')`. */
export function lakeArn(path: string): CfnObject {
  return sub(`\${LakeBucketArn}${path}`, { LakeBucketArn: lakeBucketArn });
}

/** Namespace of the functions' own metrics; one per stage, so that stages of an account stay apart. */
export const metricNamespace = `Denver/${stage}`;
