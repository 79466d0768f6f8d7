import { dataset } from '../dataset';
import type { CanonicalEvent, DatasetId } from '../dataset';

/** One item of a dataset's table, in plain values. */
export interface DynamoDbItem {
  readonly keyColumn: 'case_id' | 'offense_id';
  /** Value of the partition key. */
  readonly pk: string;
  /** Every other attribute; null where the event has null, so that a newer state clears what an older one said. */
  readonly attributes: CanonicalEvent;
}

/** Attribute by which the index `by-day` is keyed; its range key is `version`. */
export const dayAttribute = 'day';

/** How a dataset's table is declared. */
export interface DynamoDbTableSchema {
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: 'S' }[];
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: 'HASH' | 'RANGE' }[];
  readonly GlobalSecondaryIndexes: readonly {
    readonly IndexName: string;
    readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: 'HASH' | 'RANGE' }[];
    readonly Projection: { readonly ProjectionType: 'ALL' };
  }[];
}

/** Key, attributes and the index `by-day` of a dataset's table. */
export function dynamoDbTableSchema(id: DatasetId): DynamoDbTableSchema {
  const { keyColumn } = dataset(id);
  return {
    AttributeDefinitions: [keyColumn, dayAttribute, 'version'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: [{ AttributeName: keyColumn, KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-day',
        KeySchema: [
          { AttributeName: dayAttribute, KeyType: 'HASH' },
          { AttributeName: 'version', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  };
}

/** The item that stands for an event: its columns, and the Denver day for the index. */
export function dynamoDbItem(id: DatasetId, event: CanonicalEvent): DynamoDbItem {
  const { keyColumn, dayColumn } = dataset(id);
  const { [keyColumn]: pk, ...columns } = event;
  return { keyColumn, pk: String(pk), attributes: { ...columns, [dayAttribute]: event[dayColumn] ?? null } };
}
