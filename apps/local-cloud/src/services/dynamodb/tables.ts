import { CloudError, refuse } from '../../core/errors';
import type { Log } from '../../core/service';
import { operationTypes, run, type DynaliteStore, type TableDefinition } from './dynalite';
import { awsError } from './errors';
import type { ItemStore } from './item-store';
import { describeSettings, type TableSettings, type TableSettingsStore } from './table-settings';
import { refuseUnknownMembers } from './unknown-members';

/** Milliseconds between two looks at a table that is about to change its state. */
const pollMs = 2;

/** Makes, changes and removes tables, and joins what dynalite keeps of them with what it does not. */
export class Tables {
  constructor(
    private readonly store: DynaliteStore,
    private readonly items: ItemStore,
    readonly settings: TableSettingsStore,
    private readonly log: Log,
  ) {}

  /** Ends the changes that a killed process had begun. */
  async recover(): Promise<void> {
    for (const name of await this.names()) {
      const table = await this.definition(name);
      if (table.TableStatus === 'ACTIVE') continue;
      this.log.warn('dynamodb: ends an interrupted change of a table', {
        table: name,
        status: table.TableStatus,
      });
      if (table.TableStatus === 'DELETING') await this.#erase(name);
      else await this.#put({ ...table, TableStatus: 'ACTIVE' });
    }
  }

  async names(): Promise<string[]> {
    const names: string[] = [];
    for (let start: unknown; ;) {
      const page = await this.run(
        'ListTables',
        start === undefined ? {} : { ExclusiveStartTableName: start },
      );
      names.push(...(page['TableNames'] as string[]));
      start = page['LastEvaluatedTableName'];
      if (start === undefined) return names;
    }
  }

  /** The table as dynalite keeps it. @throws CloudError ResourceNotFoundException */
  definition(name: string): Promise<TableDefinition> {
    return new Promise((resolve, reject) => {
      this.store.getTable(name, false, (error, table) => {
        if (error || !table) reject(awsError(error ?? new Error(`Expected table ${name}.`)));
        else resolve(table);
      });
    });
  }

  /** `TableDescription`. */
  describe(table: object, settings: TableSettings): object {
    return { ...table, ...describeSettings(settings) };
  }

  /** Makes a table from what dynalite knows; resolves with its first description, when it is active. */
  async create(
    what: string,
    input: Record<string, unknown>,
    settings: TableSettings,
  ): Promise<TableDefinition> {
    refuseUnknownMembers(what, input, operationTypes.CreateTable.types);
    const reply = await this.run('CreateTable', input);
    const table = structuredClone(reply['TableDescription']) as TableDefinition;
    await this.settings.set(table.TableName, settings);
    await this.#settled(table.TableName);
    return table;
  }

  /** Changes billing mode or throughput. @throws CloudError NotImplementedException for new and removed indexes */
  async update(what: string, input: Record<string, unknown>): Promise<void> {
    refuseUnknownMembers(what, input, operationTypes.UpdateTable.types);
    const updates = (input['GlobalSecondaryIndexUpdates'] ?? []) as Array<Record<string, unknown>>;
    for (const update of updates)
      for (const member of ['Create', 'Delete'])
        if (update[member])
          throw refuse(what, `GlobalSecondaryIndexUpdates.${member}`, 'Indexes come with their table.');
    const name = String(input['TableName']);
    this.items.forget(name);
    await this.run('UpdateTable', input);
    await this.#settled(name);
    this.items.forget(name);
  }

  /** Removes a table with its items. @throws CloudError ValidationException while it is protected */
  async remove(name: string): Promise<object> {
    const table = await this.definition(name);
    const settings = this.settings.get(name);
    if (settings.deletionProtection)
      throw new CloudError(
        'ValidationException',
        `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
      );
    await this.#put({ ...table, TableStatus: 'DELETING' });
    await this.#erase(name);
    return this.describe({ ...table, TableStatus: 'DELETING' }, settings);
  }

  /** Runs one of dynalite's own operations. @throws CloudError */
  async run(operation: Parameters<typeof run>[0], input: object): Promise<Record<string, unknown>> {
    try {
      return await run(operation, this.store, structuredClone(input) as Record<string, unknown>);
    } catch (error) {
      throw awsError(error);
    }
  }

  async #erase(name: string): Promise<void> {
    this.items.forget(name);
    const prefixes = [`item-${name}`, `index-global~${name}`, `index-local~${name}`, `tag-${name}`];
    for (const prefix of prefixes) await this.store.db.clear({ gte: `${prefix}~`, lt: `${prefix}~\uffff` });
    await this.settings.set(name, undefined);
    await new Promise<void>((resolve, reject) => {
      this.store.tableDb.del(name, (error) => (error ? reject(error) : resolve()));
    });
  }

  async #put(table: TableDefinition): Promise<void> {
    for (const index of table.GlobalSecondaryIndexes ?? []) index.IndexStatus = 'ACTIVE';
    this.items.forget(table.TableName);
    await new Promise<void>((resolve, reject) => {
      this.store.tableDb.put(table.TableName, table, (error) => (error ? reject(error) : resolve()));
    });
  }

  async #settled(name: string): Promise<void> {
    while ((await this.definition(name)).TableStatus !== 'ACTIVE')
      await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
