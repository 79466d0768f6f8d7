import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  waitUntilTableExists,
  type AttributeValue,
  type CreateTableCommandInput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { accepted, answers, page, refuses, type ContractGroup } from '../case';
import { withMembers, type Clients } from '../clients';

const TableName = 'parity';
const api = (operation: string) => page(`amazondynamodb/latest/APIReference/API_${operation}`);
const limits = page('amazondynamodb/latest/developerguide/Constraints');
const reserved = page('amazondynamodb/latest/developerguide/ReservedWords');

/** A table as the consumer's stack has it. */
function table(name: string): CreateTableCommandInput {
  return {
    TableName: name,
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
}

/** The consumer's own conditional update, word for word. */
function write(client: DynamoDBClient, key: string, version: string, status: string | null) {
  return client.send(
    new UpdateItemCommand({
      TableName,
      Key: { case_id: { S: key } },
      UpdateExpression: `SET #version = :version, #0 = :0${status === null ? ' REMOVE #1' : ', #1 = :1'}`,
      ConditionExpression: 'attribute_not_exists(#key) OR #version < :version',
      ExpressionAttributeNames: {
        '#key': 'case_id',
        '#version': 'version',
        '#0': 'day',
        '#1': 'case_status',
      },
      ExpressionAttributeValues: {
        ':version': { S: version },
        ':0': { S: version.slice(0, 10) },
        ...(status === null ? {} : { ':1': { S: status } }),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  );
}

async function read(client: DynamoDBClient, key: string) {
  const { Item } = await client.send(
    new GetItemCommand({ TableName, Key: { case_id: { S: key } }, ConsistentRead: true }),
  );
  return Item ?? null;
}

const update = (
  client: DynamoDBClient,
  expression: string,
  values: Record<string, AttributeValue>,
  more = {},
) =>
  client.send(
    new UpdateItemCommand({
      TableName,
      Key: { case_id: { S: 'expressions' } },
      UpdateExpression: expression,
      ExpressionAttributeValues: values,
      ...more,
    }),
  );
const puts = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    PutRequest: { Item: { case_id: { S: `batch-${n}` }, day: { S: '2015-01-01' }, version: { S: `${n}` } } },
  }));

/** DynamoDB. */
export const dynamoDbCases: ContractGroup<Clients> = {
  service: 'DynamoDB',
  engines: ['local-cloud', 'moto', 'dynamodb-local'],
  async prepare({ dynamoDb }) {
    for (const name of [TableName, 'parity-b', 'parity-c']) {
      await dynamoDb.send(new CreateTableCommand(table(name)));
      await waitUntilTableExists({ client: dynamoDb, maxWaitTime: 60, minDelay: 1 }, { TableName: name });
    }
  },
  cases: [
    {
      title: 'ListTables goes on after its limit',
      async call({ dynamoDb }) {
        const first = await dynamoDb.send(new ListTablesCommand({ Limit: 2 }));
        const rest = await dynamoDb.send(
          new ListTablesCommand({ ExclusiveStartTableName: first.LastEvaluatedTableName }),
        );
        return [first.TableNames, rest.TableNames, rest.LastEvaluatedTableName ?? null];
      },
      expect: answers([['parity', 'parity-b'], ['parity-c'], null]),
      page: api('ListTables'),
    },
    {
      title: 'a member that does not exist',
      call: async ({ dynamoDb }) =>
        (await dynamoDb.send(withMembers(new ListTablesCommand({ Limit: 1 }), { Colour: 'red' }))).TableNames,
      expect: answers(['parity']),
      page: api('ListTables'),
      documented: false,
      known: {
        'local-cloud': {
          outcome: refuses('NotImplementedException', 501),
          why: 'what is not done is refused by name instead of being ignored',
        },
      },
    },
    {
      title: 'the consumer’s conditional update writes a case that is not there',
      async call({ dynamoDb }) {
        await write(dynamoDb, 'a', '2015-07-02T00:00:00Z', 'open');
        return read(dynamoDb, 'a');
      },
      expect: answers({
        case_id: { S: 'a' },
        version: { S: '2015-07-02T00:00:00Z' },
        day: { S: '2015-07-02' },
        case_status: { S: 'open' },
      }),
      page: page('amazondynamodb/latest/developerguide/Expressions.ConditionExpressions'),
    },
    {
      title: 'an older version is refused, and the refusal holds the item that stands',
      async call({ dynamoDb }) {
        try {
          await write(dynamoDb, 'a', '2015-07-01T00:00:00Z', 'older');
          return 'written';
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          return [error.$metadata.httpStatusCode, error.Item?.['version']?.S, error.Item?.['case_status']?.S];
        }
      },
      expect: answers([400, '2015-07-02T00:00:00Z', 'open']),
      page: api('UpdateItem'),
    },
    {
      title: 'the same version is refused',
      call: ({ dynamoDb }) => write(dynamoDb, 'a', '2015-07-02T00:00:00Z', 'again'),
      expect: refuses('ConditionalCheckFailedException'),
      page: api('UpdateItem'),
    },
    {
      title: 'a newer version takes the place of it, and what it leaves out is gone',
      async call({ dynamoDb }) {
        await write(dynamoDb, 'a', '2015-07-03T00:00:00Z', null);
        return read(dynamoDb, 'a');
      },
      expect: answers({
        case_id: { S: 'a' },
        version: { S: '2015-07-03T00:00:00Z' },
        day: { S: '2015-07-03' },
      }),
      page: page('amazondynamodb/latest/developerguide/Expressions.UpdateExpressions'),
    },
    {
      title: 'removing an attribute that is not there is fine',
      async call({ dynamoDb }) {
        await write(dynamoDb, 'b', '2015-07-03T00:00:00Z', null);
        return read(dynamoDb, 'b');
      },
      expect: answers({
        case_id: { S: 'b' },
        version: { S: '2015-07-03T00:00:00Z' },
        day: { S: '2015-07-03' },
      }),
      page: page('amazondynamodb/latest/developerguide/Expressions.UpdateExpressions'),
    },
    {
      title: 'the index holds the case under its day, newest last',
      async call({ dynamoDb }) {
        const { Items } = await dynamoDb.send(
          new QueryCommand({
            TableName,
            IndexName: 'by-day',
            KeyConditionExpression: '#day = :day',
            ExpressionAttributeNames: { '#day': 'day' },
            ExpressionAttributeValues: { ':day': { S: '2015-07-03' } },
          }),
        );
        return Items?.map((item) => item['case_id']?.S).sort();
      },
      expect: answers(['a', 'b']),
      page: api('Query'),
    },
    {
      title: 'a consistent read of a global index is refused',
      call: ({ dynamoDb }) =>
        dynamoDb.send(
          new QueryCommand({
            TableName,
            IndexName: 'by-day',
            ConsistentRead: true,
            KeyConditionExpression: '#day = :day',
            ExpressionAttributeNames: { '#day': 'day' },
            ExpressionAttributeValues: { ':day': { S: '2015-07-03' } },
          }),
        ),
      expect: refuses('ValidationException'),
      page: api('Query'),
    },
    {
      title: 'numbers keep 38 digits',
      async call({ dynamoDb }) {
        await update(dynamoDb, 'SET n = :n', { ':n': { N: '12345678901234567890123456789012345678' } });
        return (await read(dynamoDb, 'expressions'))?.['n'];
      },
      expect: answers({ N: '12345678901234567890123456789012345678' }),
      page: limits,
    },
    {
      title: 'numbers of 39 digits are refused',
      call: ({ dynamoDb }) =>
        update(dynamoDb, 'SET n = :n', { ':n': { N: '123456789012345678901234567890123456789' } }),
      expect: refuses('ValidationException'),
      page: limits,
      known: {
        moto: { outcome: accepted, why: 'digits are not counted' },
      },
    },
    {
      title: 'a value of the expression that nothing uses is refused',
      call: ({ dynamoDb }) => update(dynamoDb, 'SET n = :n', { ':n': { N: '1' }, ':m': { N: '2' } }),
      expect: refuses('ValidationException'),
      page: page('amazondynamodb/latest/developerguide/Programming.Errors'),
    },
    {
      title: 'a name of the expression that nothing uses is refused',
      call: ({ dynamoDb }) =>
        update(dynamoDb, 'SET n = :n', { ':n': { N: '1' } }, { ExpressionAttributeNames: { '#x': 'x' } }),
      expect: refuses('ValidationException'),
      page: page('amazondynamodb/latest/developerguide/Programming.Errors'),
    },
    {
      title: 'a reserved word in an expression is refused',
      call: ({ dynamoDb }) => update(dynamoDb, 'SET status = :n', { ':n': { N: '1' } }),
      expect: refuses('ValidationException'),
      page: reserved,
    },
    {
      title: 'an expression that is none is refused',
      call: ({ dynamoDb }) => update(dynamoDb, 'SET n == :n', { ':n': { N: '1' } }),
      expect: refuses('ValidationException'),
      page: api('UpdateItem'),
    },
    {
      title: 'an update of the key is refused',
      call: ({ dynamoDb }) => update(dynamoDb, 'SET case_id = :n', { ':n': { S: 'other' } }),
      expect: refuses('ValidationException'),
      page: api('UpdateItem'),
    },
    {
      title: 'a key of another type is refused',
      call: ({ dynamoDb }) => dynamoDb.send(new GetItemCommand({ TableName, Key: { case_id: { N: '1' } } })),
      expect: refuses('ValidationException'),
      page: api('GetItem'),
      known: {
        moto: { outcome: accepted, why: 'the key’s type is not checked on reading' },
      },
    },
    {
      title: 'an empty key is refused',
      call: ({ dynamoDb }) => dynamoDb.send(new PutItemCommand({ TableName, Item: { case_id: { S: '' } } })),
      expect: refuses('ValidationException'),
      page: limits,
    },
    {
      title: 'an empty string is a value',
      async call({ dynamoDb }) {
        await dynamoDb.send(
          new PutItemCommand({ TableName, Item: { case_id: { S: 'e' }, text: { S: '' } } }),
        );
        return read(dynamoDb, 'e');
      },
      expect: answers({ case_id: { S: 'e' }, text: { S: '' } }),
      page: limits,
    },
    {
      title: 'an index key of another type is refused',
      call: ({ dynamoDb }) =>
        dynamoDb.send(new PutItemCommand({ TableName, Item: { case_id: { S: 'f' }, day: { N: '1' } } })),
      expect: refuses('ValidationException'),
      page: page('amazondynamodb/latest/developerguide/GSI'),
      known: {
        moto: { outcome: accepted, why: 'the type of index keys is not checked' },
      },
    },
    {
      title: 'an empty index key is refused',
      call: ({ dynamoDb }) =>
        dynamoDb.send(new PutItemCommand({ TableName, Item: { case_id: { S: 'f' }, day: { S: '' } } })),
      expect: refuses('ValidationException'),
      page: api('PutItem'),
    },
    {
      title: 'an item above 400 KB is refused',
      call: ({ dynamoDb }) =>
        dynamoDb.send(
          new PutItemCommand({
            TableName,
            Item: { case_id: { S: 'large' }, text: { S: 'x'.repeat(400 * 1024) } },
          }),
        ),
      expect: refuses('ValidationException'),
      page: limits,
    },
    {
      title: 'BatchWriteItem takes 25 items',
      async call({ dynamoDb }) {
        const { UnprocessedItems } = await dynamoDb.send(
          new BatchWriteItemCommand({ RequestItems: { 'parity-b': puts(25) } }),
        );
        return UnprocessedItems;
      },
      expect: answers({}),
      page: api('BatchWriteItem'),
    },
    {
      title: 'a scan goes on with its last key, and finds each item once',
      async call({ dynamoDb }) {
        const keys: Array<string | undefined> = [];
        let start: Record<string, AttributeValue> | undefined;
        do {
          const found = await dynamoDb.send(
            new ScanCommand({ TableName: 'parity-b', Limit: 7, ExclusiveStartKey: start }),
          );
          keys.push(...(found.Items ?? []).map((item) => item['case_id']?.S));
          start = found.LastEvaluatedKey;
        } while (start);
        return [keys.length, new Set(keys).size];
      },
      expect: answers([25, 25]),
      page: api('Scan'),
    },
    {
      title: 'BatchWriteItem refuses 26 items',
      call: ({ dynamoDb }) =>
        dynamoDb.send(new BatchWriteItemCommand({ RequestItems: { 'parity-b': puts(26) } })),
      expect: refuses('ValidationException'),
      page: api('BatchWriteItem'),
      known: {
        moto: { outcome: accepted, why: 'the number of items is not checked' },
      },
    },
    {
      title: 'BatchWriteItem refuses the same key twice',
      call: ({ dynamoDb }) =>
        dynamoDb.send(new BatchWriteItemCommand({ RequestItems: { 'parity-b': [...puts(1), ...puts(1)] } })),
      expect: refuses('ValidationException'),
      page: api('BatchWriteItem'),
    },
    {
      title: 'BatchGetItem refuses 101 keys',
      call: ({ dynamoDb }) =>
        dynamoDb.send(
          new BatchGetItemCommand({
            RequestItems: {
              'parity-b': { Keys: Array.from({ length: 101 }, (_, n) => ({ case_id: { S: `k${n}` } })) },
            },
          }),
        ),
      expect: refuses('ValidationException'),
      page: api('BatchGetItem'),
    },
    {
      title: 'a query of the index goes on with its last key, in order of the range key',
      async call({ dynamoDb }) {
        const query = {
          TableName: 'parity-b',
          IndexName: 'by-day',
          KeyConditionExpression: '#day = :day',
          ExpressionAttributeNames: { '#day': 'day' },
          ExpressionAttributeValues: { ':day': { S: '2015-01-01' } },
          Limit: 3,
        };
        const first = await dynamoDb.send(new QueryCommand(query));
        const next = await dynamoDb.send(
          new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }),
        );
        const versions = (items = first.Items) => items?.map((item) => item['version']?.S);
        return [versions(), Object.keys(first.LastEvaluatedKey ?? {}).sort(), versions(next.Items)];
      },
      expect: answers([
        ['0', '1', '10'],
        ['case_id', 'day', 'version'],
        ['11', '12', '13'],
      ]),
      page: api('Query'),
    },
    {
      title: 'a segment past the number of segments is refused',
      call: ({ dynamoDb }) => dynamoDb.send(new ScanCommand({ TableName, Segment: 2, TotalSegments: 2 })),
      expect: refuses('ValidationException'),
      page: api('Scan'),
    },
    {
      title: 'deleting an item that is not there is fine',
      call: async ({ dynamoDb }) =>
        (
          await dynamoDb.send(
            new DeleteItemCommand({
              TableName,
              Key: { case_id: { S: 'missing' } },
              ReturnValues: 'ALL_OLD',
            }),
          )
        ).Attributes ?? null,
      expect: answers(null),
      page: api('DeleteItem'),
    },
    {
      title: 'a table that is not there is not read',
      call: ({ dynamoDb }) =>
        dynamoDb.send(new GetItemCommand({ TableName: 'missing', Key: { case_id: { S: 'a' } } })),
      expect: refuses('ResourceNotFoundException'),
      page: api('GetItem'),
    },
    {
      title: 'a table that is not there is not described',
      call: ({ dynamoDb }) => dynamoDb.send(new DescribeTableCommand({ TableName: 'missing' })),
      expect: refuses('ResourceNotFoundException'),
      page: api('DescribeTable'),
    },
    {
      title: 'a table is not made twice',
      call: ({ dynamoDb }) => dynamoDb.send(new CreateTableCommand(table(TableName))),
      expect: refuses('ResourceInUseException'),
      page: api('CreateTable'),
    },
    {
      title: 'a table name of two characters is refused',
      call: ({ dynamoDb }) => dynamoDb.send(new CreateTableCommand(table('ab'))),
      expect: refuses('ValidationException'),
      page: limits,
      known: {
        moto: { outcome: accepted, why: 'the length of names is not checked' },
      },
    },
    {
      title: 'a table is described with its index',
      async call({ dynamoDb }) {
        const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName }));
        return [
          Table?.TableStatus,
          Table?.BillingModeSummary?.BillingMode,
          Table?.GlobalSecondaryIndexes?.map(({ IndexName, IndexStatus }) => [IndexName, IndexStatus]),
        ];
      },
      expect: answers(['ACTIVE', 'PAY_PER_REQUEST', [['by-day', 'ACTIVE']]]),
      page: api('TableDescription'),
    },
  ],
};
