import { CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { GetItemCommand, QueryCommand, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import {
  cloudFormationClient,
  dynamoDbClient,
  kinesisClient,
  readObject,
  s3Client,
} from '@denver/aws-clients';
import type { QuarantineRecord } from '@denver/record-model';
import {
  eventually,
  rawServiceRequest,
  recordBytes,
  runAppScript,
  startTestCloud,
  type RawEvent,
  type TestCloud,
} from '@denver/testing';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const bucket = 'denver-lake-000000000000-us-west-2-dev';
const table = 'denver-service-request-dev';
const open = { CaseStatus: 'New', CaseClosedDate: '', CaseCloseddttm: '' };
let cloud: TestCloud | undefined;

/** The streams and the bucket from the other app's package, then this app's own deploy, as it goes to AWS. */
beforeAll(async () => {
  cloud = await startTestCloud();
  for (const [name, value] of Object.entries(cloud.env)) vi.stubEnv(name, value);
  // Nx has made the packages before the tests; run by hand they make them themselves.
  if (!process.env['NX_TASK_TARGET_PROJECT'])
    for (const app of ['ingest', 'consumer']) await runAppScript(app, 'package', cloud.env);
  const packaged = resolve(
    import.meta.dirname,
    '../../ingest/dist/state/cloudformation-template-update-stack.json',
  );
  const stack = { StackName: 'denver-ingest-state-dev', TemplateBody: readFileSync(packaged, 'utf8') };
  await cloudFormationClient().send(new CreateStackCommand(stack));
  await waitUntilStackCreateComplete(
    { client: cloudFormationClient(), maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
    stack,
  );
  await runAppScript('consumer', 'deploy', cloud.env);
}, 240_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud?.stop();
});

async function put(...records: Uint8Array[]): Promise<void> {
  const { FailedRecordCount } = await kinesisClient().send(
    new PutRecordsCommand({
      StreamName: table,
      Records: records.map((Data, index) => ({ Data, PartitionKey: String(index) })),
    }),
  );
  expect(FailedRecordCount).toBe(0);
}

const row = (changes: RawEvent) => recordBytes(rawServiceRequest(changes));

/** The items with a summary, once there are as many as expected. */
async function itemsOf(summary: string, count: number): Promise<Record<string, AttributeValue>[]> {
  return eventually(async () => {
    const { Items = [] } = await dynamoDbClient().send(
      new ScanCommand({
        TableName: table,
        FilterExpression: 'case_summary = :summary',
        ExpressionAttributeValues: { ':summary': { S: summary } },
      }),
    );
    return Items.length >= count ? Items : undefined;
  });
}

describe('the deployed stacks', { timeout: 60_000 }, () => {
  it('keep the newest version of a case, whichever comes first', async () => {
    await put(row({ CaseSummary: 'Graffiti', ...open }));
    await eventually(
      async () => (await itemsOf('Graffiti', 1))[0]?.['status_group']?.S === 'unresolved' || undefined,
    );
    await put(
      row({ CaseSummary: 'Graffiti', transportId: 'f-0-1' }),
      row({ CaseSummary: 'Graffiti', ...open }),
    );
    const closed = await eventually(async () =>
      (await itemsOf('Graffiti', 1)).find((item) => item['status_group']?.S === 'resolved'),
    );
    expect(closed).toMatchObject({
      closed_at: { S: '2015-08-01T19:00:00.000Z' },
      created_hour: { N: '12' },
      first_call_resolution: { BOOL: false },
      transport_id: { S: 'f-0-1' },
    });
    expect(closed).not.toHaveProperty('topic');
    await put(row({ CaseSummary: 'Graffiti', ...open }), row({ CaseSummary: 'Marker' }));
    await itemsOf('Marker', 1);
    const key = { case_id: closed['case_id']! };
    const { Item } = await dynamoDbClient().send(
      new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
    );
    expect(Item).toEqual(closed);
  });

  it('list the cases of a day', async () => {
    await put(
      row({
        CaseSummary: 'Pothole',
        CaseCreateddttm: '06/30/2015 12:00:00 PM',
        CaseCreatedDate: '06/30/2015',
      }),
    );
    await itemsOf('Pothole', 1);
    const { Items } = await dynamoDbClient().send(
      new QueryCommand({
        TableName: table,
        IndexName: 'by-day',
        KeyConditionExpression: '#day = :day',
        ExpressionAttributeNames: { '#day': 'day' },
        ExpressionAttributeValues: { ':day': { S: '2015-06-30' } },
      }),
    );
    expect(Items).toMatchObject([{ case_summary: { S: 'Pothole' } }]);
  });

  it('put a bad record into the quarantine and go on with the next', async () => {
    const torn = Buffer.from('torn {');
    await put(torn, row({ CaseSummary: 'After' }));
    await itemsOf('After', 1);
    const key = await eventually(async () => {
      const prefix = 'quarantine/consumer/service-request/';
      const { Contents } = await s3Client().send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }),
      );
      return Contents?.[0]?.Key;
    });
    const document = JSON.parse(
      Buffer.from((await readObject(s3Client(), bucket, key))!).toString(),
    ) as QuarantineRecord;
    expect(document).toMatchObject({
      reason: 'schema_mismatch',
      rawData: torn.toString('base64'),
      source: { stage: 'consumer', stream: table },
    });
  });
});
