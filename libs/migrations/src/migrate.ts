import { applyStatement, type StatementContext } from './apply-statement';
import { MigrationsError, StoppedError } from './errors';
import type { MigrationEvent, StatementReport } from './events';
import { pendingMigrations } from './history';
import type { JournalEntry, StatementEntry } from './journal';
import { withLease, type Lease, type LeaseOptions } from './lease';
import { migrationsUpTo, orderMigrations, type Migration } from './migration-file';
import { notExecuted, reported, type MigrationResult, type RunReport } from './report';
import type { MigrationTarget } from './target';

/** One run of the migrator. */
export interface MigrateOptions extends LeaseOptions {
  readonly target: MigrationTarget;
  /** In any order. */
  readonly migrations: readonly Migration[];
  /** The last version to apply; default all. */
  readonly to?: number;
  /** A new request token for each call: 32-64 characters, never given out before, by any run. */
  readonly newToken: () => string;
  /** Times a statement is sent again, under the same token, while its outcome is not known; default 3. */
  readonly askAgain?: number;
  /** Stops before the next statement. */
  readonly signal?: AbortSignal;
}

/**
 * Applies what is not applied yet, in order, under the lock. With nothing to do it writes nothing at all.
 *
 * Never throws for what goes wrong with a migration, the journal or the catalogue: the report says it. Killed at any
 * instant, the next run finds out how far this one came and goes on from there.
 */
export async function migrate(options: MigrateOptions): Promise<RunReport> {
  return reported<MigrationResult>(async (results) => {
    const ordered = orderMigrations(options.migrations);
    const wanted = new Set(migrationsUpTo(ordered, options.to).map(({ version }) => version));
    const pending = (entries: readonly JournalEntry[]): Migration[] =>
      pendingMigrations(ordered, entries).filter(({ version }) => wanted.has(version));

    if (pending((await options.journal.read()).entries).length === 0) return;
    await withLease(options, async (lease) => {
      const { entries } = lease.document;
      const migrations = pending(entries);
      results.push(...migrations.map(notExecuted));
      for (const [index, migration] of migrations.entries()) {
        const result = results[index] as MigrationResult;
        const entry = entries.find(({ version }) => version === migration.version);
        await applyMigration(options, lease, migration, entry, result);
      }
    });
  });
}

async function applyMigration(
  options: MigrateOptions,
  lease: Lease,
  migration: Migration,
  earlier: JournalEntry | undefined,
  result: MigrationResult,
): Promise<void> {
  if (earlier) options.onEvent?.({ kind: 'resumed', file: migration.file, owner: earlier.owner });
  let entry = begun(options, lease, migration, earlier);
  try {
    for (const [index, statement] of migration.statements.entries()) {
      if (entry.statements[index]?.state === 'applied') continue;
      if (options.signal?.aborted) throw new StoppedError(migration.file);
      const context: StatementContext = {
        ...options,
        assertHeld: lease.assertHeld,
        save: async (saved) => {
          entry = withStatement(entry, index, saved, migration.statements.length);
          await lease.write({ put: entry });
        },
      };
      const saved = await applyStatement(context, { migration, index, statement }, entry.statements[index]);
      tell(options, result, reportOf(migration, index, saved));
    }
    result.status = 'applied';
  } catch (error) {
    if (error instanceof MigrationsError) result.status = entry.state === 'failed' ? 'failed' : 'unfinished';
    throw error;
  }
}

/** The row as this run goes on with it: statements that are applied stay, with what is known of the one in flight. */
function begun(
  { clock, owner }: MigrateOptions,
  { token }: Lease,
  { version, file, checksum }: Migration,
  earlier: JournalEntry | undefined,
): JournalEntry {
  const { statements = [], startedAtMs = clock.now() } = earlier ?? {};
  return { version, file, checksum, state: 'started', how: 'migrate', owner, token, startedAtMs, statements };
}

function withStatement(
  entry: JournalEntry,
  index: number,
  saved: StatementEntry,
  count: number,
): JournalEntry {
  const statements = [...entry.statements.slice(0, index), saved];
  const all = index + 1 === count && saved.state === 'applied';
  const state = all ? 'applied' : saved.state === 'failed' ? 'failed' : 'started';
  const { finishedAtMs } = saved;
  return {
    ...entry,
    state,
    statements,
    ...(state !== 'started' && finishedAtMs !== undefined ? { finishedAtMs } : {}),
  };
}

function tell(
  { onEvent }: { onEvent?: (event: MigrationEvent) => void },
  result: MigrationResult,
  report: StatementReport,
): void {
  result.statements.push(report);
  onEvent?.({ kind: 'statement', report });
}

function reportOf({ file }: Migration, index: number, saved: StatementEntry): StatementReport {
  const { how = 'executed', queryId, bytesScanned, engineMs } = saved;
  return {
    file,
    statement: index + 1,
    how,
    ...(queryId === undefined ? {} : { queryId }),
    ...(bytesScanned === undefined ? {} : { bytesScanned }),
    ...(engineMs === undefined ? {} : { engineMs }),
  };
}
