import { CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateTableCommand, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { athenaClient, dynamoDbClient, s3Client } from '@denver/aws-clients';
import { journalTable } from '../../src/stack/journal-table';

/** The lake's bucket of a stage on a laptop. */
export function lakeOf(stage: string): string {
  return `denver-lake-000000000000-us-west-2-${stage}`;
}

/** Puts one object into the lake of a stage. */
export async function putIntoLake(stage: string, key: string, body: Uint8Array | string): Promise<void> {
  await s3Client().send(new PutObjectCommand({ Bucket: lakeOf(stage), Key: key, Body: body }));
}

/** Everything of a stage that the stacks make: bucket, workgroup and, unless told otherwise, journal. */
export async function deploy(stage: string, withJournal = true): Promise<void> {
  const bucket = lakeOf(stage);
  await s3Client().send(new CreateBucketCommand({ Bucket: bucket }));
  await athenaClient().send(
    new CreateWorkGroupCommand({
      Name: `denver-${stage}`,
      Configuration: { ResultConfiguration: { OutputLocation: `s3://${bucket}/athena-results/` } },
    }),
  );
  if (withJournal) await deployJournal(stage);
}

/** The journal alone. */
export async function deployJournal(stage: string): Promise<void> {
  const { AttributeDefinitions, KeySchema } = journalTable()['MigrationsTable']?.Properties ?? {};
  await dynamoDbClient().send(
    new CreateTableCommand({
      TableName: `denver-migrations-${stage}`,
      BillingMode: 'PAY_PER_REQUEST',
      ...({ AttributeDefinitions, KeySchema } as Pick<
        CreateTableCommandInput,
        'AttributeDefinitions' | 'KeySchema'
      >),
    }),
  );
}
