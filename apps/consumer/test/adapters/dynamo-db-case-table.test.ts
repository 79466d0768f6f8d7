import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoDbCaseTable, updateRequest } from '../../src/adapters/dynamo-db-case-table';
import type { CaseWrite } from '../../src/core/case-table';
import { TableUnusableError, WriteFailedError } from '../../src/errors';

const name = { table: 'denver-service-request-dev', keyColumn: 'case_id' };
const write: CaseWrite = {
  key: 'abc',
  version: '2#90#ff',
  transportId: 'file-0-crc',
  attributes: {
    version: '2#90#ff',
    transport_id: 'file-0-crc',
    day: '2015-07-31',
    created_hour: 0,
    first_call_resolution: false,
    neighborhood: null,
    topic: null,
  },
};

describe('updateRequest', () => {
  it('sets every attribute, removes the absent ones, and only over an older version', () => {
    expect(updateRequest(name, write)).toEqual({
      TableName: 'denver-service-request-dev',
      Key: { case_id: { S: 'abc' } },
      UpdateExpression: 'SET #version = :version, #1 = :1, #2 = :2, #3 = :3, #4 = :4 REMOVE #5, #6',
      ConditionExpression: 'attribute_not_exists(#key) OR #version < :version',
      ExpressionAttributeNames: {
        '#key': 'case_id',
        '#version': 'version',
        '#1': 'transport_id',
        '#2': 'day',
        '#3': 'created_hour',
        '#4': 'first_call_resolution',
        '#5': 'neighborhood',
        '#6': 'topic',
      },
      ExpressionAttributeValues: {
        ':version': { S: '2#90#ff' },
        ':1': { S: 'file-0-crc' },
        ':2': { S: '2015-07-31' },
        ':3': { N: '0' },
        ':4': { BOOL: false },
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  it('has no REMOVE when nothing is absent', () => {
    const full = { ...write, attributes: { version: '2#90#ff', day: '2015-07-31' } };
    expect(updateRequest(name, full).UpdateExpression).toBe('SET #version = :version, #1 = :1');
  });
});

describe('dynamoDbCaseTable', () => {
  const answering = (answer: () => Promise<object>) => dynamoDbCaseTable({ send: answer } as never, name);
  const failing = (error: Error) => answering(async () => Promise.reject(error));
  const named = (code: string) => Object.assign(new Error(code), { name: code });
  const conditionFailed = (item?: Record<string, { S: string }>) =>
    new ConditionalCheckFailedException({ message: 'no', $metadata: {}, ...(item ? { Item: item } : {}) });

  it('says written when the update went through', async () => {
    await expect(answering(async () => ({})).write(write)).resolves.toBe('written');
  });

  it.each([
    ['stale', { version: { S: '3' }, transport_id: { S: 'x' } }],
    ['same', { version: { S: '2#90#ff' } }],
    ['same', { version: { S: '2#90#ff' }, transport_id: { S: 'other' } }],
    ['own-retry', { version: { S: '2#90#ff' }, transport_id: { S: 'file-0-crc' } }],
  ])('takes a failed condition for success: %s', async (outcome, item) => {
    await expect(failing(conditionFailed(item as never)).write(write)).resolves.toBe(outcome);
  });

  it('takes a failed condition for success when the standing item is not told', async () => {
    await expect(failing(conditionFailed()).write(write)).resolves.toBe('stale');
  });

  it.each([
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'RequestLimitExceeded',
    'InternalServerError',
    'TimeoutError',
    'ECONNRESET',
  ])('asks for the record again after %s', async (code) => {
    const result = failing(named(code)).write(write);
    await expect(result).rejects.toThrow(WriteFailedError);
    await expect(result).rejects.toMatchObject({ awsCode: code, kind: 'transient', cause: { name: code } });
  });

  it.each(['ResourceNotFoundException', 'AccessDeniedException', 'ValidationException'])(
    'gives the whole table up after %s',
    async (code) => {
      const result = failing(named(code)).write(write);
      await expect(result).rejects.toThrow(TableUnusableError);
      await expect(result).rejects.toMatchObject({ table: 'denver-service-request-dev', awsCode: code });
    },
  );
});
