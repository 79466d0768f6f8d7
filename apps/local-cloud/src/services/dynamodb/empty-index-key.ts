import type { AttributeMap, DynaliteError, TableDefinition } from './dynalite';

/** An attribute with an empty value, and an index it is a key of. */
export interface EmptyIndexKey {
  readonly attribute: string;
  readonly index: string;
  readonly type: string;
}

/** The first key of an index that an item has and that is empty. */
export function emptyIndexKey(
  item: AttributeMap,
  table: TableDefinition | undefined,
): EmptyIndexKey | undefined {
  for (const { IndexName, KeySchema } of [
    ...(table?.GlobalSecondaryIndexes ?? []),
    ...(table?.LocalSecondaryIndexes ?? []),
  ])
    for (const { AttributeName } of KeySchema) {
      const [type, value] = Object.entries(item[AttributeName] ?? {})[0] ?? [];
      if (type && value === '') return { attribute: AttributeName, index: IndexName, type };
    }
  return undefined;
}

/**
 * What DynamoDB says of it, in the form of dynalite's errors.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
 */
export function emptyIndexKeyError({ attribute, index, type }: EmptyIndexKey): DynaliteError {
  const kind = type === 'B' ? 'binary' : 'string';
  const message =
    'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
    `The AttributeValue for a key attribute cannot contain an empty ${kind} value. ` +
    `IndexName: ${index}, IndexKey: ${attribute}`;
  return Object.assign(new Error(message), {
    statusCode: 400,
    body: { __type: 'com.amazon.coral.validate#ValidationException', message },
  });
}
