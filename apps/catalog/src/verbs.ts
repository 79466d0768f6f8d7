import {
  baseline,
  migrate,
  MigrationsError,
  plan,
  repair,
  status,
  validate,
  type Clock,
  type Journal,
  type Migration,
  type MigrationEvent,
  type MigrationTarget,
} from '@denver/migrations';
import type { CatalogConfig } from './config';
import { driftOf } from './core/drift';
import type { CatalogObject } from './core/finding';
import type { SchemaSnapshot } from './core/snapshot';
import { lockLines, planLines, repairLines, standingLine, withCost } from './core/text';
import { DriftError } from './errors';

/** Everything a verb works with. */
export interface CatalogPorts {
  readonly journal: Journal;
  /** Made when the first verb that needs it asks, since it reads the workgroup. */
  readonly target: () => Promise<MigrationTarget>;
  readonly migrations: readonly Migration[];
  readonly snapshot: SchemaSnapshot;
  /** What the catalogue holds under a name of the database. */
  readonly find: (name: string) => Promise<CatalogObject | undefined>;
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

/** Does what the command line asks for; `new` and the rest of the file system is for `main`. */
export async function runVerb(config: CatalogConfig, ports: CatalogPorts): Promise<Answer> {
  switch (config.command) {
    case 'status':
      return runStatus(ports);
    case 'plan':
      return runPlan(config, ports);
    case 'validate':
      return runValidate(ports);
    case 'repair': {
      const report = await repair({ ...ports, lockTimeoutMs: config.lockTimeoutMs, evict: config.unlock });
      return answer(report.error, { results: report.results }, repairLines(report.results));
    }
    default:
      return runMigrate(config, ports);
  }
}

async function runMigrate(config: CatalogConfig, ports: CatalogPorts): Promise<Answer> {
  const { to, lockTimeoutMs, command, database } = config;
  const run = command === 'baseline' ? baseline : migrate;
  const { error, results } = await run({
    ...ports,
    target: await ports.target(),
    lockTimeoutMs,
    ...(to === undefined ? {} : { to }),
  });
  const statements = results.flatMap((result) => result.statements.map(withCost));
  const lines = [`${database}: ${statements.length} statements applied`];
  return answer(error, { results, statements }, lines);
}

async function runPlan(config: CatalogConfig, ports: CatalogPorts): Promise<Answer> {
  const { to, detailedExitCode } = config;
  const { error, results, lock } = await plan({
    ...ports,
    target: await ports.target(),
    ...(to === undefined ? {} : { to }),
  });
  const nowMs = ports.clock.now();
  const planned = answer(error, { results, lock: lock ?? null }, [
    ...(error && results.length === 0 ? [] : planLines(results)),
    ...lockLines(lock, nowMs),
  ]);
  if (!detailedExitCode) return planned;
  // 2 is for pending changes alone.
  return { ...planned, exitCode: error ? 1 : results.length > 0 ? 2 : 0 };
}

async function runStatus(ports: CatalogPorts): Promise<Answer> {
  const { error, results, lock } = await status(ports);
  return answer(error, { results, lock: lock ?? null }, [
    ...results.map(standingLine),
    ...lockLines(lock, ports.clock.now()),
  ]);
}

/** Files against journal; once everything is applied, the catalogue against the files too. */
async function runValidate(ports: CatalogPorts): Promise<Answer> {
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
  const drift = compared ? await findDrift(ports) : [];
  const lines = compared
    ? [`${count} files, journal and catalogue agree`]
    : [`${count} files go on where the journal ends; the catalogue is compared once all are applied`];
  if (drift.length === 0) return answer(undefined, { faults, drift, compared }, lines);
  return answer(new DriftError(drift), { faults, drift, compared }, drift);
}

async function findDrift({ snapshot, find }: CatalogPorts): Promise<string[]> {
  const names = [...Object.keys(snapshot.tables), ...Object.keys(snapshot.views)];
  const found = await Promise.all(names.map(async (name) => [name, await find(name)] as const));
  return driftOf(snapshot, new Map(found));
}

function answer(error: Error | undefined, data: Answer['data'], lines: readonly string[]): Answer {
  if (!error) return { exitCode: 0, data, lines };
  const kind = error instanceof MigrationsError ? error.kind : 'record';
  return { exitCode: kind === 'config' ? 2 : 1, data, lines, error };
}
