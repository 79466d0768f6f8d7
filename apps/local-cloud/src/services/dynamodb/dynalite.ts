import { createRequire } from 'node:module';
import type { CloudIdentity } from '../../core/service';

/**
 * The parts of dynalite that are used: its storage, its validation, its actions, each without its HTTP server.
 * dynalite has no types; these are those of what is called here, by version 4.0.0.
 *
 * @see https://github.com/architect/dynalite
 */
const require = createRequire(import.meta.url);

/** A DynamoDB item or key, in the attribute-value form of the wire. */
export type AttributeMap = Record<string, Record<string, unknown>>;

export type Callback<T = unknown> = (error: DynaliteError | null | undefined, result?: T) => void;

/** An error with a status has a body for the client; one without is a fault of dynalite or of the disk. */
export interface DynaliteError extends Error {
  statusCode?: number;
  body?: { __type: string; message?: string; Message?: string };
}

/** A table as dynalite keeps it: `TableDescription` without what it does not know. */
export interface TableDefinition {
  TableName: string;
  TableStatus: string;
  TableArn: string;
  TableId: string;
  KeySchema: Array<{ AttributeName: string; KeyType: string }>;
  AttributeDefinitions: Array<{ AttributeName: string; AttributeType: string }>;
  GlobalSecondaryIndexes?: Array<{
    IndexName: string;
    IndexStatus: string;
    KeySchema: Array<{ AttributeName: string }>;
  }>;
  LocalSecondaryIndexes?: Array<{ IndexName: string; KeySchema: Array<{ AttributeName: string }> }>;
  BillingModeSummary?: { BillingMode: string };
  ProvisionedThroughput?: { ReadCapacityUnits: number; WriteCapacityUnits: number };
}

/** Keys of one kind in the database, e.g. the items of one table. */
export interface SubDatabase {
  get(key: string, callback: Callback): void;
  put(key: string, value: unknown, callback: Callback): void;
  del(key: string, callback: Callback): void;
  lock: unknown;
}

export interface BatchOperation {
  type: 'put' | 'del';
  key: string;
  value?: unknown;
}

/** The LevelDB behind it all. */
export interface Database {
  open(): Promise<void>;
  close(): Promise<void>;
  getSync(key: string): unknown;
  batch(operations: BatchOperation[], callback: Callback): void;
  clear(range: { gte: string; lt: string }): Promise<void>;
}

export interface DynaliteStore {
  options: Record<string, unknown>;
  db: Database;
  tableDb: SubDatabase & { awsAccountId: string; awsRegion: string };
  getItemDb(table: string): SubDatabase;
  deleteItemDb(table: string, callback: Callback): void;
  getIndexDb(kind: string, table: string, index: string): SubDatabase;
  deleteIndexDb(kind: string, table: string, index: string, callback: Callback): void;
  deleteTagDb(table: string, callback: Callback): void;
  getTable(
    name: string,
    checkStatus: boolean | Callback<TableDefinition>,
    callback?: Callback<TableDefinition>,
  ): void;
}

/** What one member of a call may be. */
export interface MemberType {
  type?: string;
  children?: Record<string, MemberType | string> | MemberType | string;
}

/** Members of an operation by name, and the check that spans them. */
export interface OperationTypes {
  types: Record<string, MemberType>;
  custom?: unknown;
}

type Action = (store: DynaliteStore, input: object, callback: Callback<object>) => void;

interface Validations {
  checkTypes(input: object, types: OperationTypes['types']): Record<string, unknown>;
  checkValidations(
    input: object,
    types: OperationTypes['types'],
    custom: unknown,
    store: DynaliteStore,
  ): void;
}

/** Operations of dynalite that are served. */
export const dynaliteOperations = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
] as const;

export type DynaliteOperation = (typeof dynaliteOperations)[number];

const fileOf = (operation: DynaliteOperation) => operation.charAt(0).toLowerCase() + operation.slice(1);
const load = <T>(folder: string) =>
  Object.fromEntries(
    dynaliteOperations.map((operation) => [
      operation,
      require(`dynalite/${folder}/${fileOf(operation)}`) as T,
    ]),
  ) as Record<DynaliteOperation, T>;

/** What each operation does. */
export const actions = load<Action>('actions');

/** What each operation takes. */
export const operationTypes = load<OperationTypes>('validations');

const validations = require('dynalite/validations') as Validations;

/** Opens the database in a folder; tables become active and go away at once. */
export async function openStore(directory: string, identity: CloudIdentity): Promise<DynaliteStore> {
  const { create } = require('dynalite/db') as { create(options: object): DynaliteStore };
  const store = create({ path: directory, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await store.db.open();
  store.tableDb.awsAccountId = identity.accountId;
  store.tableDb.awsRegion = identity.region;
  return store;
}

/** Checks a call as dynalite does and runs it. @throws DynaliteError */
export function run(
  operation: DynaliteOperation,
  store: DynaliteStore,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { types, custom } = operationTypes[operation];
  const checked = validations.checkTypes(input, types);
  validations.checkValidations(checked, types, custom, store);
  return new Promise((resolve, reject) => {
    actions[operation](store, checked, (error, result) => {
      if (error) reject(error);
      else resolve((result || {}) as Record<string, unknown>);
    });
  });
}
