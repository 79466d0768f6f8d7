import { StackBrokenError, StackBusyError } from '../errors';
import { failureOf, type StackEvent } from './stack-events';

/** As much of a stack as decides whether it can be deployed. */
export interface StackStanding {
  readonly name: string;
  readonly status: string;
  /** ISO time of the last operation's begin. */
  readonly changedAt: string;
}

/**
 * What stands in the way of deploying a stack as it is now.
 *
 * @param app whose stack it is, for the next step
 * @param events all the stack has, the oldest first; read only when the stack is broken
 * @returns undefined when a deploy can begin
 */
export async function obstacleTo(
  app: string,
  stack: StackStanding,
  events: () => Promise<readonly StackEvent[]>,
): Promise<StackBusyError | StackBrokenError | undefined> {
  const { name, status } = stack;
  if (status === 'REVIEW_IN_PROGRESS') return broken(app, stack, events);
  if (status.endsWith('_IN_PROGRESS')) return new StackBusyError(name, status, stack.changedAt);
  if (isBroken(status)) return broken(app, stack, events);
  return undefined;
}

/** Statuses after which CloudFormation takes no update. */
export function isBroken(status: string): boolean {
  return /^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED|UPDATE_ROLLBACK_FAILED|REVIEW_IN_PROGRESS)$/.test(
    status,
  );
}

async function broken(
  app: string,
  { name, status }: StackStanding,
  events: () => Promise<readonly StackEvent[]>,
): Promise<StackBrokenError> {
  const cause = failureOf(await events());
  return new StackBrokenError(name, status, cause?.reason ?? '', nextFor(app, name, status));
}

/** How to get a stack out of a status it does not leave by itself. */
export function nextFor(app: string, name: string, status: string): string {
  if (status === 'UPDATE_ROLLBACK_FAILED')
    return `Mend the cause, then: aws cloudformation continue-update-rollback --stack-name ${name}; then deploy again.`;
  if (status === 'DELETE_FAILED') return `Mend the cause and remove it again: npx nx remove ${app}`;
  if (status === 'REVIEW_IN_PROGRESS')
    return `A change set was made and never run: aws cloudformation delete-stack --stack-name ${name}; then deploy again.`;
  const flag = name.includes('-state-') ? ' --with-state' : '';
  return `It never worked and can only be deleted: npx nx remove ${app}${flag}; then mend the cause and deploy again.`;
}
