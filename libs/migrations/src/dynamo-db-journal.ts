import {
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import Type from 'typebox';
import Value from 'typebox/value';
import { fromAttributes, toAttribute } from './attribute-value';
import { JournalError, JournalMissingError, reasonOf } from './errors';
import {
  JournalEntry,
  LockHolder,
  type Journal,
  type JournalChange,
  type JournalDocument,
  type LockClaim,
} from './journal';

/** Where the journal of one target is. */
export interface DynamoDbJournalOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** A table keyed by the string `target`. */
  readonly table: string;
  /** e.g. `athena:denver_dev`. */
  readonly target: string;
  /** What to do when there is no such table, e.g. `Deploy the stack denver-catalog-state first.` */
  readonly missingTable: string;
}

/** The item of one target. `entries` by version in four digits; `lock` is there while somebody holds it. */
const Item = Type.Object(
  {
    target: Type.String(),
    token: Type.Integer({ minimum: 0 }),
    lock: Type.Optional(LockHolder),
    entries: Type.Record(Type.String(), JournalEntry),
  },
  { additionalProperties: false },
);

/**
 * The journal in DynamoDB: one item per target, so that every write of a row is conditional on the fencing token of
 * the same item, and one consistent read shows rows and lock of the same instant.
 *
 * An item holds 400 KB, a row of one statement takes about 400 bytes: some 800 migrations.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 */
export function dynamoDbJournal(options: DynamoDbJournalOptions): Journal {
  const { client } = options;
  const read = async (): Promise<JournalDocument> => {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: options.table, Key: keyOf(options), ConsistentRead: true }),
    );
    return readItem(options, item);
  };
  return {
    read: () => named(options, 'read', read),
    take: (claim) =>
      named(options, 'take', async () => {
        const updated = await conditional(() =>
          client.send(new UpdateItemCommand(takeRequest(options, claim))),
        );
        if (!updated) {
          const { lock } = await read();
          return { taken: false, ...(lock ? { holder: lock } : {}) };
        }
        const document = readItem(options, updated.Attributes);
        return { taken: true, token: document.token, document };
      }),
    update: (change) =>
      named(options, 'update', async () => {
        const request = new UpdateItemCommand(updateRequest(options, change));
        return (await conditional(() => client.send(request))) !== undefined;
      }),
  };
}

/**
 * Takes the lock when it is free, expired, our own (an answer that was lost), or the one to be evicted; every grant
 * counts the token up.
 */
export function takeRequest(options: DynamoDbJournalOptions, claim: LockClaim): UpdateItemCommandInput {
  const evict = claim.evict === undefined ? '' : ' OR #token = :evict';
  return {
    TableName: options.table,
    Key: keyOf(options),
    UpdateExpression:
      'SET #lock = :lock, #token = if_not_exists(#token, :zero) + :one, #entries = if_not_exists(#entries, :none)',
    ConditionExpression: `attribute_not_exists(#lock) OR #lock.#until < :now OR #lock.#owner = :owner${evict}`,
    ExpressionAttributeNames: {
      '#lock': 'lock',
      '#token': 'token',
      '#entries': 'entries',
      '#until': 'leaseUntilMs',
      '#owner': 'owner',
    },
    ExpressionAttributeValues: {
      ':lock': toAttribute(claim.holder),
      ':owner': { S: claim.holder.owner },
      ':now': { N: String(claim.nowMs) },
      ':zero': { N: '0' },
      ':one': { N: '1' },
      ':none': { M: {} },
      ...(claim.evict === undefined ? {} : { ':evict': { N: String(claim.evict) } }),
    },
    ReturnValues: 'ALL_NEW',
  };
}

/** One change, on the condition that nobody took the lock since and we did not give it back. */
export function updateRequest(
  options: DynamoDbJournalOptions,
  change: JournalChange,
): UpdateItemCommandInput {
  const { put, remove, release } = change;
  const set = release ? [] : ['#lock.#until = :until'];
  const removed = release ? ['#lock'] : [];
  const names: Record<string, string> = { '#lock': 'lock', '#token': 'token' };
  const values: Record<string, AttributeValue> = { ':token': { N: String(change.token) } };
  if (!release) {
    names['#until'] = 'leaseUntilMs';
    values[':until'] = { N: String(change.leaseUntilMs) };
  }
  if (put) {
    Object.assign(names, { '#entries': 'entries', '#put': rowKey(put.version) });
    values[':put'] = toAttribute(put);
    set.push('#entries.#put = :put');
  }
  if (remove !== undefined) {
    Object.assign(names, { '#entries': 'entries', '#remove': rowKey(remove) });
    removed.push('#entries.#remove');
  }
  return {
    TableName: options.table,
    Key: keyOf(options),
    UpdateExpression: [
      set.length > 0 ? `SET ${set.join(', ')}` : '',
      removed.length > 0 ? `REMOVE ${removed.join(', ')}` : '',
    ]
      .join(' ')
      .trim(),
    ConditionExpression: '#token = :token AND attribute_exists(#lock)',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

function keyOf({ target }: DynamoDbJournalOptions): Record<string, AttributeValue> {
  return { target: { S: target } };
}

function rowKey(version: number): string {
  return String(version).padStart(4, '0');
}

function readItem(
  { table, target }: DynamoDbJournalOptions,
  item: Record<string, AttributeValue> | undefined,
): JournalDocument {
  if (!item) return { token: 0, entries: [] };
  const value = fromAttributes(item);
  if (!Value.Check(Item, value)) {
    const [problem] = Value.Errors(Item, value);
    throw new JournalError(
      'read',
      `Expected the item ${target} of ${table} to be a journal, got another at ${problem?.instancePath || '/'}: ${problem?.message ?? ''}`,
    );
  }
  const entries = Object.values(value.entries).sort((a, b) => a.version - b.version);
  return { token: value.token, entries, ...(value.lock ? { lock: value.lock } : {}) };
}

/** The answer of a conditional write; undefined when its condition did not hold. */
async function conditional<Answer>(send: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

async function named<T>(
  { table, missingTable }: DynamoDbJournalOptions,
  operation: JournalError['operation'],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof JournalError) throw error;
    if (error instanceof Error && error.name === 'ResourceNotFoundException')
      throw new JournalMissingError(table, missingTable, { cause: error });
    throw new JournalError(operation, `Expected table ${table} to answer, got ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
