import type { Clock } from './clock';
import {
  CatalogueConflictError,
  MigrationsError,
  NotVerifiedError,
  OutcomeUnknownError,
  reasonOf,
  StatementFailedError,
} from './errors';
import type { MigrationEvent } from './events';
import type { StatementEntry } from './journal';
import { probeStep, type Execution, type Finding, type MigrationTarget, type Step } from './target';

/** What a statement needs around it. */
export interface StatementContext {
  readonly target: MigrationTarget;
  readonly clock: Clock;
  /** A new request token for each call. */
  readonly newToken: () => string;
  /** Times a statement is sent again, under the same token, while its outcome is not known; default 3. */
  readonly askAgain?: number;
  readonly onEvent?: (event: MigrationEvent) => void;
  /** Writes the statement's row down before anything else happens. */
  save(entry: StatementEntry): Promise<void>;
  /** @throws LeaseLostError another run took over */
  assertHeld(): void;
}

const defaultAskAgain = 3;
const firstPauseMs = 500;

/**
 * Brings one statement into the catalogue: looks whether it is there, writes its request token down, sends it, looks
 * again, writes the outcome down. A row left `started` by an earlier run is sent under the token it has, so the
 * engine finds that execution instead of starting another.
 *
 * @throws CatalogueConflictError, StatementFailedError, OutcomeUnknownError, NotVerifiedError, ProbeError
 */
export async function applyStatement(
  context: StatementContext,
  step: Step,
  earlier: StatementEntry | undefined,
): Promise<StatementEntry> {
  const { clock } = context;
  const before = await probeStep(context.target, step);
  if (before.effect === 'conflict')
    throw new CatalogueConflictError(step.migration.file, step.index + 1, before.reason);
  if (before.effect === 'present') return save(context, found(earlier, clock.now()));

  const resumed = earlier?.state === 'started';
  const first = resumed ? earlier : await save(context, fresh(context));
  context.assertHeld();
  const { execution, started } = await execute(context, step, first, resumed);
  const after = await probeStep(context.target, step);
  const failure = failureOf(step, execution, after);
  if (!failure) return save(context, ended(started, execution, clock.now()));
  const { queryId } = execution;
  await save(context, {
    ...started,
    state: 'failed',
    queryId,
    reason: failure.reason,
    finishedAtMs: clock.now(),
  });
  throw failure;
}

async function save(context: StatementContext, entry: StatementEntry): Promise<StatementEntry> {
  await context.save(entry);
  return entry;
}

function fresh({ clock, newToken }: StatementContext): StatementEntry {
  return { state: 'started', requestToken: newToken(), startedAtMs: clock.now() };
}

function found(earlier: StatementEntry | undefined, nowMs: number): StatementEntry {
  const { startedAtMs = nowMs, requestToken = '' } = earlier ?? {};
  return { state: 'applied', how: 'found', requestToken, startedAtMs, finishedAtMs: nowMs };
}

function ended(started: StatementEntry, execution: Execution, nowMs: number): StatementEntry {
  if (execution.outcome === 'failed') return found(started, nowMs);
  const { queryId, bytesScanned, engineMs } = execution;
  return {
    ...started,
    state: 'applied',
    how: 'executed',
    queryId,
    ...(bytesScanned === undefined ? {} : { bytesScanned }),
    ...(engineMs === undefined ? {} : { engineMs }),
    finishedAtMs: nowMs,
  };
}

/** What is wrong after a statement ran; a refused one that the catalogue shows all the same is well. */
function failureOf(
  step: Step,
  execution: Execution,
  after: Finding,
): StatementFailedError | NotVerifiedError | undefined {
  const [file, statement] = [step.migration.file, step.index + 1];
  if (after.effect === 'present') return undefined;
  if (execution.outcome === 'failed')
    return new StatementFailedError(file, statement, execution.queryId, execution.reason);
  if (after.effect === 'repeatable') return undefined;
  return new NotVerifiedError(file, statement, after.effect === 'conflict' ? after.reason : 'nothing there');
}

async function execute(
  context: StatementContext,
  step: Step,
  first: StatementEntry,
  resumed: boolean,
): Promise<{ execution: Execution; started: StatementEntry }> {
  const { target, clock, askAgain = defaultAskAgain, onEvent } = context;
  const token = first.requestToken;
  let started = first;
  for (let attempt = 0; ; attempt += 1) {
    const { queryId } = started;
    try {
      const execution = await target.execute(step, token, {
        again: resumed || attempt > 0,
        ...(queryId === undefined ? {} : { queryId }),
        started: async (id) => {
          started = await save(context, { ...started, queryId: id });
        },
      });
      return { execution, started };
    } catch (cause) {
      if (cause instanceof MigrationsError) throw cause;
      const [file, statement] = [step.migration.file, step.index + 1];
      if (attempt >= askAgain) throw new OutcomeUnknownError(file, statement, token, { cause });
      onEvent?.({ kind: 'asking-again', file, statement, reason: reasonOf(cause) });
      await clock.sleep(firstPauseMs * 2 ** attempt);
      context.assertHeld();
    }
  }
}
