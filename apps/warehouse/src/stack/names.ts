import { imported, stage, sub, type CfnObject } from '@denver/stack';

/** Namespace and workgroup, e.g. `denver-dev`. */
export const warehouseName = `denver-${stage}`;

/** Redshift database, the same in every stage. */
export const databaseName = 'denver';

/** The catalogue's Glue database, e.g. `denver_dev`. */
export const glueDatabase = `denver_${stage}`;

/** Name of the refresh function. */
export const refreshFunction = `denver-warehouse-${stage}-refresh`;

/** From `denver-ingest-state`. */
export const lakeBucketName = imported('denver-ingest-state', 'LakeBucketName');

/** From `denver-ingest-state`. */
export const lakeBucketArn = imported('denver-ingest-state', 'LakeBucketArn');

/** ARN below the lake bucket, e.g. `lakeArn('/events/service-request/*')`. */
export function lakeArn(path: string): CfnObject {
  return sub(`\${LakeBucketArn}${path}`, { LakeBucketArn: lakeBucketArn });
}

/** ARN in the Glue catalogue, e.g. `glueArn('catalog')`. */
export function glueArn(path: string): CfnObject {
  return sub(`arn:\${AWS::Partition}:glue:\${AWS::Region}:\${AWS::AccountId}:${path}`);
}
