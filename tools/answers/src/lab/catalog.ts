import { CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { athenaClient, dynamoDbClient, s3Client } from '@denver/aws-clients';
import { join } from 'node:path';
import { localRegion, type LocalCloud } from '../adapters/local-cloud';
import { runProgram } from '../adapters/run-program';

/** Names of a stage in a local cloud. */
export interface LakeNames {
  readonly stage: string;
  readonly bucket: string;
  readonly database: string;
  readonly workGroup: string;
}

/** The names the stacks give. */
export function lakeNames(stage: string): LakeNames {
  return {
    stage,
    bucket: `denver-lake-000000000000-${localRegion}-${stage}`,
    database: `denver_${stage}`,
    workGroup: `denver-${stage}`,
  };
}

/**
 * What the stacks of the lake and the catalog make, as far as questions need it (bucket, workgroup, journal), made by
 * single calls of clients that point at it, and then the catalog's migrations by its own program.
 */
export async function makeCatalog(cloud: LocalCloud, workspace: string, names: LakeNames): Promise<void> {
  await s3Client().send(
    new CreateBucketCommand({
      Bucket: names.bucket,
      CreateBucketConfiguration: { LocationConstraint: localRegion },
    }),
  );
  await athenaClient().send(
    new CreateWorkGroupCommand({
      Name: names.workGroup,
      Configuration: { ResultConfiguration: { OutputLocation: `s3://${names.bucket}/athena-results/` } },
    }),
  );
  await dynamoDbClient().send(
    new CreateTableCommand({
      TableName: `denver-migrations-${names.stage}`,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'target', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'target', KeyType: 'HASH' }],
    }),
  );
  await runProgram(
    process.execPath,
    [join(workspace, 'apps/catalog/dist/main.mjs'), 'migrate', '--stage', names.stage],
    { env: cloud.env },
  );
}
