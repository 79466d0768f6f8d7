import { rm } from 'node:fs/promises';
import { CreateStreamCommand, KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeStateDirectory, startTestCloud, type TestCloud } from '../support/cloud';
import { buildServer, runServer } from '../support/process';
import { role } from './harness';
import { zip } from './zip';

describe('the Lambda client of the SDK', () => {
  let cloud: TestCloud;
  let lambda: LambdaClient;
  let kinesis: KinesisClient;
  let s3: S3Client;
  let dynamoDb: DynamoDBClient;
  beforeAll(async () => {
    cloud = await startTestCloud();
    lambda = new LambdaClient(cloud.clientConfig);
    kinesis = new KinesisClient(cloud.clientConfig);
    s3 = new S3Client(cloud.clientConfig);
    dynamoDb = new DynamoDBClient(cloud.clientConfig);
    await s3.send(new CreateBucketCommand({ Bucket: 'lake' }));
  });
  afterAll(() => cloud.close());

  const deploy = async (name: string, source: string) => {
    const Key = `${name}.zip`;
    await s3.send(
      new PutObjectCommand({ Bucket: 'lake', Key, Body: zip([{ name: 'index.mjs', content: source }]) }),
    );
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: role,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: 20,
        Code: { S3Bucket: 'lake', S3Key: Key },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60 }, { FunctionName: name });
  };

  it('deploys from S3, invokes, reads logs and errors', async () => {
    await deploy(
      'hello',
      `export const handler = async ({ name }) => { console.log('greeting'); if (!name) throw new Error('no name'); return 'hello ' + name; };`,
    );
    const invoke = (event: object) =>
      lambda.send(
        new InvokeCommand({ FunctionName: 'hello', Payload: JSON.stringify(event), LogType: 'Tail' }),
      );
    const good = await invoke({ name: 'Denver' });
    expect(JSON.parse(good.Payload?.transformToString() ?? '')).toBe('hello Denver');
    expect(good.StatusCode).toBe(200);
    expect(good.FunctionError).toBeUndefined();
    expect(Buffer.from(good.LogResult ?? '', 'base64').toString()).toContain('greeting');
    const bad = await invoke({});
    expect(bad.FunctionError).toBe('Unhandled');
    expect(JSON.parse(bad.Payload?.transformToString() ?? '')).toMatchObject({
      errorType: 'Error',
      errorMessage: 'no name',
    });
    const event = await lambda.send(
      new InvokeCommand({ FunctionName: 'hello', InvocationType: 'Event', Payload: '{"name":"x"}' }),
    );
    expect(event.StatusCode).toBe(202);
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'hello', Timeout: 5 }));
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'hello' }));
    expect(Configuration).toMatchObject({
      Timeout: 5,
      FunctionArn: 'arn:aws:lambda:us-west-2:000000000000:function:hello',
    });
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('connects a stream to a function that writes to a table, and gives poison up to a bucket', async () => {
    await dynamoDb.send(
      new CreateTableCommand({
        TableName: 'counts',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    await deploy(
      'count',
      `import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
       const client = new DynamoDBClient({});
       export const handler = async ({ Records }) => {
         const batchItemFailures = [];
         for (const { kinesis } of Records) {
           const text = Buffer.from(kinesis.data, 'base64').toString();
           if (text === 'poison') { batchItemFailures.push({ itemIdentifier: kinesis.sequenceNumber }); continue; }
           await client.send(new UpdateItemCommand({
             TableName: 'counts', Key: { id: { S: text } },
             UpdateExpression: 'ADD seen :one', ExpressionAttributeValues: { ':one': { N: '1' } } }));
         }
         return { batchItemFailures };
       };`,
    );
    await kinesis.send(new CreateStreamCommand({ StreamName: 's', ShardCount: 1 }));
    const { UUID, State } = await lambda.send(
      new CreateEventSourceMappingCommand({
        EventSourceArn: 'arn:aws:kinesis:us-west-2:000000000000:stream/s',
        FunctionName: 'count',
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 10,
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 0,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::lake' } },
      }),
    );
    expect(State).toBe('Enabled');
    const texts = ['a', 'b', 'poison', 'c'];
    await kinesis.send(
      new PutRecordsCommand({
        StreamName: 's',
        Records: texts.map((text) => ({ PartitionKey: 'k', Data: Buffer.from(text) })),
      }),
    );
    const stats = async () => {
      const reply = await fetch(`${cloud.clientConfig.endpoint}/_local/stats`);
      const { lambda: counters } = (await reply.json()) as { lambda: { mappings: Record<string, object> } };
      return counters.mappings[UUID ?? ''];
    };
    await expect
      .poll(stats, { timeout: 10_000 })
      .toMatchObject({ behindRecords: 0, inFlight: 0, discardedToDestination: 1 });
    for (const id of ['a', 'b', 'c']) {
      const { Item } = await dynamoDb.send(
        new GetItemCommand({ TableName: 'counts', Key: { id: { S: id } } }),
      );
      expect(Number(Item?.['seen']?.N)).toBeGreaterThanOrEqual(1);
    }
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: 'lake', Prefix: `aws/lambda/${UUID}/` }),
    );
    expect(Contents).toHaveLength(1);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: Contents[0]?.Key }));
    const document = JSON.parse((await Body?.transformToString()) ?? '') as { payload: string };
    const [record] = (JSON.parse(document.payload) as { Records: Array<{ kinesis: { data: string } }> })
      .Records;
    expect(Buffer.from(record?.kinesis.data ?? '', 'base64').toString()).toBe('poison');
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    const { EventSourceMappings } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: 'count' }),
    );
    expect(EventSourceMappings?.[0]).toMatchObject({ UUID, State: 'Disabled', BatchSize: 10 });
  });
});

describe('a local cloud that is killed', () => {
  it('leaves no process of a function behind, not even one that waits for ever', async () => {
    const server = await buildServer();
    const state = await makeStateDirectory();
    const cloud = runServer(server.main, 'start', '--port', '0', '--state', state, '--no-fsync');
    const lambda = new LambdaClient({
      endpoint: await cloud.ready,
      region: 'us-west-2',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    const source = `export const handler = async ({ wait }) => { if (wait) await new Promise(() => {}); return process.pid; };`;
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'waits',
        Role: role,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: 60,
        Code: { ZipFile: zip([{ name: 'index.mjs', content: source }]) },
      }),
    );
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'waits' }));
    const pid = Number(Payload?.transformToString());
    const waiting = lambda
      .send(new InvokeCommand({ FunctionName: 'waits', Payload: '{"wait":true}' }))
      .catch(() => undefined);
    const stats = async () => {
      const reply = await fetch(`${await cloud.ready}/_local/stats`);
      return ((await reply.json()) as { lambda: { functions: { waits: object } } }).lambda.functions.waits;
    };
    await expect.poll(stats).toMatchObject({ invocations: 2 });
    cloud.child.kill('SIGKILL');
    await cloud.ended;
    await waiting;
    const isAlive = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    await expect.poll(isAlive, { timeout: 5000 }).toBe(false);
    lambda.destroy();
    await rm(state, { recursive: true, force: true });
    await server.remove();
  });
});
