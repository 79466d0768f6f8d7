import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, type Durability } from '../../core/durable-file';
import { CloudError } from '../../core/errors';
import { KeyedMutex } from '../../core/keyed-mutex';
import type { TableCatalog } from '../../core/service';
import {
  currentVersion,
  toCatalogTable,
  type CatalogTable,
  type DatabaseRecord,
  type PartitionInput,
  type PartitionRecord,
  type TableInput,
  type TableRecord,
} from './model';

/** Versions kept per table; older ones are forgotten, as `GetTableVersions` is for looking back a little. */
const keptVersions = 100;

/** The whole catalog, as the services of one process share it. */
export interface GlueCatalog extends TableCatalog {
  getTable(database: string, table: string): CatalogTable | undefined;
  getDatabase(name: string): DatabaseRecord | undefined;
  /** In name order. */
  listDatabases(): DatabaseRecord[];
  /** @throws CloudError AlreadyExistsException */
  createDatabase(name: string, input: Record<string, unknown>): Promise<void>;
  updateDatabase(name: string, input: Record<string, unknown>): Promise<void>;
  /** Removes the database and all that is in it. */
  deleteDatabase(name: string): Promise<void>;
  getTableRecord(database: string, table: string): TableRecord | undefined;
  /** In name order. @throws CloudError EntityNotFoundException when there is no such database */
  listTables(database: string): TableRecord[];
  /** @throws CloudError AlreadyExistsException, EntityNotFoundException */
  createTable(database: string, input: TableInput): Promise<void>;
  /** Adds a version. @throws CloudError EntityNotFoundException */
  updateTable(database: string, input: TableInput): Promise<void>;
  deleteTable(database: string, table: string): Promise<void>;
  /** In order of their values. @throws CloudError EntityNotFoundException */
  listPartitions(database: string, table: string): PartitionRecord[];
  /** Adds those that are new; answers those that existed. */
  createPartitions(database: string, table: string, inputs: PartitionInput[]): Promise<PartitionInput[]>;
  /** Puts these in the place of all partitions of a table, in one step. */
  replacePartitions(database: string, table: string, inputs: PartitionInput[]): Promise<void>;
  /**
   * Puts inputs in the place of partitions, whose values may change with it; answers the changes that failed, with why.
   * All others are seen at once.
   */
  updatePartitions(database: string, table: string, changes: PartitionChange[]): Promise<FailedChange[]>;
  /** Answers the values of which there was no partition. */
  deletePartitions(database: string, table: string, list: string[][]): Promise<string[][]>;
}

/** What becomes of one partition. */
export interface PartitionChange {
  /** Of the partition as it is. */
  values: string[];
  input: PartitionInput;
}

/** A change of a partition that was not made. */
export interface FailedChange extends PartitionChange {
  why: 'missing' | 'exists';
}

interface TableFile {
  table: TableRecord;
  partitions: PartitionRecord[];
}

interface DatabaseState {
  record: DatabaseRecord;
  tables: Map<string, TableFile>;
}

/**
 * The catalog in small JSON files: `<folder>/<database>/database.json` and `<folder>/<database>/table.<table>.json`,
 * each replaced as a whole, so that a crash leaves the old or the new content. Changes run one after another, and
 * are seen by readers when they are on the disk.
 */
export class CatalogStore implements GlueCatalog {
  readonly #databases = new Map<string, DatabaseState>();
  readonly #changes = new KeyedMutex();

  private constructor(
    private readonly folder: string,
    private readonly clock: () => number,
    private readonly durability: Durability,
  ) {}

