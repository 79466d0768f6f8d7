import type { HistoryError } from './errors';
import { historyFaults } from './history';
import type { Journal, JournalEntry, LockHolder } from './journal';
import { orderMigrations, type Migration } from './migration-file';
import { reported, type RunReport } from './report';

/** What is needed to tell how things stand. */
export interface StatusOptions {
  readonly journal: Pick<Journal, 'read'>;
  readonly migrations: readonly Migration[];
}

/** One migration as files and journal know it. */
export interface MigrationStanding {
  readonly version: number;
  readonly file: string;
  readonly state: 'pending' | JournalEntry['state'];
  /** Where files and journal disagree. */
  readonly fault?: { readonly fault: HistoryError['fault']; readonly message: string };
  readonly statements: number;
  /** The journal's row; absent while nothing was tried. */
  readonly entry?: JournalEntry;
}

/** How things stand; who holds the lock now, if anyone. */
export type Status = RunReport<MigrationStanding> & { readonly lock?: LockHolder };

/** Tells of every migration, applied or not, by version. Reads the journal, and writes nothing. */
export async function status({ journal, migrations }: StatusOptions): Promise<Status> {
  let lock: LockHolder | undefined;
  const report = await reported<MigrationStanding>(async (results) => {
    const ordered = orderMigrations(migrations);
    const document = await journal.read();
    lock = document.lock;
    const faults = new Map(historyFaults(ordered, document.entries).map((fault) => [fault.file, fault]));
    const gone = document.entries.filter(
      (entry) => !ordered.some(({ version }) => version === entry.version),
    );
    for (const { version, file, statements } of [
      ...ordered,
      ...gone.map((entry) => ({ ...entry, statements: [] })),
    ]) {
      const entry = document.entries.find((candidate) => candidate.version === version);
      const fault = faults.get(entry?.file ?? file);
      results.push({
        version,
        file,
        state: entry?.state ?? 'pending',
        ...(fault ? { fault: { fault: fault.fault, message: fault.message } } : {}),
        statements: statements.length,
        ...(entry ? { entry } : {}),
      });
    }
  });
  return { ...report, ...(lock ? { lock } : {}) };
}

/**
 * Checks files against journal. The results are all disagreements, the error is the first; no error means that
 * `migrate` may go on from here. Writes nothing.
 */
export async function validate({ journal, migrations }: StatusOptions): Promise<RunReport<HistoryError>> {
  return reported<HistoryError>(async (results) => {
    const ordered = orderMigrations(migrations);
    results.push(...historyFaults(ordered, (await journal.read()).entries));
    if (results[0]) throw results[0];
  });
}
