import type { DeployRecord } from './record';

/** What a commit is to the one that would be deployed. */
export type Kinship = 'unknown' | 'same' | 'ancestor' | 'descendant' | 'apart';

/** What happens to one app in a run. */
export interface Decision {
  readonly app: string;
  readonly action: 'deploy' | 'skip' | 'gone';
  /** One line, for people. */
  readonly why: string;
  /** The commit its changes are counted from; undefined when there is none to count from. */
  readonly base?: string;
}

/** What is asked about history. */
export interface HistoryQuestions {
  /** What `base` is to the commit that would be deployed. */
  kinship(base: string): Promise<Kinship>;
  /** Why the app differs between `base` and that commit; undefined when it does not. */
  reason(base: string): Promise<string | undefined>;
}

/**
 * Decides whether an app is deployed, counted from its own last good deploy.
 *
 * @param record undefined when nothing is known of it
 */
export async function decide(
  app: string,
  record: DeployRecord | undefined,
  history: HistoryQuestions,
  options: { allowOlder: boolean },
): Promise<Decision> {
  const deploy = (why: string, base?: string): Decision => ({
    app,
    action: 'deploy',
    why,
    ...(base ? { base } : {}),
  });
  if (!record?.deployed)
    return deploy(record?.failed ? `its first deploy failed: ${record.failed.reason}` : 'never deployed');
  const base = record.rolledBackFrom ?? record.deployed.sha;
  const kinship = await history.kinship(base);
  if (kinship === 'descendant' && !options.allowOlder)
    return {
      app,
      action: 'skip',
      why: `a newer commit is deployed (${short(base)}); --allow-older goes back`,
      base,
    };
  if (record.failed)
    return deploy(`the deploy of ${short(record.failed.sha)} failed: ${record.failed.reason}`, base);
  if (record.uncommitted) return deploy('deployed by hand with uncommitted changes', base);
  if (kinship === 'unknown') return deploy(`its commit ${short(base)} is not in this history`);
  const why = kinship === 'same' ? undefined : await history.reason(base);
  if (why !== undefined) return deploy(why, base);
  const rolledBack = record.rolledBackFrom ? `rolled back from ${short(base)}, and ` : '';
  return { app, action: 'skip', why: `${rolledBack}unchanged since ${short(base)}`, base };
}

/** A commit by its beginning. */
export function short(sha: string): string {
  return sha.slice(0, 8);
}
