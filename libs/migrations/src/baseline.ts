import { BaselineError } from './errors';
import type { JournalEntry, StatementEntry } from './journal';
import { withLease, type Lease, type LeaseOptions } from './lease';
import { migrationsUpTo, orderMigrations, type Migration } from './migration-file';
import { notExecuted, reported, type MigrationResult, type RunReport } from './report';
import { probeStep, type MigrationTarget } from './target';

/** How an existing lake is taken over. */
export interface BaselineOptions extends LeaseOptions {
  readonly target: Pick<MigrationTarget, 'probe'>;
  readonly migrations: readonly Migration[];
  /** The last version that the lake has already; default all. */
  readonly to?: number;
}

/**
 * Writes down that the migrations up to a version are applied, without running them, after the catalogue has shown
 * every one of their statements. Only an empty journal takes a baseline.
 */
export async function baseline(options: BaselineOptions): Promise<RunReport> {
  return reported<MigrationResult>(async (results) => {
    const migrations = migrationsUpTo(orderMigrations(options.migrations), options.to);
    results.push(...migrations.map(notExecuted));
    for (const migration of migrations) await assertThere(options, migration);
    await withLease(options, async (lease) => {
      const [first] = lease.document.entries;
      if (first)
        throw new BaselineError(`Expected an empty journal, got one that begins with ${first.file}.`);
      for (const [index, migration] of migrations.entries()) {
        const entry = baselineEntry(options, lease, migration);
        await lease.write({ put: entry });
        const result = results[index] as MigrationResult;
        result.status = 'applied';
        result.statements.push(
          ...migration.statements.map((_, at) => ({
            file: migration.file,
            statement: at + 1,
            how: 'found' as const,
          })),
        );
      }
    });
  });
}

async function assertThere({ target }: BaselineOptions, migration: Migration): Promise<void> {
  for (const [index, statement] of migration.statements.entries()) {
    const finding = await probeStep(target, { migration, index, statement });
    if (finding.effect === 'present' || finding.effect === 'repeatable') continue;
    const reason = finding.effect === 'conflict' ? finding.reason : 'nothing there';
    throw new BaselineError(
      `${migration.file}, statement ${index + 1}: expected the catalogue to show it already, got ${reason}. ` +
        'Nothing was written; run migrate, or baseline --to an earlier version.',
    );
  }
}

function baselineEntry(
  { clock, owner }: BaselineOptions,
  { token }: Lease,
  migration: Migration,
): JournalEntry {
  const { version, file, checksum } = migration;
  const nowMs = clock.now();
  const found: StatementEntry = {
    state: 'applied',
    how: 'found',
    requestToken: '',
    startedAtMs: nowMs,
    finishedAtMs: nowMs,
  };
  const statements = migration.statements.map(() => found);
  return {
    version,
    file,
    checksum,
    state: 'applied',
    how: 'baseline',
    owner,
    token,
    startedAtMs: nowMs,
    finishedAtMs: nowMs,
    statements,
  };
}
