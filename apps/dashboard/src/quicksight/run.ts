import type { QuickSightError } from './errors';
import type { Look, Step } from './step';

/** What `plan` would do about one step. */
export type Action = 'none' | 'create' | 'update' | 'replace';

/** One line of a plan. */
export interface Planned {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly action: Action;
  /** What an update changes, or why something is replaced. */
  readonly because: readonly string[];
}

/** What came of one step. */
export interface Applied extends Planned {
  readonly status: 'done' | 'unchanged' | 'failed' | 'not-reached';
}

/** What came of a run; `error` is why it stopped. */
export interface Outcome {
  readonly results: readonly Applied[];
  readonly error?: QuickSightError | Error;
}

/** What has to be done, step by step; changes nothing. */
export async function plan(steps: readonly Step[]): Promise<Planned[]> {
  const planned: Planned[] = [];
  for (const step of steps) planned.push(plannedFor(step, await step.look()));
  return planned;
}

/**
 * Does what has to be done, in order, and stops at the first failure. Running again goes on there: what is done is
 * found done.
 *
 * @param tell is told each step before it is done
 */
export async function apply(steps: readonly Step[], tell: (planned: Planned) => void): Promise<Outcome> {
  const results: Applied[] = [];
  for (const [i, step] of steps.entries()) {
    let planned = plannedFor(step, { state: 'same' });
    try {
      planned = plannedFor(step, await step.look());
      if (planned.action !== 'none') tell(planned);
      await act(step, planned.action);
      results.push({ ...planned, status: planned.action === 'none' ? 'unchanged' : 'done' });
    } catch (error) {
      results.push({ ...planned, status: 'failed' });
      for (const left of steps.slice(i + 1))
        results.push({ ...plannedFor(left, { state: 'same' }), status: 'not-reached' });
      return { results, error: error instanceof Error ? error : new Error(String(error)) };
    }
  }
  return { results };
}

async function act(step: Step, action: Action): Promise<void> {
  if (action === 'replace') await step.remove();
  if (action === 'replace' || action === 'create') await step.create();
  if (action === 'update') await step.update();
}

function plannedFor({ kind, id, name }: Step, seen: Look): Planned {
  const head = { kind, id, name };
  if (seen.state === 'absent') return { ...head, action: 'create', because: [] };
  if (seen.state === 'changed') return { ...head, action: 'update', because: seen.differences };
  if (seen.state === 'broken') return { ...head, action: 'replace', because: seen.problems };
  return { ...head, action: 'none', because: [] };
}
