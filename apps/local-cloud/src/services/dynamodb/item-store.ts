import type {
  AttributeMap,
  BatchOperation,
  Callback,
  DynaliteStore,
  SubDatabase,
  TableDefinition,
} from './dynalite';
import { emptyIndexKey, emptyIndexKeyError } from './empty-index-key';

/**
 * dynalite's store for the operations on items, made faster and atomic:
 *
 * - an item and its index entries are written in one batch, so that a kill leaves both or neither;
 * - writes of calls that run at the same time share a batch;
 * - table definitions are kept in memory, and items are read without a thread change;
 * - an item whose index key is empty is refused, which dynalite leaves out.
 *
 * dynalite computes index changes and the item write in one turn, with callbacks that run at once; what it puts into
 * an index is therefore kept until its item is put, and goes with it.
 */
export class ItemStore {
  /** To be passed to dynalite's item actions. */
  readonly view: DynaliteStore;
  readonly #tables = new Map<string, TableDefinition>();
  readonly #items = new Map<string, SubDatabase>();
  readonly #indexes = new Map<string, SubDatabase>();
  #indexChanges: BatchOperation[] = [];
  #waiting: Array<{ operations: BatchOperation[]; callback: Callback }> = [];
  #writing = false;

  constructor(private readonly store: DynaliteStore) {
    this.view = Object.assign(Object.create(store) as DynaliteStore, {
      getTable: (
        name: string,
        checkStatus: boolean | Callback<TableDefinition>,
        callback?: Callback<TableDefinition>,
      ) => this.#getTable(name, checkStatus, callback),
      getItemDb: (table: string) => this.#itemsOf(table),
      getIndexDb: (kind: string, table: string, index: string) => this.#indexOf(kind, table, index),
    });
  }

  /** Forgets a table's definition; to be called around every change of it. */
  forget(table: string): void {
    this.#tables.delete(table);
    this.#items.delete(table);
    for (const key of this.#indexes.keys()) if (key.split('~')[1] === table) this.#indexes.delete(key);
  }

  /** An item as it is on disk now. */
  read(table: string, key: string): unknown {
    return this.store.db.getSync(`item-${table}~${key}`);
  }

  #getTable(
    name: string,
    checkStatus: boolean | Callback<TableDefinition>,
    callback?: Callback<TableDefinition>,
  ): void {
    const done = typeof checkStatus === 'function' ? checkStatus : (callback as Callback<TableDefinition>);
    const known = this.#tables.get(name);
    if (known) return done(null, known);
    // Given a callback in its place, dynalite checks the status too.
    this.store.getTable(name, checkStatus !== false, (error, table) => {
      if (table?.TableStatus === 'ACTIVE') this.#tables.set(name, table);
      done(error, table);
    });
  }

  #itemsOf(table: string): SubDatabase {
    const known = this.#items.get(table);
    if (known) return known;
    const prefix = `item-${table}~`;
    const { db } = this.store;
    const items = Object.assign(Object.create(this.store.getItemDb(table)) as SubDatabase, {
      get(key: string, callback: Callback) {
        let value: unknown;
        try {
          value = db.getSync(prefix + key);
        } catch (error) {
          return callback(error as Error);
        }
        callback(null, value);
      },
      put: (key: string, value: unknown, callback: Callback) => {
        const empty = emptyIndexKey(value as AttributeMap, this.#tables.get(table));
        if (!empty) return this.#write({ type: 'put', key: prefix + key, value }, callback);
        this.#indexChanges = [];
        callback(emptyIndexKeyError(empty));
      },
      del: (key: string, callback: Callback) => this.#write({ type: 'del', key: prefix + key }, callback),
    });
    this.#items.set(table, items);
    return items;
  }

  #indexOf(kind: string, table: string, index: string): SubDatabase {
    const name = `index-${kind.toLowerCase()}~${table}~${index}`;
    const known = this.#indexes.get(name);
    if (known) return known;
    const indexDb = Object.assign(Object.create(this.store.getIndexDb(kind, table, index)) as SubDatabase, {
      put: (key: string, value: unknown, callback: Callback) => {
        this.#indexChanges.push({ type: 'put', key: `${name}~${key}`, value });
        callback(null);
      },
      del: (key: string, callback: Callback) => {
        this.#indexChanges.push({ type: 'del', key: `${name}~${key}` });
        callback(null);
      },
    });
    this.#indexes.set(name, indexDb);
    return indexDb;
  }

  #write(item: BatchOperation, callback: Callback): void {
    this.#waiting.push({ operations: [...this.#indexChanges, item], callback });
    this.#indexChanges = [];
    if (!this.#writing) this.#flush();
  }

  #flush(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#writing = true;
    this.store.db.batch(
      batch.flatMap(({ operations }) => operations),
      (error) => {
        this.#writing = false;
        if (this.#waiting.length > 0) this.#flush();
        for (const { callback } of batch) callback(error);
      },
    );
  }
}
