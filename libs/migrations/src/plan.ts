import { pendingMigrations } from './history';
import type { Journal, LockHolder } from './journal';
import { migrationsUpTo, orderMigrations, type Migration } from './migration-file';
import { reported, type RunReport } from './report';
import { probeStep, type Finding, type MigrationTarget } from './target';

/** What is needed to look ahead. */
export interface PlanOptions {
  readonly journal: Pick<Journal, 'read'>;
  readonly target: Pick<MigrationTarget, 'probe'>;
  readonly migrations: readonly Migration[];
  /** The last version to look at; default all. */
  readonly to?: number;
}

/** One migration that `migrate` would apply or finish. */
export interface PlannedMigration {
  readonly version: number;
  readonly file: string;
  /** `unfinished`, `failed`: an earlier run began it. */
  readonly state: 'new' | 'unfinished' | 'failed';
  /** In order; those an earlier run applied are left out. */
  readonly statements: ReadonlyArray<{
    /** 1 for the first of the file. */
    readonly statement: number;
    readonly sql: string;
    /** What the catalogue shows now, before any of the plan is run. */
    readonly finding: Finding;
  }>;
}

/** A plan; who holds the lock now, if anyone. */
export type Plan = RunReport<PlannedMigration> & { readonly lock?: LockHolder };

/**
 * Says what `migrate` would do, and what stands in its way. Reads only: no statement, no journal row, no lock.
 *
 * A conflict is part of the plan here and an error there.
 */
export async function plan({ journal, target, migrations, to }: PlanOptions): Promise<Plan> {
  let lock: LockHolder | undefined;
  const report = await reported<PlannedMigration>(async (results) => {
    const ordered = orderMigrations(migrations);
    const wanted = new Set(migrationsUpTo(ordered, to));
    const document = await journal.read();
    lock = document.lock;
    for (const migration of pendingMigrations(ordered, document.entries)) {
      if (!wanted.has(migration)) continue;
      const entry = document.entries.find(({ version }) => version === migration.version);
      const { version, file } = migration;
      const state = entry ? (entry.state === 'failed' ? 'failed' : 'unfinished') : 'new';
      const open = migration.statements
        .map((sql, index) => ({ sql, index }))
        .filter(({ index }) => entry?.statements[index]?.state !== 'applied');
      const statements: Array<PlannedMigration['statements'][number]> = [];
      for (const { sql, index } of open)
        statements.push({
          statement: index + 1,
          sql,
          finding: await probeStep(target, { migration, index, statement: sql }),
        });
      results.push({ version, file, state, statements });
    }
  });
  return { ...report, ...(lock ? { lock } : {}) };
}
