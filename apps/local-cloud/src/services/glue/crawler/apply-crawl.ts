import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { CloudError } from '../../../core/errors';
import type { GlueCatalog } from '../catalog-store';
import { currentVersion, type PartitionInput, type TableInput } from '../model';
import type { CrawlerConfiguration, CrawlerSettings } from './crawler-settings';
import type { FoundTable } from './found-tables';
import { partitionInputsOf, tableInputOf } from './table-input';

/** What a crawl did to the catalog: names by what became of them. */
export interface CrawlChanges {
  tables: Record<'added' | 'updated' | 'deleted', string[]>;
  partitions: Record<'added' | 'updated' | 'deleted', string[]>;
}

/** A table that was found, and where it goes. */
export interface Placement {
  database: string;
  bucket: string;
  found: FoundTable;
  /** Of a catalog target: the table that is looked at again. */
  existingName?: string;
}

/** What writing to the catalog depends on. */
export interface ApplyOptions {
  crawler: string;
  settings: CrawlerSettings;
  configuration: CrawlerConfiguration;
  catalog: GlueCatalog;
  clock: () => number;
  /** Says what is done, and what a policy keeps from being done. */
  say: (line: string) => void;
}

/**
 * Writes what a crawl found to the catalog, as the crawler's policies say.
 *
 * New tables and partitions are made whatever the policy; what exists is changed or only told.
 *
 * @throws CloudError EntityNotFoundException without the database, InvalidInputException above the table threshold
 */
export async function applyCrawl(
  placements: readonly Placement[],
  options: ApplyOptions,
): Promise<CrawlChanges> {
  const { settings, configuration } = options;
  const changes: CrawlChanges = {
    tables: { added: [], updated: [], deleted: [] },
    partitions: { added: [], updated: [], deleted: [] },
  };
  const threshold = configuration.tableThreshold;
  if (threshold !== undefined && placements.length > threshold)
    throw new CloudError(
      'InvalidInputException',
      `The number of tables found (${placements.length}) is above the table threshold of ${threshold}.`,
    );
  const taken = new Set<string>();
  for (const placement of placements) {
    const name = placement.existingName ?? nameFor(placement, options, taken);
    taken.add(`${placement.database}.${name}`);
    await applyTable(name, placement, options, changes);
  }
  if (settings.s3Targets.length && settings.recrawlBehavior === 'CRAWL_EVERYTHING')
    await applyDeletions(taken, options, changes);
  return changes;
}

/** The folder's name with the prefix; a hash of the place behind it where that name is another table's. */
function nameFor(
  { database, bucket, found }: Placement,
  { catalog, settings }: ApplyOptions,
  taken: ReadonlySet<string>,
): string {
  const folder = found.prefix.split('/').at(-2) ?? bucket;
  const name = `${settings.tablePrefix}${folder}`.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
  const location = `s3://${bucket}/${found.prefix}`;
  const existing = catalog.getTable(database, name);
  const isOther = existing !== undefined && withSlash(existing.location ?? '') !== location;
  if (!isOther && !taken.has(`${database}.${name}`)) return name;
  return `${name}_${createHash('md5').update(location).digest('hex')}`;
}

async function applyTable(
  name: string,
  { database, bucket, found }: Placement,
  options: ApplyOptions,
  changes: CrawlChanges,
): Promise<void> {
  const { catalog, settings, configuration, crawler, say } = options;
  const wanted = tableInputOf(name, found, { crawler, bucket });
  const record = catalog.getTableRecord(database, name);
  const before = record && currentVersion(record).input;
  let table = before ?? wanted;
  if (!before) {
    await catalog.createTable(database, wanted);
    changes.tables.added.push(name);
    say(`INFO : Created table ${name} in database ${database}`);
  } else {
    const next = configuration.mergeNewColumns ? withNewColumns(before, wanted) : wanted;
    const mayUpdate = settings.updateBehavior === 'UPDATE_IN_DATABASE' || configuration.mergeNewColumns;
    if (!mayUpdate) say(`INFO : Table ${name} in database ${database} was left as it is (LOG)`);
    else if (!isDeepStrictEqual(before, next)) {
      await catalog.updateTable(database, next);
      table = next;
      changes.tables.updated.push(name);
      say(`INFO : Updated table ${name} in database ${database}`);
    }
  }
  const inherited = configuration.inheritFromTable ? table : undefined;
  const partitions = partitionInputsOf(found, { crawler, bucket }, inherited);
  if (partitions.length && sameKeys(table, found))
    await applyPartitions(name, database, partitions, options, changes);
}

