import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaptopConfigError } from './errors';
import type { Program, ProgramOptions } from './program';

/** One stack: an app's folder and the package made of one of its service files. */
export interface Stack {
  /** e.g. `ingest-state`. */
  name: string;
  /** Folder under `apps/`. */
  app: string;
  /** Service file, e.g. `serverless.state.ts`. */
  config: string;
  /** Folder of the package, e.g. `dist/state`. */
  package: string;
}

/**
 * Stacks that may go at the same time. Each group needs what the ones before it export; events can flow into the lake
 * once `lake` is there, and wait in the streams for `readers`.
 */
export const stacks = {
  foundations: [
    { name: 'ingest-state', app: 'ingest', config: 'serverless.state.ts', package: 'dist/state' },
    { name: 'consumer-state', app: 'consumer', config: 'serverless.state.ts', package: 'dist/state' },
    { name: 'catalog-state', app: 'catalog', config: 'serverless.state.ts', package: 'dist/state' },
  ],
  lake: [
    { name: 'ingest', app: 'ingest', config: 'serverless.ts', package: 'dist/main' },
    { name: 'catalog', app: 'catalog', config: 'serverless.ts', package: 'dist/main' },
    { name: 'warehouse-state', app: 'warehouse', config: 'serverless.state.ts', package: 'dist/state' },
  ],
  readers: [
    { name: 'consumer', app: 'consumer', config: 'serverless.ts', package: 'dist/main' },
    { name: 'warehouse', app: 'warehouse', config: 'serverless.ts', package: 'dist/main' },
  ],
} as const satisfies Record<string, readonly Stack[]>;

/** What a deploy needs to know. */
export interface DeployOptions {
  workspaceRoot: string;
  stateDirectory: string;
  stage: string;
  env: NodeJS.ProcessEnv;
  /** Starts a program that ends with the session. */
  run(program: ProgramOptions): Program;
  /** Called before each stack with its name, and whether its package is the one that is deployed already. */
  onStack(name: string, unchanged: boolean): void;
}

/**
 * Deploys stacks at the same time from their packages with `serverless deploy --package`, the way they go to AWS. A
 * stack whose package is the one deployed last into this state folder is left alone.
 *
 * @throws ProgramFailedError the first stack that fails; its log holds the stack's own reason
 */
export async function deploy(group: readonly Stack[], options: DeployOptions): Promise<void> {
  await Promise.all(group.map((stack) => deployStack(stack, options)));
}

async function deployStack(stack: Stack, options: DeployOptions): Promise<void> {
  const cwd = join(options.workspaceRoot, 'apps', stack.app);
  const deployedFile = join(options.stateDirectory, 'deployed', stack.name);
  assertStage(stack, join(cwd, stack.package), options.stage);
  const fingerprint = fingerprintOf(join(cwd, stack.package));
  const unchanged = readIfThere(deployedFile) === fingerprint;
  options.onStack(stack.name, unchanged);
  if (unchanged) return;
  const program = options.run({
    name: `deploy of ${stack.name}`,
    command: process.execPath,
    args: [
      join(options.workspaceRoot, 'node_modules/serverless/bin/serverless.js'),
      'deploy',
      '--config',
      stack.config,
      '--package',
      stack.package,
      '--stage',
      options.stage,
    ],
    cwd,
    env: { ...options.env, SLS_AWS_MONITORING_FREQUENCY: '150' },
    logFile: join(options.stateDirectory, 'logs', `deploy-${stack.name}.log`),
  });
  await program.succeeded();
  mkdirSync(join(options.stateDirectory, 'deployed'), { recursive: true });
  writeFileSync(deployedFile, fingerprint);
}

/** A package carries the names of the stage it was made for; deploying it under another would mix the two. */
function assertStage(stack: Stack, folder: string, stage: string): void {
  const state = JSON.parse(readFileSync(join(folder, 'serverless-state.json'), 'utf8')) as {
    service: { provider: { stage: string } };
  };
  const packaged = state.service.provider.stage;
  if (packaged !== stage)
    throw new LaptopConfigError(
      stack.name,
      `Expected the package of ${stack.name} to be made for stage ${stage}, got ${packaged}. Run: npx nx run ${stack.app}:package`,
    );
}

function fingerprintOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort())
    hash.update(`${name}\0`).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
