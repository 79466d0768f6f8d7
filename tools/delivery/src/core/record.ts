/** One good deploy. */
export interface Deployed {
  /** The commit that was deployed. */
  readonly sha: string;
  /** ISO time. */
  readonly at: string;
  /** Who did it: the address of a workflow run, or a person. */
  readonly by: string;
  /** By stack without data: the folder of its package in the stack's bucket, which a rollback goes back to. */
  readonly artifacts: Readonly<Record<string, string>>;
}

/** A deploy that went wrong after the last good one. */
export interface FailedDeploy {
  readonly sha: string;
  readonly at: string;
  readonly by: string;
  /** One line. */
  readonly reason: string;
}

/** What is known of an app in a stage. */
export interface DeployRecord {
  /** The last good deploy; undefined when there never was one. */
  readonly deployed?: Deployed;
  /** Its stacks, e.g. `denver-consumer-dev`. */
  readonly stacks: readonly string[];
  /** The deploy before, newest first, to roll back to. */
  readonly history: readonly Deployed[];
  /** Set until a deploy is good again: nobody knows what of it is in place. */
  readonly failed?: FailedDeploy;
  /** The commit a rollback came from: what is in the app up to it is not deployed again. */
  readonly rolledBackFrom?: string;
  /** The deployed files are no commit's: there were uncommitted changes. */
  readonly uncommitted?: boolean;
}

/** An SSM parameter holds 4,096 bytes. */
const maxHistory = 5;
const maxReason = 300;

/** A record of an app that was never deployed. */
export const noRecord: DeployRecord = { stacks: [], history: [] };

/** The record after a good deploy. */
export function withSuccess(
  record: DeployRecord,
  deployed: Deployed,
  more: { stacks: readonly string[]; uncommitted: boolean },
): DeployRecord {
  return {
    deployed,
    stacks: more.stacks,
    history: [...(record.deployed ? [record.deployed] : []), ...record.history].slice(0, maxHistory),
    ...(more.uncommitted ? { uncommitted: true } : {}),
  };
}

/** The record after a deploy that failed: the last good one stands, and the next run tries again. */
export function withFailure(record: DeployRecord, failed: FailedDeploy): DeployRecord {
  return { ...record, failed: { ...failed, reason: failed.reason.slice(0, maxReason) } };
}

/** The record after a rollback to the newest of its history. */
export function withRollback(
  record: DeployRecord,
  to: Deployed,
  by: Pick<Deployed, 'at' | 'by'>,
): DeployRecord {
  const { failed: _failed, uncommitted: _uncommitted, ...rest } = record;
  return {
    ...rest,
    deployed: { ...to, at: by.at, by: by.by },
    history: record.history.slice(record.history.indexOf(to) + 1),
    ...(record.deployed ? { rolledBackFrom: record.deployed.sha } : {}),
  };
}

/** Reads a parameter's value. @returns undefined when it is not one of ours */
export function parseRecord(text: string): DeployRecord | undefined {
  const value = parsed(text) as Partial<DeployRecord> | undefined;
  if (!Array.isArray(value?.stacks) || !Array.isArray(value.history)) return undefined;
  if (value.deployed !== undefined && typeof value.deployed.sha !== 'string') return undefined;
  return value as DeployRecord;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
