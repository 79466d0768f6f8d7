import { randomUUID } from 'node:crypto';
import { isHeld, lockValue, releaseLock, takeLock, type LockValue } from '../core/lock';
import {
  CredentialsError,
  DeliveryError,
  DirtyTreeError,
  EndpointError,
  LockHeldError,
  LockLostError,
  RegionError,
} from '../errors';
import { planLines, planRun, type Plan, type Step } from './affected';
import { checkIdentity, type Answer, type Context } from './context';
import { recorded, type StackOutcome } from './deploy-app';

/** How long a dead run keeps others out; the workflow ends a run sooner. */
const lockLastsMs = 60 * 60_000;

/** What became of one app. */
export interface AppResult {
  readonly app: string;
  readonly outcome: 'deployed' | 'failed' | 'held';
  /** One line; empty after success. */
  readonly reason: string;
  readonly next: string;
  readonly stacks: readonly StackOutcome[];
}

/** What would be deployed, and who deploys right now. Writes nothing, not even a lock. */
export async function planAnswer(context: Context): Promise<Answer> {
  await checkIdentity(context);
  const plan = await planRun(context);
  const holder = await holderNow(context);
  const { stage, detailedExitCode } = context.config;
  return {
    exitCode: detailedExitCode && plan.steps.length > 0 ? 2 : 0,
    data: { stage, head: plan.head, decisions: plan.decisions, lockedBy: holder ?? null },
    lines: [
      ...planLines(plan),
      ...(holder ? [`  ${stage} is being deployed by ${holder.owner} until ${holder.expiresAt}`] : []),
    ],
  };
}

/**
 * Deploys every app that differs from its own last good deploy, in order, and records each. An app that fails is tried
 * again by the next run; what imports from it is held until then.
 *
 * @throws DirtyTreeError, LockHeldError before anything is done
 */
export async function deployAnswer(context: Context): Promise<Answer> {
  if (context.config.dryRun) return planAnswer(context);
  await checkIdentity(context);
  const uncommitted = await context.repository.uncommitted();
  if (uncommitted.length > 0) throw new DirtyTreeError(uncommitted);
  return withLock(context, async (lock) => {
    const plan = await planRun(context);
    for (const line of planLines(plan)) context.say(line);
    const results = await runSteps(context, plan, lock);
    const { stage } = context.config;
    return {
      exitCode: results.every(({ outcome }) => outcome === 'deployed') ? 0 : 1,
      data: { stage, head: plan.head, decisions: plan.decisions, results },
      lines: resultLines(plan, results),
    };
  });
}

/** Does something while this run has the stage for itself. @throws LockHeldError */
export async function withLock<T>(context: Context, work: (lock: LockValue) => Promise<T>): Promise<T> {
  const { config, lock: parameter, now } = context;
  const answer = await takeLock({
    parameter,
    owner: config.owner,
    run: randomUUID(),
    nowMs: now().getTime(),
    lastsMs: lockLastsMs,
    evict: config.evict,
  });
  if ('holder' in answer) throw new LockHeldError(config.stage, answer.holder.owner, answer.holder.expiresAt);
  const release = () => releaseLock(parameter, answer.taken, now().getTime());
  const ignoreInterrupts = context.onInterrupt(release);
  try {
    return await work(answer.taken);
  } finally {
    ignoreInterrupts();
    await release();
  }
}

async function runSteps(context: Context, plan: Plan, lock: LockValue): Promise<AppResult[]> {
  const results: AppResult[] = [];
  for (const step of plan.steps) {
    const { app } = step;
    const missing = step.needs.filter((name) =>
      results.some((result) => result.app === name && result.outcome !== 'deployed'),
    );
    if (missing.length > 0) {
      const reason = `held: it needs ${missing.join(', ')}, which did not deploy`;
      results.push({
        app,
        outcome: 'held',
        reason,
        next: 'The next run deploys it once that works.',
        stacks: [],
      });
      continue;
    }
    if (!isHeld(lock, context.now().getTime())) throw new LockLostError(context.config.stage);
    results.push(await runStep(context, plan, step));
  }
  return results;
}

async function runStep(context: Context, plan: Plan, step: Step): Promise<AppResult> {
  const { app } = step;
  const old = plan.renamed.get(app);
  try {
    if (old !== undefined) await takeOver(context, old, app);
    const stacks = await deployAndRecord(context, step, plan.head);
    if (old !== undefined) await context.records.remove(old);
    return { app, outcome: 'deployed', reason: '', next: '', stacks };
  } catch (error) {
    const stopsAll =
      error instanceof CredentialsError || error instanceof RegionError || error instanceof EndpointError;
    if (!(error instanceof DeliveryError) || stopsAll) throw error;
    context.say(`${app}: ${error.message}`);
    return { app, outcome: 'failed', reason: error.message, next: error.next, stacks: [] };
  }
}

/** Gives an app the record of its old name, so that it can be rolled back. */
async function takeOver({ records }: Context, old: string, app: string): Promise<void> {
  const record = await records.get(old);
  if (record && !(await records.get(app))) await records.put(app, record);
}

/** Stacks first, then the app's migrations, then the record. */
async function deployAndRecord(context: Context, step: Step, head: string): Promise<StackOutcome[]> {
  const { app, packages, migrates } = step;
  const migrate = async () => {
    if (!migrates) return;
    context.say(`${app}: migrating`);
    await context.nx.run(app, 'migrate', context.config);
  };
  return recorded(context, app, head, packages, false, migrate);
}

async function holderNow({ lock, now }: Context): Promise<LockValue | undefined> {
  const current = await lock.read();
  const value = current && lockValue(current.value);
  return value && isHeld(value, now().getTime()) ? value : undefined;
}

function resultLines({ decisions }: Plan, results: readonly AppResult[]): string[] {
  if (results.length === 0) return ['nothing to deploy', ...goneLines(decisions)];
  return [
    ...results.flatMap(({ app, outcome, reason, next, stacks }) => [
      `${app}: ${outcome === 'deployed' ? stacks.map(({ stack, outcome: what }) => `${stack} ${what}`).join(', ') || outcome : `${outcome}: ${reason}`}`,
      ...(next ? [`  next: ${next}`] : []),
    ]),
    ...goneLines(decisions),
  ];
}

function goneLines(decisions: Plan['decisions']): string[] {
  return decisions.filter(({ action }) => action === 'gone').map(({ app, why }) => `${app}: ${why}`);
}
