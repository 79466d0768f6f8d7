import { appFolder } from '../adapters/packages';
import { short } from '../core/decide';
import { withRollback } from '../core/record';
import { adviceFor, failureOf } from '../core/stack-events';
import { obstacleTo } from '../core/stack-state';
import { DeployFailedError, RollbackError } from '../errors';
import { checkIdentity, type Answer, type Context } from './context';
import { withLock } from './deploy-affected';

/**
 * Puts the packages of the deploy before the last back, from the bucket they are in: nothing is built. Stacks that hold
 * data stay as they are. The next run deploys the app again only when something in it is newer than what was rolled
 * back.
 *
 * @throws RollbackError there is no deploy before
 */
export async function rollbackAnswer(context: Context): Promise<Answer> {
  const { config, records } = context;
  const [app = ''] = config.only;
  await checkIdentity(context);
  const folder = await appFolder(context.root, app);
  return withLock(context, async () => {
    const record = await records.get(app);
    const [to] = record?.history ?? [];
    if (!record?.deployed || !to)
      throw new RollbackError(app, 'there is no deploy before the last to go back to.');
    const back = Object.entries(to.artifacts).filter(
      ([stack, artifact]) => record.deployed?.artifacts[stack] !== artifact,
    );
    for (const [stack, artifact] of back) await rollbackStack(context, app, folder, stack, artifact);
    await records.put(app, withRollback(record, to, { at: context.now().toISOString(), by: config.owner }));
    return {
      exitCode: 0,
      data: { app, from: record.deployed.sha, to: to.sha, stacks: back.map(([stack]) => stack) },
      lines: [
        `${app}: ${short(record.deployed.sha)} → ${short(to.sha)}`,
        ...back.map(([stack, artifact]) => `  ${stack} runs the package of ${artifact.replace(/^\d+-/, '')}`),
        '  stacks that hold data stay as they are',
      ],
    };
  });
}

async function rollbackStack(
  context: Context,
  app: string,
  folder: string,
  stack: string,
  artifact: string,
): Promise<void> {
  const { stacks, osls, config, say } = context;
  const standing = await stacks.describe(stack);
  if (!standing) throw new RollbackError(app, `${stack} is not deployed.`);
  const obstacle = await obstacleTo(app, standing, () => stacks.events(stack));
  if (obstacle) throw obstacle;
  const lastEvent = (await stacks.events(stack)).at(-1)?.id;
  say(`${stack}: rolling back`);
  // Only stacks without data have artifacts in the record, and those are made of serverless.ts.
  const item = { config: 'serverless.ts', stage: config.stage, region: config.region };
  const result = await osls.rollback(folder, item, artifact);
  await stacks.settled(stack);
  if (result.ok) return;
  const failure = failureOf(await stacks.events(stack, lastEvent));
  throw new DeployFailedError(
    stack,
    failure?.reason ?? result.reason,
    failure?.next ?? adviceFor(result.reason),
  );
}
