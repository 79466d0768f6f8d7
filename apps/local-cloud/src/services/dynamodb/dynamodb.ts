import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { JsonService, ServiceDependencies } from '../../core/service';
import { openStore } from './dynalite';
import { itemOperations, type TableCounters } from './item-operations';
import { ItemStore } from './item-store';
import { tableOperations } from './table-operations';
import { tableResource } from './table-resource';
import { TableSettingsStore } from './table-settings';
import { Tables } from './tables';

export interface DynamoDbOptions extends ServiceDependencies {
  /** Whether settings of tables are forced to the disk; default true. Items are with the kernel only. */
  fsync?: boolean;
}

/** The DynamoDB service. */
export interface DynamoDbService extends JsonService {
  close(): Promise<void>;
}

/**
 * DynamoDB by dynalite, called as a library: its validation, expressions and storage format, without its server.
 *
 * An answered write is with the kernel: killing the process loses nothing, a power cut may lose the last seconds.
 */
export async function createDynamoDb(options: DynamoDbOptions): Promise<DynamoDbService> {
  const { identity, stateDirectory, log, clock = Date.now } = options;
  await mkdir(stateDirectory, { recursive: true });
  const store = await openStore(path.join(stateDirectory, 'leveldb'), identity);
  const items = new ItemStore(store);
  const tables = new Tables(
    store,
    items,
    await TableSettingsStore.open(stateDirectory, { fsync: options.fsync ?? true }),
    log,
  );
  await tables.recover();
  const counters = new Map<string, TableCounters>();
  const arn = (table: string) => `arn:aws:dynamodb:${identity.region}:${identity.accountId}:table/${table}`;
  return {
    name: 'dynamodb',
    targetPrefix: 'DynamoDB_20120810',
    jsonVersion: '1.0',
    operations: { ...tableOperations(tables, clock, arn), ...itemOperations(store, items, counters) },
    resources: { 'AWS::DynamoDB::Table': tableResource(tables, clock) },
    stats: () => ({ tables: Object.fromEntries(counters) }),
    close: () => store.db.close(),
  };
}
