import path from 'node:path';
import { DocumentStore } from '../../core/document-store';
import type { Durability } from '../../core/durable-file';
import type { Connection } from '../../duckdb/connection';
import { Database } from '../../duckdb/database';
import { ParquetFooters } from '../../duckdb/parquet-footers';
import { CatalogEntries, entriesDdl } from './catalog-entries';
import { SqlError } from './errors';
import { TableLocks } from './table-locks';

/** What opening the database of a namespace needs. */
export interface WarehouseOptions {
  /** Folder of the namespace; made when needed. */
  folder: string;
  /** Folders with the files of external tables. */
  dataFolders: readonly string[];
  threads: number;
  memoryLimit: string;
  durability: Durability;
}

/** Settings that make the engine answer as Redshift does. */
const settings = [
  `SET GLOBAL integer_division = true`,
  `SET GLOBAL default_null_order = 'nulls_last_on_asc_first_on_desc'`,
  `SET GLOBAL disabled_optimizers = 'join_filter_pushdown'`,
].join('; ');

/** The database of one namespace: a file that every connection shares. */
export class Warehouse {
  readonly footers = new ParquetFooters(
    (reason, cause) => new SqlError(`Spectrum Scan Error: ${reason}`, undefined, { cause }),
  );
  readonly locks = new TableLocks();
  #committed: CatalogEntries | undefined;
  #changes = 0;
  #committing = 0;

  private constructor(
    private readonly database: Database,
    private readonly versions: DocumentStore<{ version: number }>,
  ) {}

  static async open(options: WarehouseOptions): Promise<Warehouse> {
    const database = await Database.open({
      file: path.join(options.folder, 'warehouse.duckdb'),
      tempDirectory: path.join(options.folder, 'spill'),
      directories: options.dataFolders,
      threads: options.threads,
      memoryLimit: options.memoryLimit,
      prepare: settings,
    });
    const connection = await database.connect();
    try {
      await connection.run(entriesDdl);
    } finally {
      connection.close();
    }
    const versions = await DocumentStore.open<{ version: number }>(
      path.join(options.folder, 'table-versions'),
      options.durability,
    );
    return new Warehouse(database, versions);
  }

  connect(): Promise<Connection> {
    return this.database.connect();
  }

  /** The entries as last committed, for what reads one statement: they are read from the database once until they change. */
  async committedEntries(connection: Connection): Promise<CatalogEntries> {
    if (this.#committed) return this.#committed.on(connection);
    const changes = this.#changes;
    const entries = await CatalogEntries.load(connection);
    if (changes === this.#changes) this.#committed = entries.on(connection);
    return entries;
  }

  /** Ends a transaction that changes entries. */
  async commitEntries(commit: () => Promise<unknown>): Promise<void> {
    this.#changes += 1;
    this.#committing += 1;
    this.#committed = undefined;
    try {
      await commit();
    } finally {
      this.#committed = undefined;
      this.#committing -= 1;
      this.#changes += 1;
    }
  }

  /** The same number twice: no entries were committed in between. Undefined while some are. */
  get entriesState(): number | undefined {
    return this.#committing > 0 ? undefined : this.#changes;
  }

  /** A number that differs when the rows of a table have changed. */
  versionOf(table: string): number {
    return this.versions.get(table)?.version ?? 0;
  }

  /** Notes that tables change; before their transaction ends, so that a killed process leaves none unnoticed. */
  async noteChanges(tables: Iterable<string>): Promise<void> {
    for (const table of tables) await this.versions.put(table, { version: this.versionOf(table) + 1 });
  }

  close(): void {
    this.database.close();
  }
}

/** The warehouses of a process, opened when first used. */
export class Warehouses {
  readonly #open = new Map<string, Promise<Warehouse>>();

  constructor(private readonly options: Omit<WarehouseOptions, 'folder'> & { folder: string }) {}

  /** @param id of the namespace */
  get(id: string): Promise<Warehouse> {
    const found = this.#open.get(id);
    if (found) return found;
    const opening = Warehouse.open({ ...this.options, folder: path.join(this.options.folder, id) });
    this.#open.set(id, opening);
    opening.catch(() => this.#open.delete(id));
    return opening;
  }

  async close(): Promise<void> {
    for (const opening of this.#open.values()) (await opening).close();
    this.#open.clear();
  }
}
