import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../support/cloud';

describe('the DynamoDB client of the SDK', () => {
  let cloud: TestCloud;
  let client: DynamoDBClient;
  beforeAll(async () => {
    cloud = await startTestCloud();
    client = new DynamoDBClient(cloud.clientConfig);
  });
  afterAll(() => cloud.close());

  it('makes a table, writes the newest version only, and finds it by its index', async () => {
    await client.send(
      new CreateTableCommand({
        TableName: 'cases',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['case_id', 'day', 'version'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        KeySchema: [{ AttributeName: 'case_id', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-day',
            KeySchema: [
              { AttributeName: 'day', KeyType: 'HASH' },
              { AttributeName: 'version', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
    await waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName: 'cases' });
    const update = (version: string, day: string) =>
      client.send(
        new UpdateItemCommand({
          TableName: 'cases',
          Key: { case_id: { S: 'a' } },
          UpdateExpression: 'SET version = :version, #day = :day',
          ConditionExpression: 'attribute_not_exists(case_id) OR version < :version',
          ExpressionAttributeNames: { '#day': 'day' },
          ExpressionAttributeValues: { ':version': { S: version }, ':day': { S: day } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
    await update('2', 'tuesday');
    const error: unknown = await update('1', 'monday').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect((error as ConditionalCheckFailedException).Item).toEqual({
      case_id: { S: 'a' },
      version: { S: '2' },
      day: { S: 'tuesday' },
    });
    const { Items } = await client.send(
      new QueryCommand({
        TableName: 'cases',
        IndexName: 'by-day',
        KeyConditionExpression: '#day = :day',
        ExpressionAttributeNames: { '#day': 'day' },
        ExpressionAttributeValues: { ':day': { S: 'tuesday' } },
      }),
    );
    expect(Items).toHaveLength(1);
    const { Item } = await client.send(
      new GetItemCommand({ TableName: 'cases', Key: { case_id: { S: 'none' } } }),
    );
    expect(Item).toBeUndefined();
  });

  it('is told by name what the local cloud does not do', async () => {
    const time = new UpdateTimeToLiveCommand({
      TableName: 'cases',
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' },
    });
    await expect(client.send(time)).rejects.toThrow(/does not do dynamodb:UpdateTimeToLive/);
    const write = new TransactWriteItemsCommand({ TransactItems: [] });
    await expect(client.send(write)).rejects.toThrow(/does not do dynamodb:TransactWriteItems/);
  });
});
