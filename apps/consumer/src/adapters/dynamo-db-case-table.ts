import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  standingOutcome,
  type Attribute,
  type CaseTable,
  type CaseWrite,
  type WriteOutcome,
} from '../core/case-table';
import { TableUnusableError, WriteFailedError } from '../errors';

/** A table whose items are cases. */
export interface TableName {
  readonly table: string;
  /** e.g. `case_id`. */
  readonly keyColumn: string;
}

/** The table in DynamoDB. */
export function dynamoDbCaseTable(client: Pick<DynamoDBClient, 'send'>, name: TableName): CaseTable {
  return {
    async write(write) {
      try {
        await client.send(new UpdateItemCommand(updateRequest(name, write)));
        return 'written';
      } catch (error) {
        return readFailure(error, name, write);
      }
    },
  };
}

/**
 * The conditional update: every attribute of the version is set, every absent one removed, so that the item is the
 * version and nothing of an older one is left.
 */
export function updateRequest({ table, keyColumn }: TableName, write: CaseWrite): UpdateItemCommandInput {
  const names: Record<string, string> = { '#key': keyColumn, '#version': 'version' };
  const values: Record<string, AttributeValue> = { ':version': { S: write.version } };
  const set: string[] = ['#version = :version'];
  const remove: string[] = [];
  Object.entries(write.attributes).forEach(([attribute, value], index) => {
    if (attribute === 'version') return;
    names[`#${index}`] = attribute;
    if (value === null) return void remove.push(`#${index}`);
    set.push(`#${index} = :${index}`);
    values[`:${index}`] = attributeValue(value);
  });
  return {
    TableName: table,
    Key: { [keyColumn]: { S: write.key } },
    UpdateExpression: `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`,
    ConditionExpression: 'attribute_not_exists(#key) OR #version < :version',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

function attributeValue(value: Exclude<Attribute, null>): AttributeValue {
  if (typeof value === 'string') return { S: value };
  return typeof value === 'number' ? { N: String(value) } : { BOOL: value };
}

/** A failed condition is success: the table is at our version or past it. */
function readFailure(error: unknown, { table }: TableName, write: CaseWrite): WriteOutcome {
  if (error instanceof ConditionalCheckFailedException) {
    const version = error.Item?.['version']?.S;
    // Without the standing item all that is known is that it is not older.
    if (version === undefined) return 'stale';
    return standingOutcome(write, { version, transportId: error.Item?.['transport_id']?.S ?? null });
  }
  const code = error instanceof Error ? error.name : typeof error;
  if (hopeless.has(code)) throw new TableUnusableError(table, code, { cause: error });
  throw new WriteFailedError(code, { cause: error });
}

/** Answers that no retry changes. The items themselves are checked before, so `ValidationException` is the table. */
const hopeless: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'ResourceNotFoundException',
  'UnrecognizedClientException',
  'ValidationException',
]);
