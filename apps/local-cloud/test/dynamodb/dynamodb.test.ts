/* eslint-disable @typescript-eslint/no-explicit-any -- replies are looked at with matchers */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../src/core/errors';
import { createDynamoDb, type DynamoDbService } from '../../src/services/dynamodb';
import { caller, identity, silentLog, temporaryDirectory } from '../kinesis/harness';

const cases = {
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
};

describe('DynamoDB', () => {
  let directory: string;
  let remove: () => Promise<void>;
  let service: DynamoDbService;
  const call = caller(() => service);
  const open = async () => {
    service = await createDynamoDb({ identity, stateDirectory: directory, log: silentLog });
  };

  beforeEach(async () => {
    ({ directory, remove } = await temporaryDirectory());
    await open();
  });
  afterEach(async () => {
    await service.close();
    await remove();
  });

  const update = (id: string, version: string, day: string, more: object = {}) =>
    call('UpdateItem', {
      TableName: 'cases',
      Key: { case_id: { S: id } },
      UpdateExpression: 'SET #v = :v, #d = :d',
      ConditionExpression: 'attribute_not_exists(case_id) OR #v < :v',
      ExpressionAttributeNames: { '#v': 'version', '#d': 'day' },
      ExpressionAttributeValues: { ':v': { S: version }, ':d': { S: day } },
      ...more,
    });
  const onDay = async (day: string) => {
    const { Items } = await call('Query', {
      TableName: 'cases',
      IndexName: 'by-day',
      KeyConditionExpression: '#d = :d',
      ExpressionAttributeNames: { '#d': 'day' },
      ExpressionAttributeValues: { ':d': { S: day } },
    });
    return Items.map((item: any) => `${item.case_id.S} ${item.version.S}`);
  };
  const fails = async (work: Promise<unknown>): Promise<CloudError> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CloudError);
    return error as CloudError;
  };

  it('keeps the newest version of an item, and moves its index entry with it', async () => {
    await call('CreateTable', cases);
    await update('a', '1', 'monday');
    await update('a', '3', 'tuesday');
    const error = await fails(update('a', '2', 'sunday', { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    expect(error.code).toBe('ConditionalCheckFailedException');
    expect(error.details).toEqual({
      Item: { case_id: { S: 'a' }, version: { S: '3' }, day: { S: 'tuesday' } },
    });
    expect((await fails(update('a', '2', 'sunday'))).details).toEqual({});
    expect(await onDay('monday')).toEqual([]);
    expect(await onDay('tuesday')).toEqual(['a 3']);
    expect(service.stats?.()).toEqual({ tables: { cases: { writes: 2, conditionFailures: 2 } } });
  });

  it('lets concurrent conditional writes of one key end with the greatest version', async () => {
    await call('CreateTable', cases);
    const versions = Array.from({ length: 60 }, (_, index) => String((index * 37) % 60).padStart(2, '0'));
    await Promise.allSettled(versions.map((version) => update('a', version, `day-${version}`)));
    const { Item } = await call('GetItem', { TableName: 'cases', Key: { case_id: { S: 'a' } } });
    expect(Item.version.S).toBe('59');
    expect(await onDay('day-59')).toEqual(['a 59']);
    const { Count } = await call('Scan', { TableName: 'cases', IndexName: 'by-day' });
    expect(Count).toBe(1);
  });

  it('keeps tables, items and settings over a restart', async () => {
    await call('CreateTable', {
      ...cases,
      DeletionProtectionEnabled: true,
      SSESpecification: { Enabled: true },
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    await call('UpdateContinuousBackups', {
      TableName: 'cases',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    await update('a', '1', 'monday');
    await service.close();
    await open();
    expect(await onDay('monday')).toEqual(['a 1']);
    expect((await call('DescribeTable', { TableName: 'cases' })).Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: 'arn:aws:dynamodb:us-west-2:000000000000:table/cases',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      DeletionProtectionEnabled: true,
      SSEDescription: { Status: 'ENABLED' },
    });
    const { ContinuousBackupsDescription } = await call('DescribeContinuousBackups', { TableName: 'cases' });
    expect(ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus).toBe(
      'ENABLED',
    );
    expect(
      await call('ListTagsOfResource', {
        ResourceArn: 'arn:aws:dynamodb:us-west-2:000000000000:table/cases',
      }),
    ).toEqual({
      Tags: [{ Key: 'a', Value: 'b' }],
    });
  });

  it('does not delete a protected table, and deletes everything of one that is not', async () => {
    await call('CreateTable', { ...cases, DeletionProtectionEnabled: true });
    await update('a', '1', 'monday');
    expect((await fails(call('DeleteTable', { TableName: 'cases' }))).code).toBe('ValidationException');
    await call('UpdateTable', { TableName: 'cases', DeletionProtectionEnabled: false });
    await call('DeleteTable', { TableName: 'cases' });
    expect((await fails(call('DescribeTable', { TableName: 'cases' }))).code).toBe(
      'ResourceNotFoundException',
    );
    expect((await fails(update('a', '1', 'monday'))).code).toBe('ResourceNotFoundException');
    await call('CreateTable', cases);
    expect((await call('Scan', { TableName: 'cases' })).Count).toBe(0);
    expect(await onDay('monday')).toEqual([]);
  });

  it('does not mix up tables whose names begin alike', async () => {
    await call('CreateTable', cases);
    await call('CreateTable', { ...cases, TableName: 'cases-2' });
    await update('a', '1', 'monday');
    await call('DeleteTable', { TableName: 'cases-2' });
    expect(await onDay('monday')).toEqual(['a 1']);
    expect((await call('ListTables')).TableNames).toEqual(['cases']);
  });

  it('writes and reads in batches, and pages a scan', async () => {
    await call('CreateTable', cases);
    const put = (index: number) => ({
      PutRequest: {
        Item: { case_id: { S: `c${index}` }, day: { S: 'monday' }, version: { S: String(index) } },
      },
    });
    await call('BatchWriteItem', {
      RequestItems: { cases: Array.from({ length: 25 }, (_, index) => put(index)) },
    });
    expect(await onDay('monday')).toHaveLength(25);
    const ids: string[] = [];
    let start: object | undefined;
    do {
      const page = await call('Scan', {
        TableName: 'cases',
        Limit: 10,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      ids.push(...page.Items.map((item: any) => item.case_id.S));
      start = page.LastEvaluatedKey;
    } while (start);
    expect(new Set(ids).size).toBe(25);
    await call('BatchWriteItem', {
      RequestItems: { cases: [{ DeleteRequest: { Key: { case_id: { S: 'c1' } } } }] },
    });
    expect(await onDay('monday')).toHaveLength(24);
  });

  it.each([
    [
      'CreateTable',
      { ...cases, StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } },
      'StreamSpecification',
    ],
    ['CreateTable', { ...cases, OnDemandThroughput: { MaxReadRequestUnits: 1 } }, 'OnDemandThroughput'],
    [
      'CreateTable',
      { ...cases, GlobalSecondaryIndexes: [{ ...cases.GlobalSecondaryIndexes[0], WarmThroughput: {} }] },
      'GlobalSecondaryIndexes.1.WarmThroughput',
    ],
    [
      'UpdateTable',
      { TableName: 'kept', GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-day' } }] },
      'GlobalSecondaryIndexUpdates.Delete',
    ],
    ['PutItem', { TableName: 'kept', Item: { case_id: { S: 'a' } }, Surprise: 1 }, 'Surprise'],
  ])('refuses what it would otherwise ignore in %s by name', async (operation, input, member) => {
    await call('CreateTable', { ...cases, TableName: 'kept' });
    const error = await fails(call(operation, input));
    expect(error.code).toBe('NotImplementedException');
    expect(error.message).toContain(` ${member} `);
  });

  it('refuses an item whose index key is empty, and keeps what was there', async () => {
    await call('CreateTable', cases);
    await update('a', '1', 'monday');
    const put = { TableName: 'cases', Item: { case_id: { S: 'b' }, day: { S: '' }, version: { S: '1' } } };
    const error = await fails(call('PutItem', put));
    expect(error.code).toBe('ValidationException');
    expect(error.message).toContain('IndexName: by-day, IndexKey: day');
    expect((await fails(update('a', '2', ''))).code).toBe('ValidationException');
    const batch = { RequestItems: { cases: [{ PutRequest: { Item: put.Item } }] } };
    expect((await fails(call('BatchWriteItem', batch))).code).toBe('ValidationException');
    expect(await onDay('monday')).toEqual(['a 1']);
    await update('a', '3', 'tuesday');
    expect([await onDay('monday'), await onDay('tuesday')]).toEqual([[], ['a 3']]);
  });

  it.each(['UpdateTimeToLive', 'TransactWriteItems', 'TransactGetItems', 'ExecuteStatement'])(
    'does not offer %s',
    (operation) => {
      expect(service.operations).not.toHaveProperty(operation);
    },
  );

  it('answers with the error codes of AWS', async () => {
    expect((await fails(call('CreateTable', { TableName: 'x' }))).code).toBe('ValidationException');
    await call('CreateTable', cases);
    expect((await fails(call('CreateTable', cases))).code).toBe('ResourceInUseException');
    expect((await fails(call('PutItem', { TableName: 'cases', Item: { wrong: { S: 'a' } } }))).code).toBe(
      'ValidationException',
    );
    expect((await fails(call('DescribeContinuousBackups', { TableName: 'none' }))).code).toBe(
      'TableNotFoundException',
    );
    expect(
      (await fails(call('UpdateTable', { TableName: 'none', DeletionProtectionEnabled: true }))).code,
    ).toBe('ResourceNotFoundException');
  });

  describe('AWS::DynamoDB::Table', () => {
    const context = {
      stackName: 'denver-consumer-state-dev',
      logicalId: 'CaseTable',
      tags: { STAGE: 'dev' },
    };
    const type = () =>
      service.resources?.['AWS::DynamoDB::Table'] as NonNullable<DynamoDbService['resources']>[string];
    const properties = {
      ...cases,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      SSESpecification: { SSEEnabled: true },
    };

    it('makes, changes and removes the table a template describes', async () => {
      const state = await type().create(properties, context);
      expect(state).toMatchObject({
        physicalId: 'cases',
        attributes: { Arn: 'arn:aws:dynamodb:us-west-2:000000000000:table/cases' },
      });
      const arn = { ResourceArn: state.attributes['Arn'] };
      expect(await call('ListTagsOfResource', arn)).toEqual({ Tags: [{ Key: 'STAGE', Value: 'dev' }] });
      await expect(type().remove('cases', properties)).rejects.toMatchObject({ code: 'ValidationException' });
      const changed = { ...properties, DeletionProtectionEnabled: 'false', Tags: [{ Key: 'a', Value: 'b' }] };
      await type().update('cases', changed, properties, { ...context, tags: {} });
      expect(await call('ListTagsOfResource', arn)).toEqual({ Tags: [{ Key: 'a', Value: 'b' }] });
      const provisioned = {
        ...changed,
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: '5', WriteCapacityUnits: 5 },
      };
      await expect(
        type().update('cases', { ...changed, KeySchema: [] }, changed, context),
      ).rejects.toMatchObject({ code: 'NotImplementedException' });
      await expect(type().update('cases', provisioned, changed, context)).rejects.toMatchObject({
        code: 'ValidationException',
      });
      await type().remove('cases', changed);
      await type().remove('cases', changed);
      expect((await call('ListTables')).TableNames).toEqual([]);
    });

    it('names a table that has no name, and refuses what it does not do', async () => {
      const { TableName: _name, ...unnamed } = properties;
      const { physicalId } = await type().create(unnamed, context);
      expect(physicalId).toMatch(/^denver-consumer-state-dev-CaseTable-[A-Z0-9]{12}$/);
      const ttl = { ...properties, TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' } };
      await expect(type().create(ttl, context)).rejects.toMatchObject({ code: 'NotImplementedException' });
    });
  });
});
