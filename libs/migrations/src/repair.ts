import { historyFaults } from './history';
import type { JournalEntry } from './journal';
import { withLease, type LeaseOptions } from './lease';
import { orderMigrations, type Migration } from './migration-file';
import { reported, type RunReport } from './report';

/** How the journal is put right. */
export interface RepairOptions extends LeaseOptions {
  readonly migrations: readonly Migration[];
}

/**
 * One thing that was put right.
 *
 * - `forgotten`: the row of a failed migration is gone; the next run tries it as new.
 * - `realigned`: the row of an applied migration has the name and checksum of the file as it is now.
 */
export interface Repair {
  readonly version: number;
  readonly file: string;
  readonly action: 'forgotten' | 'realigned';
}

/**
 * Forgets failed migrations and takes the files as they are for those applied, under the lock (with `evict`: whoever
 * holds it). A migration that is half done is left for `migrate`. What stays wrong is the error of the report.
 */
export async function repair(options: RepairOptions): Promise<RunReport<Repair>> {
  return reported<Repair>(async (results) => {
    const ordered = orderMigrations(options.migrations);
    const { entries } = await options.journal.read();
    const needed = entries.some((entry) => repairOf(entry, ordered));
    const standing = needed || options.evict ? await repairEntries(options, ordered, results) : entries;
    const [fault] = historyFaults(ordered, standing);
    if (fault) throw fault;
  });
}

function repairEntries(
  options: RepairOptions,
  ordered: readonly Migration[],
  results: Repair[],
): Promise<JournalEntry[]> {
  return withLease(options, async (lease) => {
    const standing: JournalEntry[] = [];
    for (const entry of lease.document.entries) {
      const change = repairOf(entry, ordered);
      if (!change) {
        standing.push(entry);
        continue;
      }
      const { version, file } = entry;
      if (change === 'forget') {
        await lease.write({ remove: version });
        results.push({ version, file, action: 'forgotten' });
        continue;
      }
      const put = { ...entry, ...change, token: lease.token };
      await lease.write({ put });
      standing.push(put);
      results.push({ version, file: put.file, action: 'realigned' });
    }
    return standing;
  });
}

function repairOf(
  entry: JournalEntry,
  ordered: readonly Migration[],
): 'forget' | Pick<JournalEntry, 'file' | 'checksum'> | undefined {
  if (entry.state === 'failed') return 'forget';
  const migration = ordered.find(({ version }) => version === entry.version);
  if (!migration || entry.state !== 'applied') return undefined;
  const { file, checksum } = migration;
  return file === entry.file && checksum === entry.checksum ? undefined : { file, checksum };
}
