import {
  AthenaClient,
  CreateWorkGroupCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { CreateDeliveryStreamCommand, FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { CreateDatabaseCommand, CreateTableCommand, GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { runAthenaQuery } from '@denver/aws-clients';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversion, destination, lambdaProcessing } from '../firehose/firehose-cloud';
import { zip } from '../lambda/zip';
import { startTestCloud, type TestCloud } from '../support/cloud';

/** Upper-cases the summary, sets the partition key, drops headers, rejects what has no month. */
const handler = `export const handler = async ({ records }) => ({
  records: records.map(({ recordId, data }) => {
    const event = JSON.parse(Buffer.from(data, 'base64').toString());
    if (event.case_id === 'case_id') return { recordId, result: 'Dropped' };
    if (!event.created_at) return { recordId, result: 'ProcessingFailed', data };
    const line = JSON.stringify({ ...event, case_summary: event.case_summary.toUpperCase() }) + '\\n';
    return { recordId, result: 'Ok', data: Buffer.from(line).toString('base64'),
      metadata: { partitionKeys: { created_month: event.created_at.slice(0, 7) } } };
  }),
});`;

describe('the lake through the SDK', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startTestCloud({ firehoseIntervalScale: 0.002 });
  });
  afterAll(() => cloud.close());

  it('takes records through a Lambda into Parquet and answers questions about them', async () => {
    const s3 = new S3Client(cloud.clientConfig);
    const glue = new GlueClient(cloud.clientConfig);
    const firehose = new FirehoseClient(cloud.clientConfig);
    const athena = new AthenaClient(cloud.clientConfig);
    await s3.send(new CreateBucketCommand({ Bucket: 'lake' }));
    await new LambdaClient(cloud.clientConfig).send(
      new CreateFunctionCommand({
        FunctionName: 'normalise',
        Role: 'arn:aws:iam::000000000000:role/normalise',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: zip([{ name: 'index.mjs', content: handler }]) },
      }),
    );
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'denver' } }));
    await glue.send(
      new CreateTableCommand({
        DatabaseName: 'denver',
        TableInput: {
          Name: 'events',
          StorageDescriptor: {
            Columns: [
              { Name: 'case_id', Type: 'string' },
              { Name: 'case_summary', Type: 'string' },
              { Name: 'created_at', Type: 'timestamp' },
              { Name: 'police_district', Type: 'int' },
            ],
          },
        },
      }),
    );
    await firehose.send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: 'denver-service-request-dev',
        ExtendedS3DestinationConfiguration: destination({
          Prefix: 'events/created_month=!{partitionKeyFromLambda:created_month}/',
          DynamicPartitioningConfiguration: { Enabled: true },
          ProcessingConfiguration: lambdaProcessing({ BufferIntervalInSeconds: '10' }),
          DataFormatConversionConfiguration: conversion(),
        }) as never,
      }),
    );
    const lines = [
      { case_id: 'case_id' },
      {
        case_id: 'a',
        case_summary: 'Pot hole',
        created_at: '2015-07-31T18:47:35.000Z',
        police_district: '3',
      },
      { case_id: 'b', case_summary: 'Graffiti, "old"', created_at: '2015-08-01T01:00:00.000Z', extra: 1 },
      { case_id: 'c', case_summary: 'no time' },
      { case_id: 'd', case_summary: 'x', created_at: '2015-08-02T00:00:00.000Z', police_district: 'three' },
    ];
    const put = await firehose.send(
      new PutRecordBatchCommand({
        DeliveryStreamName: 'denver-service-request-dev',
        Records: lines.map((line) => ({ Data: Buffer.from(`${JSON.stringify(line)}\n`) })),
      }),
    );
    expect(put).toMatchObject({
      FailedPutCount: 0,
      RequestResponses: expect.arrayContaining([{ RecordId: expect.any(String) as string }]) as unknown[],
    });
    expect(await drainedStats(cloud.clientConfig.endpoint)).toEqual({
      incoming: 5,
      delivered: 2,
      dropped: 1,
      failed: 2,
      buffered: 0,
    });
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'lake', Prefix: 'errors/' }));
    expect(Contents.map(({ Key }) => Key?.split('/')[1]).sort()).toEqual([
      'format-conversion-failed',
      'processing-failed',
    ]);

    await athena.send(
      new CreateWorkGroupCommand({
        Name: 'denver-dev',
        Configuration: { ResultConfiguration: { OutputLocation: 's3://lake/athena-results/' } },
      }),
    );
    const ask = (sql: string, parameters: string[] = []) =>
      runAthenaQuery(athena, { sql, workGroup: 'denver-dev', database: 'denver', parameters });
    await ask(`CREATE EXTERNAL TABLE service_request_events (case_id string, case_summary string, created_at timestamp, police_district int)
      PARTITIONED BY (created_month string) STORED AS PARQUET LOCATION 's3://lake/events/'
      TBLPROPERTIES ('projection.enabled' = 'true', 'projection.created_month.type' = 'date',
        'projection.created_month.format' = 'yyyy-MM', 'projection.created_month.range' = '2015-01,NOW')`);
    const answer = await ask(
      'SELECT case_id, case_summary, created_at, police_district FROM service_request_events WHERE created_month >= ? ORDER BY case_id',
      ["'2015-07'"],
    );
    expect(answer.columns).toEqual(['case_id', 'case_summary', 'created_at', 'police_district']);
    expect(answer.rows).toEqual([
      ['a', 'POT HOLE', '2015-07-31 18:47:35.000', '3'],
      ['b', 'GRAFFITI, "OLD"', '2015-08-01 01:00:00.000', null],
    ]);
    expect(answer.bytesScanned).toBeGreaterThan(0);
    const narrow = await ask(
      "SELECT count(police_district) FROM service_request_events WHERE created_month = '2015-07'",
    );
    expect(narrow.rows).toEqual([['1']]);
    expect(narrow.bytesScanned).toBeLessThan(answer.bytesScanned);

    const object = await s3.send(
      new GetObjectCommand({ Bucket: 'lake', Key: `athena-results/${answer.queryId}.csv` }),
    );
    expect(await object.Body?.transformToString()).toContain(
      '"b","GRAFFITI, ""OLD""","2015-08-01 01:00:00.000",\n',
    );
    const { Table } = await glue.send(
      new GetTableCommand({ DatabaseName: 'denver', Name: 'service_request_events' }),
    );
    expect(Table).toMatchObject({ TableType: 'EXTERNAL_TABLE', CreateTime: expect.any(Date) as Date });
  });

  it('tells a client why a query failed, in the shapes the SDK knows', async () => {
    const athena = new AthenaClient(cloud.clientConfig);
    const start = (QueryString: string) =>
      athena.send(
        new StartQueryExecutionCommand({
          QueryString,
          ResultConfiguration: { OutputLocation: 's3://lake/x/' },
        }),
      );
    await expect(start('SELEC 1')).rejects.toMatchObject({
      name: 'InvalidRequestException',
      AthenaErrorCode: 'MALFORMED_QUERY',
      message: expect.stringContaining("line 1:1: mismatched input 'SELEC'") as string,
    });
    const { QueryExecutionId } = await start('SELECT nothing');
    for (;;) {
      const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      if (QueryExecution?.Status?.State === 'FAILED') {
        expect(QueryExecution.Status.StateChangeReason).toContain(
          "COLUMN_NOT_FOUND: line 1:8: Column 'nothing'",
        );
        expect(QueryExecution.Status.SubmissionDateTime).toBeInstanceOf(Date);
        break;
      }
      await sleep(5);
    }
    await expect(athena.send(new GetQueryResultsCommand({ QueryExecutionId }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });
});

async function drainedStats(endpoint: string): Promise<Record<string, number>> {
  for (;;) {
    const stats = (await (await fetch(`${endpoint}/_local/stats`)).json()) as {
      firehose: { streams: Record<string, Record<string, number>> };
    };
    const stream = stats.firehose.streams['denver-service-request-dev'] ?? {};
    if (stream['buffered'] === 0) return stream;
    await sleep(10);
  }
}
