import type { LockHolder } from './journal';

/** Who must act: the operator (`config`), nobody but a later run (`transient`), the migration's author (`record`). */
export type MigrationsErrorKind = 'config' | 'transient' | 'record';

/** Base of every error of this library; `code` is stable and dotted. */
export class MigrationsError extends Error {
  override readonly name: string = 'MigrationsError';

  constructor(
    readonly code: string,
    readonly kind: MigrationsErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A migration file is not what it has to be: its name, its number, its text. */
export class MigrationFileError extends MigrationsError {
  override readonly name = 'MigrationFileError';

  constructor(
    readonly file: string,
    problem: string,
  ) {
    super('migrations.file', 'config', `${file}: ${problem}`);
  }
}

/** Wrong use of the command line, or a setting that is missing. */
export class CommandLineError extends MigrationsError {
  override readonly name = 'CommandLineError';

  constructor(
    /** The flag or word. */
    readonly key: string,
    message: string,
  ) {
    super('migrations.command-line', 'config', message);
  }
}

/** A change of the model that the engine cannot follow, or that may be meant in two ways; the message names the safe way. */
export class SchemaChangeError extends MigrationsError {
  override readonly name = 'SchemaChangeError';

  constructor(
    /** e.g. `service_request_events.council_district`. */
    readonly column: string,
    message: string,
  ) {
    super('migrations.schema-change', 'config', `${column}: ${message}`);
  }
}

/** What is there is not what the migrations make; the message names the first differences. */
export class DriftError extends MigrationsError {
  override readonly name = 'DriftError';

  constructor(
    /** e.g. `the catalogue`. */
    subject: string,
    readonly differences: readonly string[],
  ) {
    const more = differences.length > 3 ? ` and ${differences.length - 3} more` : '';
    super(
      'migrations.drift',
      'record',
      `Expected ${subject} as the migrations make it, got ${differences.slice(0, 3).join('; ')}${more}.`,
    );
  }
}

/** SQL that cannot be read as the statements a migration may hold. */
export class SqlSyntaxError extends MigrationsError {
  override readonly name = 'SqlSyntaxError';

  constructor(message: string) {
    super('migrations.sql', 'config', message);
  }
}

/** How a file and the journal disagree. */
export type HistoryFault = 'edited' | 'missing' | 'renamed' | 'out-of-order';

/** The files are no continuation of what the journal says was applied. Nothing was run. */
export class HistoryError extends MigrationsError {
  override readonly name = 'HistoryError';

  constructor(
    /** As the journal knows it, or the file that came late. */
    readonly file: string,
    readonly fault: HistoryFault,
    problem: string,
  ) {
    super(`migrations.history.${fault}`, 'record', `${file}: ${problem}`);
  }
}

/** A version on the command line is none of the files. */
export class UnknownVersionError extends MigrationsError {
  override readonly name = 'UnknownVersionError';

  constructor(readonly version: number) {
    super('migrations.version', 'config', `Expected a version that has a file, got ${version}.`);
  }
}

/** The table of the journal does not exist. */
export class JournalMissingError extends MigrationsError {
  override readonly name = 'JournalMissingError';

  constructor(
    readonly table: string,
    /** What to do, e.g. `Deploy the stack denver-catalog-state first.` */
    remedy: string,
    options?: ErrorOptions,
  ) {
    super(
      'migrations.journal.missing',
      'config',
      `Expected the journal table ${table} to exist, got none. ${remedy}`,
      options,
    );
  }
}

/** The journal could not be read or written. What it held before stays; running again is safe. */
export class JournalError extends MigrationsError {
  override readonly name = 'JournalError';

  constructor(
    readonly operation: 'read' | 'take' | 'update',
    problem: string,
    options?: ErrorOptions,
  ) {
    super('migrations.journal', 'transient', `Journal ${operation}: ${problem}`, options);
  }
}

/** Somebody else migrates, and did so for all of the lock timeout. Nothing was run. */
export class LockHeldError extends MigrationsError {
  override readonly name = 'LockHeldError';

  constructor(
    readonly holder: LockHolder,
    readonly waitedMs: number,
  ) {
    super(
      'migrations.lock.held',
      'transient',
      `Waited ${waitedMs} ms for the lock, which ${holder.owner} holds since ${instant(holder.takenAtMs)} ` +
        `(lease until ${instant(holder.leaseUntilMs)}).`,
    );
  }
}

/** This run was away for longer than its lease and another one took over. It changes nothing any more. */
export class LeaseLostError extends MigrationsError {
  override readonly name = 'LeaseLostError';

  constructor(readonly token: number) {
    super(
      'migrations.lock.lost',
      'transient',
      `Expected to hold the lock (token ${token}), got taken over by another run, which goes on from here.`,
    );
  }
}

/** The run was asked to stop; statements before stay applied, and the next run goes on. */
export class StoppedError extends MigrationsError {
  override readonly name = 'StoppedError';

  constructor(readonly file: string) {
    super('migrations.stopped', 'transient', `Stopped before ${file} was through; run migrate to go on.`);
  }
}

/** The engine refused a statement: it did nothing. */
export class StatementFailedError extends MigrationsError {
  override readonly name = 'StatementFailedError';

  constructor(
    readonly file: string,
    /** 1 for the first of the file. */
    readonly statement: number,
    readonly queryId: string,
    readonly reason: string,
  ) {
    super(
      'migrations.statement.failed',
      'record',
      `${file}, statement ${statement}: ${reason} (query ${queryId || 'not started'})`,
    );
  }
}

/** Nobody knows yet what became of a statement. The journal keeps its request token; the next run looks it up. */
export class OutcomeUnknownError extends MigrationsError {
  override readonly name = 'OutcomeUnknownError';

  constructor(
    readonly file: string,
    readonly statement: number,
    readonly requestToken: string,
    options?: ErrorOptions,
  ) {
    super(
      'migrations.statement.unknown',
      'transient',
      `${file}, statement ${statement}: expected to learn its outcome, got ${reasonOf(options?.cause)}; ` +
        'run migrate again, it asks for the same request before sending any other.',
      options,
    );
  }
}

/** The catalogue holds something else under the name a statement makes: a person or another tool was there. */
export class CatalogueConflictError extends MigrationsError {
  override readonly name = 'CatalogueConflictError';

  constructor(
    readonly file: string,
    readonly statement: number,
    readonly reason: string,
  ) {
    super('migrations.catalogue.conflict', 'record', `${file}, statement ${statement}: ${reason}`);
  }
}

/** A statement succeeded, yet the catalogue does not show what it was to make. */
export class NotVerifiedError extends MigrationsError {
  override readonly name = 'NotVerifiedError';

  constructor(
    readonly file: string,
    readonly statement: number,
    readonly reason: string,
  ) {
    super(
      'migrations.catalogue.unverified',
      'record',
      `${file}, statement ${statement}: expected the catalogue to show it, got ${reason}`,
    );
  }
}

/** The catalogue could not be asked. Nothing was run on account of it. */
export class ProbeError extends MigrationsError {
  override readonly name = 'ProbeError';

  constructor(
    readonly file: string,
    readonly statement: number,
    options: ErrorOptions,
  ) {
    super(
      'migrations.catalogue.probe',
      'transient',
      `${file}, statement ${statement}: expected the catalogue to answer, got ${reasonOf(options.cause)}`,
      options,
    );
  }
}

/** A lake cannot be taken over as it is; the journal stays empty. */
export class BaselineError extends MigrationsError {
  override readonly name = 'BaselineError';

  constructor(problem: string) {
    super('migrations.baseline', 'record', problem);
  }
}

/** Names what went wrong, whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
