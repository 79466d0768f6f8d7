import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serviceApps } from '../adapters/packages';
import type { StackView } from '../adapters/stacks';
import { deployOrder } from '../core/deploy-order';
import { isServiceOf, planRemoval, type DeployedStack, type RemovalPlan } from '../core/removal';
import { failureOf } from '../core/stack-events';
import { exportsOf, importsOf, packageBucketId } from '../core/template';
import { RemoveFailedError, StackBusyError, StackImportedError, StackProtectedError } from '../errors';
import { checkIdentity, type Answer, type Context } from './context';

/** Tag value every stack of ours has, see libs/stack. */
const project = 'denver-service-request-events';

/**
 * Removes the stacks of an app, what imports first, and says what stays and why. Works for an app that is no longer
 * in the workspace, since it goes by what is deployed.
 *
 * @throws StackImportedError, StackProtectedError, StackBusyError before anything is removed
 */
export async function removeAppNow(context: Context): Promise<Answer> {
  const { config, say, records } = context;
  await checkIdentity(context);
  const views = await stacksOf(context, config.app);
  const deployed = await Promise.all(views.map((view) => deployedStack(context, view)));
  const plan = planRemoval(config.app, removalOrder(deployed), config.withState);
  const going = views.filter(({ name }) => plan.remove.includes(name));
  for (const view of going) await assertRemovable(context, view, plan.remove);
  if (!config.dryRun) {
    for (const name of plan.remove) {
      const view = going.find((one) => one.name === name);
      if (!view) continue;
      say(`${name}: removing`);
      await removeStack(context, view);
    }
    if (plan.remove.length > 0) await forget(context, plan);
  }
  const known = views.length > 0 || (await records.get(config.app)) !== undefined;
  return {
    exitCode: 0,
    data: { app: config.app, dryRun: config.dryRun, removed: plan.remove, stays: plan.stays },
    lines: known
      ? linesOf(config.app, plan, config.dryRun)
      : [`${config.app}: nothing of it is deployed in ${config.stage}`],
  };
}

function linesOf(app: string, { remove, stays }: RemovalPlan, dryRun: boolean): string[] {
  return [
    ...remove.map((name) => `${name}: ${dryRun ? 'would be removed' : 'removed'}`),
    ...stays.map(({ name, type, why }) => `stays: ${name} (${type}): ${why}`),
    ...(remove.length + stays.length === 0 ? [`${app}: nothing to remove`] : []),
  ];
}

/** Live stacks with our tags that belong to the app and to no other. @throws StackProtectedError another app has its name now */
async function stacksOf({ root, config, stacks, records }: Context, app: string): Promise<StackView[]> {
  const apps = [...new Set([...(await serviceApps(root)), ...(await records.all()).keys()])];
  const mine = (await stacks.list()).filter(
    ({ tags, status }) =>
      status !== 'DELETE_COMPLETE' &&
      tags['project'] === project &&
      tags['stage'] === config.stage &&
      isServiceOf(app, tags['service'] ?? '', apps),
  );
  const owners = await declaredServices(root);
  for (const { name, tags } of mine) {
    const owner = owners.get(tags['service'] ?? '');
    if (owner !== undefined && owner !== app)
      throw new StackProtectedError(
        name,
        `it belongs to app ${owner} now.`,
        `To remove it: npx nx remove ${owner}`,
      );
  }
  return mine;
}

/** App by service, as the service files name them. */
async function declaredServices(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const app of await serviceApps(root)) {
    const folder = join(root, 'apps', app);
    for (const file of (await readdir(folder)).filter((name) => /^serverless.*\.ts$/.test(name))) {
      const service = /\bservice:\s*'([a-z0-9-]+)'/.exec(await readFile(join(folder, file), 'utf8'))?.[1];
      if (service) found.set(service, app);
    }
  }
  return found;
}

async function deployedStack({ stacks }: Context, { name }: StackView): Promise<DeployedStack> {
  return { name, template: await stacks.template(name), physicalIds: await stacks.physicalIds(name) };
}

function removalOrder(deployed: readonly DeployedStack[]): DeployedStack[] {
  const nodes = deployed.map((stack) => ({
    name: stack.name,
    exports: exportsOf(stack.template),
    imports: importsOf(stack.template),
    stack,
  }));
  return deployOrder(nodes)
    .map(({ stack }) => stack)
    .reverse();
}

async function assertRemovable(
  { stacks }: Context,
  view: StackView,
  going: readonly string[],
): Promise<void> {
  const { name, status } = view;
  if (status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS')
    throw new StackBusyError(name, status, view.changedAt);
  if (view.protected)
    throw new StackProtectedError(
      name,
      'its termination protection is on.',
      `aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name}`,
    );
  const importers = new Set<string>();
  for (const entry of view.exports)
    for (const importer of await stacks.importers(entry)) importers.add(importer);
  const others = [...importers].filter((importer) => !going.includes(importer)).sort();
  if (others.length > 0)
    throw new StackImportedError(
      name,
      others,
      `Remove what uses it first: ${others.map(appCommand).join('; ')}`,
    );
}

/** `denver-consumer-dev` is removed by `npx nx remove consumer`. */
function appCommand(stack: string): string {
  const app = /^denver-([a-z0-9]+)-/.exec(stack)?.[1];
  return app ? `npx nx remove ${app}` : `aws cloudformation delete-stack --stack-name ${stack}`;
}

async function removeStack({ stacks, buckets, say }: Context, view: StackView): Promise<void> {
  const { name } = view;
  const lastEvent = (await stacks.events(name)).at(-1)?.id;
  const bucket = (await stacks.physicalIds(name))[packageBucketId];
  if (bucket && (await buckets.owner(bucket)) === 'us')
    say(`${name}: ${await buckets.empty(bucket)} package files deleted`);
  const status = await stacks.remove(view);
  if (status === 'DELETE_COMPLETE') return;
  const failure = failureOf(await stacks.events(view.id, lastEvent));
  throw new RemoveFailedError(
    name,
    failure
      ? `${failure.reason} The stack is ${status}.`
      : `it is ${status}: ${view.statusReason || 'no reason was given'}`,
    failure?.next ?? 'Look at its events: aws cloudformation describe-stack-events --stack-name ' + name,
  );
}

/** The next deploy of the stage begins anew with what is left of the app. */
async function forget({ records, config }: Context, { stays }: RemovalPlan): Promise<void> {
  await records.remove(config.app);
  if (stays.some(({ type }) => type === 'stack'))
    await records.put(config.app, {
      stacks: stays.filter(({ type }) => type === 'stack').map(({ name }) => name),
      history: [],
    });
}
