import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AnswersConfigError, ProgramFailedError } from '../errors';
import { stopProgram } from './run-program';

/** A local cloud of this run: its own process, port and state. */
export interface LocalCloud {
  /** e.g. `http://127.0.0.1:41595`. */
  readonly endpoint: string;
  /** What a program needs to talk to it. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder that holds a bucket's objects under their keys. */
  bucketFolder(bucket: string): string;
  stop(): Promise<void>;
}

/** Region of every local cloud this tool starts. */
export const localRegion = 'us-west-2';

/**
 * Starts the built local cloud on a port of the system's choice.
 *
 * @throws AnswersConfigError it is not built
 * @throws ProgramFailedError it ended before it was ready
 */
export async function startLocalCloud(workspace: string, state: string): Promise<LocalCloud> {
  const main = join(workspace, 'apps/local-cloud/dist/main.mjs');
  if (!existsSync(main))
    throw new AnswersConfigError(main, `Expected ${main} to be built: npx nx build local-cloud`);
  const child = spawn(process.execPath, [main, 'start', '--port', '0', '--state', state], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endpoint = await readyEndpoint(child);
  const env = localEnvironment(endpoint);
  return {
    endpoint,
    env,
    bucketFolder: (bucket) => join(state, 's3/buckets', bucket),
    stop: () => stopProgram(child),
  };
}

/**
 * Points every SDK client of this process at a local cloud: the SDK reads endpoint, region and credentials from the
 * environment, where nothing of the caller's AWS settings is left.
 */
export function pointClientsAt({ env }: LocalCloud): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (name.startsWith('AWS_')) process.env[name] = value;
}

function localEnvironment(endpoint: string): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(others),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: localRegion,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    SLS_AWS_MONITORING_FREQUENCY: '150',
    NO_COLOR: '1',
  };
}

async function readyEndpoint(child: ChildProcess): Promise<string> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => void (said = (said + chunk.toString()).slice(-4_000)));
  if (child.stdout)
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /^ready (http:\S+)$/.exec(line)?.[1];
      if (url) return url;
    }
  throw new ProgramFailedError('local-cloud', 'ended before it was ready', said);
}
