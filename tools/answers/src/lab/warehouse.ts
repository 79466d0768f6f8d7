import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalCloud } from '../adapters/local-cloud';
import { runProgram } from '../adapters/run-program';
import { AnswersConfigError, ProgramFailedError } from '../errors';
import type { LakeNames } from './catalog';

/** Stacks in the order in which they need each other's exports. */
const stacks = [
  ['ingest', 'serverless.state.ts', 'dist/state'],
  ['catalog', 'serverless.state.ts', 'dist/state'],
  ['catalog', 'serverless.ts', 'dist/main'],
  ['warehouse', 'serverless.state.ts', 'dist/state'],
  ['warehouse', 'serverless.ts', 'dist/main'],
] as const;

/**
 * Deploys lake, catalog and warehouse from their packages, as they go to AWS, and runs both migrators.
 *
 * @throws AnswersConfigError an app is not packaged or built
 * @throws ProgramFailedError a deploy or a migration that fails, with its last lines
 */
export async function deployWarehouse(
  cloud: LocalCloud,
  workspace: string,
  { stage }: LakeNames,
  log: (line: string) => void,
): Promise<void> {
  for (const [app, config, folder] of stacks) {
    const cwd = join(workspace, 'apps', app);
    if (!existsSync(join(cwd, folder)))
      throw new AnswersConfigError(
        join('apps', app, folder),
        `Expected apps/${app} to be packaged: npx nx package ${app}`,
      );
    log(`deploying ${app} (${config})`);
    const serverless = join(workspace, 'node_modules/serverless/bin/serverless.js');
    await runProgram(
      process.execPath,
      [serverless, 'deploy', '--config', config, '--package', folder, '--stage', stage],
      { cwd, env: { ...cloud.env, STAGE: stage } },
    );
  }
  await runApp(cloud, workspace, 'catalog', ['migrate', '--stage', stage]);
  await runApp(cloud, workspace, 'warehouse', ['migrate', '--stage', stage]);
}

/**
 * Brings the cubes up to the lake. The stack's own schedule may take a run over; then another is started, until one
 * has seen all months to the end.
 *
 * @throws ProgramFailedError a run that failed, or twenty that were taken over
 */
export async function refreshCubes(
  cloud: LocalCloud,
  workspace: string,
  { stage }: LakeNames,
): Promise<void> {
  for (let run = 0; run < 20; run += 1) {
    const out = await runApp(cloud, workspace, 'warehouse', ['refresh', '--json', '--stage', stage]);
    // A run that was taken over tells no version.
    if ((JSON.parse(out) as { version: unknown }).version) return;
  }
  throw new ProgramFailedError('warehouse', 'was taken over by the schedule 20 times', '');
}

/**
 * Writes the newest versions of every month into the compacted tables.
 *
 * @throws ProgramFailedError a run that failed
 */
export async function compactLake(cloud: LocalCloud, workspace: string, { stage }: LakeNames): Promise<void> {
  await runApp(cloud, workspace, 'catalog', ['compact', '--stage', stage]);
}

/** Runs the built command of an app against a local cloud; its stdout. */
async function runApp(
  cloud: LocalCloud,
  workspace: string,
  app: string,
  args: readonly string[],
): Promise<string> {
  const main = join(workspace, 'apps', app, 'dist/main.mjs');
  if (!existsSync(main))
    throw new AnswersConfigError(main, `Expected ${main} to be built: npx nx build ${app}`);
  return runProgram(process.execPath, [main, ...args], { env: cloud.env });
}
