/** Base of every error of this tool: what happened in one line, and what to do next. */
export class DeliveryError extends Error {
  override readonly name: string = 'DeliveryError';

  constructor(
    /** Stable and dotted, e.g. `delivery.stack.busy`. */
    readonly code: string,
    message: string,
    /** The next step, most often an exact command; empty when the message says it. */
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A flag, a variable or an app's name is wrong: exit code 2, nothing was asked or changed. */
export class DeliveryConfigError extends DeliveryError {
  override readonly name = 'DeliveryConfigError';
  constructor(
    /** The flag, variable or argument. */
    readonly key: string,
    message: string,
    next = '',
  ) {
    super('delivery.config', message, next);
  }
}

/** There are no credentials, or AWS does not take them. */
export class CredentialsError extends DeliveryError {
  override readonly name = 'CredentialsError';
  /** @param endpoint what `AWS_ENDPOINT_URL` names: a cloud on this machine takes any keys, and no login */
  constructor(problem: string, options: ErrorOptions & { endpoint?: string | undefined } = {}) {
    super(
      'delivery.credentials',
      `AWS credentials: ${problem}`,
      isLoopback(options.endpoint)
        ? 'export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local'
        : 'Run: aws sso login (or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), then: npx nx run delivery:doctor',
      options,
    );
  }
}

/** The region does not exist, is not enabled for the account, or is not the endpoint's. */
export class RegionError extends DeliveryError {
  override readonly name = 'RegionError';
  constructor(
    readonly region: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(
      'delivery.region',
      `Region ${region}: ${problem}`,
      'Name another region with --region or AWS_REGION, e.g. AWS_REGION=us-west-2.',
      options,
    );
  }
}

/** The credentials belong to another account than the one that was named. */
export class AccountError extends DeliveryError {
  override readonly name = 'AccountError';
  constructor(expected: string, actual: string) {
    super(
      'delivery.account',
      `Expected the credentials to be of account ${expected}, got ${actual}.`,
      'Set AWS_PROFILE to that account, or name the account you mean with --account.',
    );
  }
}

/** Nothing answers where AWS, or the local cloud, should be. */
export class EndpointError extends DeliveryError {
  override readonly name = 'EndpointError';
  constructor(endpoint: string, options?: ErrorOptions) {
    super(
      'delivery.endpoint',
      `Nothing answers at ${endpoint}.`,
      'Start the local cloud (npx nx run local-cloud:start), or unset AWS_ENDPOINT_URL to reach AWS.',
      options,
    );
  }
}

/** The credentials may not do what a verb needs; the message has AWS's own words. */
export class AccessError extends DeliveryError {
  override readonly name = 'AccessError';
  constructor(reason: string, options?: ErrorOptions) {
    super(
      'delivery.access',
      `Not allowed: ${reason}`,
      'Add the action to the role of the deploy (docs/deploy.md lists what it needs).',
      options,
    );
  }
}

/** An app has no package, or one that was made for another stage or region. */
export class PackageError extends DeliveryError {
  override readonly name = 'PackageError';
  constructor(app: string, problem: string, next: string) {
    super('delivery.package', `${app}: ${problem}`, next);
  }
}

/** Somebody else changes the stack right now. */
export class StackBusyError extends DeliveryError {
  override readonly name = 'StackBusyError';
  constructor(stack: string, status: string, since: string) {
    super(
      'delivery.stack.busy',
      `${stack} is ${status} since ${since}: another deploy works on it.`,
      'Wait until it has ended, then run the same command again; nothing was changed.',
    );
  }
}

/** The stack stands where no deploy can go on from: a rollback or a deletion ended badly. */
export class StackBrokenError extends DeliveryError {
  override readonly name = 'StackBrokenError';
  constructor(stack: string, status: string, cause: string, next: string) {
    super('delivery.stack.broken', `${stack} is ${status}${cause ? `: ${cause}` : ''}`, next);
  }
}

/** A deploy failed; the message is the first failing event and its reason. */
export class DeployFailedError extends DeliveryError {
  override readonly name = 'DeployFailedError';
  constructor(stack: string, reason: string, next: string) {
    super('delivery.deploy.failed', `${stack}: ${reason}`, next);
  }
}

/** The stack cannot go: others import what it exports. */
export class StackImportedError extends DeliveryError {
  override readonly name = 'StackImportedError';
  constructor(
    stack: string,
    readonly importers: readonly string[],
    next: string,
  ) {
    super('delivery.remove.imported', `${stack} stays: ${importers.join(', ')} imports its exports.`, next);
  }
}

/** The stack cannot go: its termination protection is on, or its name belongs to another app now. */
export class StackProtectedError extends DeliveryError {
  override readonly name = 'StackProtectedError';
  constructor(stack: string, why: string, next: string) {
    super('delivery.remove.protected', `${stack} stays: ${why}`, next);
  }
}

/** A stack did not go; the message is the first failing event and its reason. */
export class RemoveFailedError extends DeliveryError {
  override readonly name = 'RemoveFailedError';
  constructor(stack: string, reason: string, next: string) {
    super('delivery.remove.failed', `${stack}: ${reason}`, next);
  }
}

/** Another run deploys this stage. */
export class LockHeldError extends DeliveryError {
  override readonly name = 'LockHeldError';
  constructor(stage: string, holder: string, until: string) {
    super(
      'delivery.lock.held',
      `Stage ${stage} is being deployed by ${holder}, at the latest until ${until}.`,
      'Wait for it. When it is known to be dead: deploy --evict takes the lock from it.',
    );
  }
}

/** This run took longer than its lock lasts, so it starts nothing more. */
export class LockLostError extends DeliveryError {
  override readonly name = 'LockLostError';
  constructor(stage: string) {
    super(
      'delivery.lock.lost',
      `The lock on stage ${stage} ended before the run did.`,
      'Run it again: what was deployed is recorded, the rest follows.',
    );
  }
}

/** The working tree is not what any commit says, so no commit could be recorded. */
export class DirtyTreeError extends DeliveryError {
  override readonly name = 'DirtyTreeError';
  constructor(files: readonly string[]) {
    super(
      'delivery.tree.dirty',
      `Expected no uncommitted changes, got ${files.length}: ${files.slice(0, 3).join(', ')}${files.length > 3 ? ', …' : ''}.`,
      'Commit them; or deploy one app as it stands: npx nx deploy <app>.',
    );
  }
}

/** Git could not say what is asked of it. */
export class GitError extends DeliveryError {
  override readonly name = 'GitError';
  constructor(problem: string, options?: ErrorOptions) {
    super('delivery.git', problem, 'Run it in a clone with its history: git fetch --unshallow', options);
  }
}

/** Nx could not say which projects there are, or could not package them; the message has its last lines. */
export class WorkspaceError extends DeliveryError {
  override readonly name = 'WorkspaceError';
  constructor(problem: string, next: string) {
    super('delivery.workspace', problem, next);
  }
}

/** What a parameter says about a deploy cannot be read. */
export class RecordError extends DeliveryError {
  override readonly name = 'RecordError';
  constructor(parameter: string) {
    super(
      'delivery.record',
      `Expected parameter ${parameter} to hold the JSON this tool writes, got something else.`,
      `Delete it and the app is deployed anew: aws ssm delete-parameter --name ${parameter}`,
    );
  }
}

/** There is nothing to go back to. */
export class RollbackError extends DeliveryError {
  override readonly name = 'RollbackError';
  constructor(app: string, problem: string) {
    super(
      'delivery.rollback',
      `${app}: ${problem}`,
      'Revert the commit and deploy instead: git revert <sha>',
    );
  }
}

function isLoopback(endpoint = ''): boolean {
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}
