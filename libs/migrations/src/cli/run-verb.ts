import { baseline } from '../baseline';
import type { Clock } from '../clock';
import { DriftError, MigrationsError } from '../errors';
import type { MigrationEvent, StatementReport } from '../events';
import type { Journal } from '../journal';
import { migrate } from '../migrate';
import type { Migration } from '../migration-file';
import { plan } from '../plan';
import { repair } from '../repair';
import { status, validate } from '../status';
import type { MigrationTarget } from '../target';
import type { Verb, VerbSettings } from './command-line';
import { lockLines, planLines, repairLines, standingLine } from './text';

/** Everything a verb works with. */
export interface VerbPorts {
  /** What is migrated, as a person knows it, e.g. `denver_dev`. */
  readonly place: string;
  /** What is compared by `drift`, for a sentence, e.g. `the catalogue`. */
  readonly subject: string;
  readonly journal: Journal;
  /** Made when the first verb that needs it asks, since making it asks the cloud. */
  readonly target: () => Promise<MigrationTarget>;
  readonly migrations: readonly Migration[];
  /** How the catalogue differs from what all migrations make of it, a line each. */
  readonly drift: () => Promise<string[]>;
  /** Adds to a statement's report, e.g. its price. */
  readonly enrich?: (report: StatementReport) => StatementReport;
  readonly clock: Clock;
  readonly owner: string;
  readonly newToken: () => string;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: MigrationEvent) => void;
}

/** What a verb answers: data for stdout, in both forms, and an exit code. */
export interface Answer {
  readonly exitCode: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
  readonly error?: Error;
}

/** Does what the command line asks for; `new` is for the caller, who has the file system. */
export async function runVerb(
  verb: Exclude<Verb, 'new'>,
  settings: VerbSettings,
  ports: VerbPorts,
): Promise<Answer> {
  switch (verb) {
    case 'status':
      return runStatus(ports);
    case 'plan':
      return runPlan(settings, ports);
    case 'validate':
      return runValidate(ports);
    case 'repair': {
      const { lockTimeoutMs, unlock } = settings;
      const report = await repair({ ...ports, lockTimeoutMs, evict: unlock });
      return answer(report.error, { results: report.results }, repairLines(report.results));
    }
    default:
      return runMigrate(verb === 'baseline' ? baseline : migrate, settings, ports);
  }
}

async function runMigrate(
  run: typeof migrate,
  { to, lockTimeoutMs }: VerbSettings,
  ports: VerbPorts,
): Promise<Answer> {
  const { enrich = (report) => report, place } = ports;
  const { error, results } = await run({
    ...ports,
    target: await ports.target(),
    lockTimeoutMs,
    ...(to === undefined ? {} : { to }),
  });
  const statements = results.flatMap((result) => result.statements.map(enrich));
  return answer(error, { results, statements }, [`${place}: ${statements.length} statements applied`]);
}

async function runPlan({ to, detailedExitCode }: VerbSettings, ports: VerbPorts): Promise<Answer> {
  const { error, results, lock } = await plan({
    ...ports,
    target: await ports.target(),
    ...(to === undefined ? {} : { to }),
  });
  const planned = answer(error, { results, lock: lock ?? null }, [
    ...(error && results.length === 0 ? [] : planLines(results)),
    ...lockLines(lock, ports.clock.now()),
  ]);
  if (!detailedExitCode) return planned;
  // 2 is for pending changes alone.
  return { ...planned, exitCode: error ? 1 : results.length > 0 ? 2 : 0 };
}

async function runStatus(ports: VerbPorts): Promise<Answer> {
  const { error, results, lock } = await status(ports);
  return answer(error, { results, lock: lock ?? null }, [
    ...results.map(standingLine),
    ...lockLines(lock, ports.clock.now()),
  ]);
}

/** Files against journal; once everything is applied, the catalogue against the files too. */
async function runValidate(ports: VerbPorts): Promise<Answer> {
  const { error, results } = await validate(ports);
  const faults = results.map(({ file, fault, message }) => ({ file, fault, message }));
  if (error)
    return answer(
      error,
      { faults, drift: [], compared: false },
      faults.map(({ message }) => message),
    );
  const count = ports.migrations.length;
  const { entries } = await ports.journal.read();
  const compared = entries.filter(({ state }) => state === 'applied').length === count;
  const drift = compared ? await ports.drift() : [];
  const lines = compared
    ? [`${count} files, journal and catalogue agree`]
    : [`${count} files go on where the journal ends; the catalogue is compared once all are applied`];
  if (drift.length === 0) return answer(undefined, { faults, drift, compared }, lines);
  return answer(new DriftError(ports.subject, drift), { faults, drift, compared }, drift);
}

function answer(error: Error | undefined, data: Answer['data'], lines: readonly string[]): Answer {
  if (!error) return { exitCode: 0, data, lines };
  const kind = error instanceof MigrationsError ? error.kind : 'record';
  return { exitCode: kind === 'config' ? 2 : 1, data, lines, error };
}
