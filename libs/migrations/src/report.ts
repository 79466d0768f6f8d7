import { MigrationsError } from './errors';
import type { StatementReport } from './events';
import type { Migration } from './migration-file';

/**
 * What a run made of one migration.
 *
 * - `applied`: every statement is in the catalogue and the journal says so.
 * - `failed`: a statement was refused; the journal says so, and running again tries it again.
 * - `unfinished`: the run ended before its outcome was known; the next run finds out and goes on.
 * - `not-executed`: a migration before it did not end well.
 */
export type MigrationStatus = 'applied' | 'failed' | 'unfinished' | 'not-executed';

/** One migration of a run. */
export interface MigrationResult {
  readonly version: number;
  readonly file: string;
  status: MigrationStatus;
  /** Those that ended well. */
  readonly statements: StatementReport[];
}

/** What came of a run: no error means that everything asked for is applied. */
export interface RunReport<Result = MigrationResult> {
  readonly error?: MigrationsError;
  readonly results: Result[];
}

/** A result for a migration whose turn has not come. */
export function notExecuted({ version, file }: Migration): MigrationResult {
  return { version, file, status: 'not-executed', statements: [] };
}

/** Runs `work` and makes its failure part of the report; a bug of our own still escapes. */
export async function reported<Result>(
  work: (results: Result[]) => Promise<void>,
): Promise<RunReport<Result>> {
  const results: Result[] = [];
  try {
    await work(results);
    return { results };
  } catch (error) {
    if (error instanceof MigrationsError) return { error, results };
    throw error;
  }
}
