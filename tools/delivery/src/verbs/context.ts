import type { AppScripts } from '../adapters/app-scripts';
import type { Repository } from '../adapters/git';
import type { Identity } from '../adapters/identity';
import type { NxWorkspace } from '../adapters/nx';
import type { Osls } from '../adapters/osls';
import type { PackageBuckets } from '../adapters/package-buckets';
import type { Records } from '../adapters/parameters';
import type { Stacks } from '../adapters/stacks';
import type { DeliveryConfig } from '../config';
import type { VersionedParameter } from '../core/lock';
import { AccountError } from '../errors';

/** What a verb answers; `main` prints it. */
export interface Answer {
  readonly exitCode: number;
  /** For `--json`. */
  readonly data: object;
  /** For people. */
  readonly lines: readonly string[];
}

/** What the verbs work with. */
export interface Context {
  readonly config: DeliveryConfig;
  /** Root of the workspace, absolute. */
  readonly root: string;
  readonly stacks: Stacks;
  readonly records: Records;
  readonly lock: VersionedParameter;
  readonly buckets: PackageBuckets;
  readonly repository: Repository;
  readonly nx: NxWorkspace;
  readonly osls: Osls;
  readonly scripts: AppScripts;
  identity(): Promise<Identity>;
  now(): Date;
  /** What to do when the run is interrupted (Ctrl-C, a cancelled workflow). @returns takes it back */
  onInterrupt(finish: () => Promise<void>): () => void;
  /** A line of progress, for people. */
  say(line: string): void;
}

/**
 * Asks who the credentials are, before anything else is asked or done: so that missing credentials, a wrong region or
 * a dead endpoint are told as what they are.
 *
 * @throws AccountError they are of another account than the one named
 */
export async function checkIdentity({ config, identity }: Context): Promise<Identity> {
  const who = await identity();
  if (config.account !== undefined && who.account !== config.account)
    throw new AccountError(config.account, who.account);
  return who;
}
