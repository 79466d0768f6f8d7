import { createRequire } from 'node:module';
import { CloudError } from '../../core/errors';
import { Input } from '../../core/input';
import type { ServiceCall } from '../../core/service';
import {
  operationTypes,
  run,
  type AttributeMap,
  type DynaliteOperation,
  type DynaliteStore,
  type TableDefinition,
} from './dynalite';
import { awsError } from './errors';
import type { ItemStore } from './item-store';
import { refuseUnknownMembers } from './unknown-members';

type Operation = (call: ServiceCall) => Promise<object>;

/** Calls since the start, by table. */
export interface TableCounters {
  writes: number;
  /** Writes whose condition did not hold. */
  conditionFailures: number;
}

const { createKey } = createRequire(import.meta.url)('dynalite/db') as {
  createKey(item: AttributeMap, table: TableDefinition): string;
};

const reads = ['BatchGetItem', 'GetItem', 'Query', 'Scan'] as const;
const writes = ['PutItem', 'UpdateItem', 'DeleteItem'] as const;
const onFailure = 'ReturnValuesOnConditionCheckFailure';

/** Operations on items. Members dynalite would ignore are refused by name. */
export function itemOperations(
  store: DynaliteStore,
  items: ItemStore,
  counters: Map<string, TableCounters>,
): Record<string, Operation> {
  const plain = async (operation: DynaliteOperation, input: Record<string, unknown>, on: DynaliteStore) => {
    refuseUnknownMembers(`dynamodb:${operation}`, input, operationTypes[operation].types);
    try {
      return await run(operation, on, input);
    } catch (error) {
      throw awsError(error);
    }
  };

  const write =
    (operation: DynaliteOperation): Operation =>
    async (call) => {
      const { [onFailure]: wanted, ...input } = call.input;
      if (wanted !== undefined)
        new Input(`dynamodb:${operation}`, { [onFailure]: wanted }, [onFailure]).text(onFailure, {
          oneOf: ['ALL_OLD', 'NONE'],
        });
      const key = (input['Key'] ?? input['Item']) as AttributeMap | undefined;
      const count = countersOf(counters, input['TableName']);
      try {
        const reply = await plain(operation, input, items.view);
        count.writes++;
        return reply;
      } catch (error) {
        if (!(error instanceof CloudError) || error.code !== 'ConditionalCheckFailedException') throw error;
        count.conditionFailures++;
        throw wanted === 'ALL_OLD' ? await withOldItem(error, String(input['TableName']), key) : error;
      }
    };

  /** DynamoDB adds the item that did not meet the condition, when there is one. */
  async function withOldItem(
    error: CloudError,
    name: string,
    key: AttributeMap | undefined,
  ): Promise<CloudError> {
    const table = await new Promise<TableDefinition | undefined>((resolve) =>
      items.view.getTable(name, (_error, found) => resolve(found)),
    );
    const item = table && key && items.read(name, createKey(key, table));
    // Written as it is into the JSON of the error, which has room for more than text.
    const details = (item ? { Item: item } : {}) as unknown as Record<string, string>;
    return new CloudError(error.code, error.message, error.status, { cause: error, details });
  }

  return {
    ...Object.fromEntries(
      reads.map((operation) => [operation, (call: ServiceCall) => plain(operation, call.input, store)]),
    ),
    ...Object.fromEntries(writes.map((operation) => [operation, write(operation)])),
    async BatchWriteItem(call) {
      const reply = await plain('BatchWriteItem', structuredClone(call.input), items.view);
      for (const [table, requests] of Object.entries(
        (call.input['RequestItems'] ?? {}) as Record<string, unknown[]>,
      ))
        countersOf(counters, table).writes += requests.length;
      return reply;
    },
  };
}

function countersOf(counters: Map<string, TableCounters>, table: unknown): TableCounters {
  const name = String(table);
  const found = counters.get(name);
  if (found) return found;
  const fresh = { writes: 0, conditionFailures: 0 };
  if (typeof table === 'string' && table.length <= 255) counters.set(name, fresh);
  return fresh;
}