  static async open(folder: string, clock: () => number, durability: Durability): Promise<CatalogStore> {
    const store = new CatalogStore(folder, clock, durability);
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) await store.load(path.join(folder, name));
    return store;
  }

  getDatabase(name: string): DatabaseRecord | undefined {
    return this.#databases.get(name.toLowerCase())?.record;
  }

  listDatabases(): DatabaseRecord[] {
    return sorted([...this.#databases.values()].map((state) => state.record));
  }

  createDatabase(name: string, input: Record<string, unknown>): Promise<void> {
    return this.change(async () => {
      const key = name.toLowerCase();
      if (this.#databases.has(key)) throw alreadyExists('Database');
      const record = { name: key, input, createTime: this.now() };
      await mkdir(this.folderOf(key), { recursive: true });
      await this.saveDatabase(record);
      this.#databases.set(key, { record, tables: new Map() });
    });
  }

  updateDatabase(name: string, input: Record<string, unknown>): Promise<void> {
    return this.change(async () => {
      const state = this.stateOf(name);
      const record = { ...state.record, input };
      await this.saveDatabase(record);
      state.record = record;
    });
  }

  deleteDatabase(name: string): Promise<void> {
    return this.change(async () => {
      const key = this.stateOf(name).record.name;
      await rm(path.join(this.folderOf(key), 'database.json'), { force: true });
      this.#databases.delete(key);
      await rm(this.folderOf(key), { recursive: true, force: true });
    });
  }

  getTable(database: string, table: string): CatalogTable | undefined {
    const record = this.getTableRecord(database, table);
    return record && toCatalogTable(record);
  }

  getTableRecord(database: string, table: string): TableRecord | undefined {
    return this.#databases.get(database.toLowerCase())?.tables.get(table.toLowerCase())?.table;
  }

  listTables(database: string): TableRecord[] {
    return sorted([...this.stateOf(database).tables.values()].map((file) => file.table));
  }

  createTable(database: string, input: TableInput): Promise<void> {
    return this.change(async () => {
      const state = this.stateOf(database);
      const name = input.Name.toLowerCase();
      if (state.tables.has(name)) throw alreadyExists('Table');
      const now = this.now();
      await this.saveTable({
        table: {
          databaseName: state.record.name,
          name,
          createTime: now,
          versions: [{ versionId: '0', input: { ...input, Name: name }, updateTime: now }],
        },
        partitions: [],
      });
    });
  }

  updateTable(database: string, input: TableInput): Promise<void> {
    return this.change(async () => {
      const { table, partitions } = this.fileOf(database, input.Name);
      const versionId = String(Number(currentVersion(table).versionId) + 1);
      const version = { versionId, input: { ...input, Name: table.name }, updateTime: this.now() };
      const versions = [...table.versions, version].slice(-keptVersions);
      await this.saveTable({ table: { ...table, versions }, partitions });
    });
  }

  deleteTable(database: string, table: string): Promise<void> {
    return this.change(async () => {
      const { table: record } = this.fileOf(database, table);
      await rm(this.pathOf(record), { force: true });
      this.stateOf(database).tables.delete(record.name);
    });
  }

  listPartitions(database: string, table: string): PartitionRecord[] {
    return this.fileOf(database, table).partitions;
  }

  createPartitions(database: string, table: string, inputs: PartitionInput[]): Promise<PartitionInput[]> {
    return this.change(async () => {
      const file = this.fileOf(database, table);
      const existing: PartitionInput[] = [];
      const byValues = new Map(file.partitions.map((partition) => [keyOf(partition.values), partition]));
      for (const input of inputs) {
        const key = keyOf(input.Values);
        if (byValues.has(key)) existing.push(input);
        else byValues.set(key, { values: input.Values, input, createTime: this.now() });
      }
      if (existing.length < inputs.length)
        await this.saveTable({ table: file.table, partitions: inOrder(byValues) });
      return existing;
    });
  }

  replacePartitions(database: string, table: string, inputs: PartitionInput[]): Promise<void> {
    return this.change(async () => {
      const file = this.fileOf(database, table);
      const before = new Map(file.partitions.map(({ values, createTime }) => [keyOf(values), createTime]));
      const partitions = inputs
        .map((input) => ({
          values: input.Values,
          input,
          createTime: before.get(keyOf(input.Values)) ?? this.now(),
        }))
        .sort((a, b) => compare(keyOf(a.values), keyOf(b.values)));
      await this.saveTable({ table: file.table, partitions });
    });
  }

  updatePartitions(database: string, table: string, changes: PartitionChange[]): Promise<FailedChange[]> {
    return this.change(async () => {
      const file = this.fileOf(database, table);
      const byValues = new Map(file.partitions.map((partition) => [keyOf(partition.values), partition]));
      const failed: FailedChange[] = [];
      for (const change of changes) {
        const [from, to] = [keyOf(change.values), keyOf(change.input.Values)];
        const before = byValues.get(from);
        if (!before) failed.push({ ...change, why: 'missing' });
        else if (from !== to && byValues.has(to)) failed.push({ ...change, why: 'exists' });
        else {
          byValues.delete(from);
          byValues.set(to, { ...before, values: change.input.Values, input: change.input });
        }
      }
      if (failed.length < changes.length)
        await this.saveTable({ table: file.table, partitions: inOrder(byValues) });
      return failed;
    });
  }

  deletePartitions(database: string, table: string, list: string[][]): Promise<string[][]> {
    return this.change(async () => {
      const file = this.fileOf(database, table);
      const byValues = new Map(file.partitions.map((partition) => [keyOf(partition.values), partition]));
      const missing = list.filter((values) => !byValues.delete(keyOf(values)));
      if (missing.length < list.length)
        await this.saveTable({ table: file.table, partitions: inOrder(byValues) });
      return missing;
    });
  }

  private change<T>(work: () => Promise<T>): Promise<T> {
    return this.#changes.run('catalog', work);
  }

  private async load(folder: string): Promise<void> {
    const names = await readdir(folder);
    if (!names.includes('database.json')) {
      await rm(folder, { recursive: true, force: true });
      return;
    }
    const record = JSON.parse(await readFile(path.join(folder, 'database.json'), 'utf8')) as DatabaseRecord;
    const tables = new Map<string, TableFile>();
    for (const name of names.filter((candidate) => /^table\..*\.json$/.test(candidate))) {
      const file = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as TableFile;
      tables.set(file.table.name, file);
    }
    this.#databases.set(record.name, { record, tables });
  }

  private stateOf(database: string): DatabaseState {
    const state = this.#databases.get(database.toLowerCase());
    if (!state) throw new CloudError('EntityNotFoundException', `Database ${database} not found.`);
    return state;
  }

  private fileOf(database: string, table: string): TableFile {
    const file = this.stateOf(database).tables.get(table.toLowerCase());
    if (!file) throw new CloudError('EntityNotFoundException', `Table ${table} not found.`);
    return file;
  }

  private folderOf(database: string): string {
    return path.join(this.folder, fileName(database));
  }

  private pathOf(table: TableRecord): string {
    return path.join(this.folderOf(table.databaseName), `table.${fileName(table.name)}.json`);
  }

  private saveDatabase(record: DatabaseRecord): Promise<void> {
    const file = path.join(this.folderOf(record.name), 'database.json');
    return replaceFile(file, JSON.stringify(record), this.durability);
  }

  private async saveTable(file: TableFile): Promise<void> {
    await replaceFile(this.pathOf(file.table), JSON.stringify(file), this.durability);
    this.stateOf(file.table.databaseName).tables.set(file.table.name, file);
  }

  private now(): number {
    return this.clock() / 1000;
  }
}

function alreadyExists(kind: string): CloudError {
  return new CloudError('AlreadyExistsException', `${kind} already exists.`);
}

/** Names may hold any character but are kept in plain ones on disk: `a/b` becomes `a%2Fb`, `.` becomes `%2E`. */
function fileName(name: string): string {
  return encodeURIComponent(name).replaceAll('.', '%2E').replaceAll('*', '%2A');
}

function inOrder(byValues: ReadonlyMap<string, PartitionRecord>): PartitionRecord[] {
  return [...byValues.entries()].sort(([a], [b]) => compare(a, b)).map(([, partition]) => partition);
}

function keyOf(values: readonly string[]): string {
  return values.join('\u0000');
}

function sorted<T extends { name: string }>(records: T[]): T[] {
  return records.sort((a, b) => compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