async function applyPartitions(
  name: string,
  database: string,
  found: readonly PartitionInput[],
  { catalog, settings, say }: ApplyOptions,
  changes: CrawlChanges,
): Promise<void> {
  const existing = new Map(
    catalog.listPartitions(database, name).map(({ values, input }) => [values.join('/'), input]),
  );
  const next = new Map(existing);
  for (const partition of found) {
    const key = partition.Values.join('/');
    const before = existing.get(key);
    if (before && (settings.updateBehavior === 'LOG' || isDeepStrictEqual(before, partition))) continue;
    next.set(key, partition);
    changes.partitions[before ? 'updated' : 'added'].push(`${name}/${key}`);
  }
  const keys = new Set(found.map(({ Values }) => Values.join('/')));
  const gone = [...existing.keys()].filter((key) => !keys.has(key));
  if (settings.deleteBehavior === 'DELETE_FROM_DATABASE' && settings.recrawlBehavior === 'CRAWL_EVERYTHING')
    for (const key of gone) {
      next.delete(key);
      changes.partitions.deleted.push(`${name}/${key}`);
    }
  if (isDeepStrictEqual([...next], [...existing])) return;
  await catalog.replacePartitions(database, name, [...next.values()]);
  say(`INFO : Table ${name} in database ${database} has ${next.size} partitions`);
}

/** What becomes of the tables this crawler made whose data is gone. */
async function applyDeletions(
  found: ReadonlySet<string>,
  { catalog, settings, crawler, clock, say }: ApplyOptions,
  changes: CrawlChanges,
): Promise<void> {
  const { database = '', deleteBehavior } = settings;
  for (const record of catalog.listTables(database)) {
    const { input } = currentVersion(record);
    const location = withSlash(input.StorageDescriptor?.Location ?? '');
    const isOurs = input.Parameters?.['UPDATED_BY_CRAWLER'] === crawler;
    const isBelow = settings.s3Targets.some(({ bucket, prefix }) =>
      location.startsWith(`s3://${bucket}/${prefix}`),
    );
    if (!isOurs || !isBelow || found.has(`${database}.${record.name}`)) continue;
    if (deleteBehavior === 'DELETE_FROM_DATABASE') {
      await catalog.deleteTable(database, record.name);
      changes.tables.deleted.push(record.name);
      say(`INFO : Deleted table ${record.name} of database ${database}`);
    } else if (deleteBehavior === 'LOG')
      say(`INFO : The data of table ${record.name} in database ${database} is gone`);
    else if (input.Parameters?.['DEPRECATED_BY_CRAWLER'] === undefined) {
      const Parameters = { ...input.Parameters, DEPRECATED_BY_CRAWLER: String(clock()) };
      await catalog.updateTable(database, { ...input, Parameters });
      changes.tables.updated.push(record.name);
      say(`INFO : Deprecated table ${record.name} in database ${database}`);
    }
  }
}

function withNewColumns(before: TableInput, wanted: TableInput): TableInput {
  const columns = before.StorageDescriptor?.Columns ?? [];
  const names = new Set(columns.map(({ Name }) => Name.toLowerCase()));
  const added = (wanted.StorageDescriptor?.Columns ?? []).filter(({ Name }) => !names.has(Name));
  return {
    ...before,
    Parameters: { ...before.Parameters, ...wanted.Parameters },
    StorageDescriptor: { ...before.StorageDescriptor, Columns: [...columns, ...added] },
  };
}

function sameKeys(table: TableInput, found: FoundTable): boolean {
  return isDeepStrictEqual(
    (table.PartitionKeys ?? []).map(({ Name }) => Name.toLowerCase()),
    found.partitionKeys,
  );
}

function withSlash(location: string): string {
  return location.endsWith('/') ? location : `${location}/`;
}
