import { appFolder, stateConfig, type Package } from '../adapters/packages';
import { isEmpty } from '../core/diff-template';
import { noRecord, withFailure, withSuccess, type Deployed, type DeployRecord } from '../core/record';
import { adviceFor, failureOf, oneLine } from '../core/stack-events';
import { obstacleTo } from '../core/stack-state';
import { bucketName, isStateful, packageBucketId } from '../core/template';
import { DeliveryError, DeployFailedError, GitError, StackBusyError } from '../errors';
import { checkIdentity, type Answer, type Context } from './context';
import { diffPackage } from './diff-package';
import { packagesFor } from './packages-for';

/** What became of one stack. */
export interface StackOutcome {
  readonly stack: string;
  readonly outcome: 'made' | 'changed' | 'unchanged';
  readonly seconds: number;
}

/** Deploys one app as it stands, and records the commit. */
export async function deployAppNow(context: Context): Promise<Answer> {
  const { config, say } = context;
  await checkIdentity(context);
  const packages = await packagesFor(context, config.app);
  const sha = await headOrNothing(context);
  const outcomes = await recorded(context, config.app, sha, packages, true);
  if (sha === '') say('No commit is recorded: this is no git repository.');
  return {
    exitCode: 0,
    data: { app: config.app, sha, stacks: outcomes },
    lines: outcomes.map(({ stack, outcome, seconds }) => `${stack}: ${outcome} (${seconds.toFixed(1)} s)`),
  };
}

/**
 * Deploys an app's packages and keeps a record of how it went.
 *
 * @param sha of what is deployed; empty keeps no record
 * @param mayBeUncommitted the packages may hold uncommitted changes
 * @throws DeliveryError the first stack that fails, recorded as such
 */
export async function recorded(
  context: Context,
  app: string,
  sha: string,
  packages: readonly Package[],
  mayBeUncommitted: boolean,
  after: () => Promise<void> = async () => undefined,
): Promise<StackOutcome[]> {
  if (sha === '') return deployPackages(context, app, packages);
  const { config, records, repository } = context;
  const known = await records.get(app);
  const stacks = packages.map(({ stack }) => stack);
  const before: DeployRecord = { ...(known ?? noRecord), stacks: union(known?.stacks ?? [], stacks) };
  const stamp = { sha, at: context.now().toISOString(), by: config.owner };
  // Whatever ends this run from outside, the next one knows that the app may be half way.
  await records.put(app, withFailure(before, { ...stamp, reason: 'it was begun and did not end' }));
  try {
    const outcomes = await deployPackages(context, app, packages);
    await after();
    const deployed: Deployed = { ...stamp, artifacts: await artifactsOf(context, packages) };
    const uncommitted = mayBeUncommitted && (await repository.uncommitted()).length > 0;
    await records.put(app, withSuccess(before, deployed, { stacks, uncommitted }));
    return outcomes;
  } catch (error) {
    // A stack somebody else works on was not touched, so nothing is half done.
    if (error instanceof StackBusyError) await putBack(context, app, known);
    else if (error instanceof DeliveryError)
      await records.put(app, withFailure(before, { ...stamp, reason: oneLine(error.message) }));
    throw error;
  }
}

async function putBack({ records }: Context, app: string, known: DeployRecord | undefined): Promise<void> {
  if (known) await records.put(app, known);
  else await records.remove(app);
}

function union(left: readonly string[], right: readonly string[]): string[] {
  return [...new Set([...left, ...right])];
}

/**
 * Deploys packages one after the other, and runs the app's own scripts between the stacks that hold data and the
 * others (`deploy:files`: what the others need in a bucket), and at the end (`deploy:after`).
 *
 * @throws DeliveryError the first that fails; the others are not begun
 */
export async function deployPackages(
  context: Context,
  app: string,
  packages: readonly Package[],
): Promise<StackOutcome[]> {
  const folder = await appFolder(context.root, app);
  // A broken or busy stack is told before the first is touched.
  for (const { stack } of packages) await assertDeployable(context, app, stack);
  const outcomes: StackOutcome[] = [];
  const [state, main] = [packages.filter(holdsData), packages.filter((item) => !holdsData(item))];
  for (const item of state) outcomes.push(await deployStack(context, folder, item));
  await context.scripts.run(folder, 'deploy:files', context.config);
  for (const item of main) outcomes.push(await deployStack(context, folder, item));
  await context.scripts.run(folder, 'deploy:after', context.config);
  return outcomes;
}

function holdsData({ config }: Package): boolean {
  return config === stateConfig;
}

async function assertDeployable({ stacks }: Context, app: string, stack: string): Promise<void> {
  const standing = await stacks.describe(stack);
  const obstacle = standing && (await obstacleTo(app, standing, () => stacks.events(stack)));
  if (obstacle) throw obstacle;
}

async function deployStack(context: Context, folder: string, item: Package): Promise<StackOutcome> {
  const { stacks, osls, config, say, now } = context;
  const before = await stacks.describe(item.stack);
  if (before) {
    // The same template, code and tags: nothing to ask CloudFormation for.
    const { deployed, difference } = await diffPackage(context, item);
    if (deployed === 'there' && isEmpty(difference))
      return { stack: item.stack, outcome: 'unchanged', seconds: 0 };
  }
  const lastEvent = before && (await stacks.events(item.stack)).at(-1)?.id;
  say(`${item.stack}: deploying to ${config.region}`);
  const startedMs = now().getTime();
  const result = await osls.deploy(folder, item);
  // osls ends at the first failing event; the rollback goes on, and shows what it leaves behind.
  if (!result.ok) say(`${item.stack}: failed, waiting for CloudFormation to roll it back`);
  const after = await stacks.settled(item.stack);
  if (!result.ok) throw await failedDeploy(context, item, result.reason, lastEvent);
  const seconds = (now().getTime() - startedMs) / 1000;
  const outcome = !before ? 'made' : before.changedAt === after?.changedAt ? 'unchanged' : 'changed';
  return { stack: item.stack, outcome, seconds };
}

async function failedDeploy(
  { stacks, identity }: Context,
  { stack, template, region }: Package,
  said: string,
  lastEvent: string | undefined,
): Promise<DeployFailedError> {
  const standing = await stacks.describe(stack);
  const { account } = await identity();
  const nameOf = (logicalId: string) => bucketName(template, logicalId, { account, region });
  const failure = standing && failureOf(await stacks.events(stack, lastEvent), nameOf);
  const state = standing ? ` The stack is ${standing.status}.` : '';
  if (!failure) return new DeployFailedError(stack, `${said}${state}`, adviceFor(said));
  const left =
    failure.leftBehind.length > 0 ? ` Left behind by the rollback: ${failure.leftBehind.join(', ')}.` : '';
  return new DeployFailedError(stack, `${failure.reason}${state}${left}`, failure.next);
}

/** Where the packages of the stacks without data are, to go back to them. */
async function artifactsOf(
  { stacks, buckets, config }: Context,
  packages: readonly Package[],
): Promise<Record<string, string>> {
  const artifacts: Record<string, string> = {};
  for (const { stack, service, template } of packages.filter((item) => !isStateful(item.template))) {
    if (!(packageBucketId in template.Resources)) continue;
    const bucket = (await stacks.physicalIds(stack))[packageBucketId];
    const newest = bucket && (await buckets.newestArtifact(bucket, service, config.stage));
    if (newest) artifacts[stack] = newest;
  }
  return artifacts;
}

async function headOrNothing({ repository }: Context): Promise<string> {
  try {
    return await repository.head();
  } catch (error) {
    if (error instanceof GitError || (error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
