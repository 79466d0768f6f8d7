import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const apps = resolve(import.meta.dirname, '../../..');
const localCloud = join(apps, 'local-cloud/dist/main.mjs');
const catalog = join(apps, 'catalog/dist/main.mjs');

/** A local cloud of its own, with an empty state. */
export interface LocalCloud {
  /** What a process needs to talk to it. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** Starts the built local cloud on a port of the system's choice. */
export async function startLocalCloud(): Promise<LocalCloud> {
  for (const file of [localCloud, catalog])
    if (!existsSync(file)) throw new Error(`Expected ${file}; run nx test catalog, which builds it.`);
  const state = await mkdtemp(join(tmpdir(), 'catalog-cloud-'));
  const cloud = spawn(process.execPath, [localCloud, 'start', '--port', '0', '--state', state], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return {
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: await readyUrl(cloud),
      AWS_REGION: 'us-west-2',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      NO_COLOR: '1',
      NODE_NO_WARNINGS: '1',
    },
    async stop() {
      if (cloud.exitCode === null) {
        cloud.kill('SIGTERM');
        await once(cloud, 'exit');
      }
      await rm(state, { recursive: true, force: true });
    },
  };
}

/** What a run of the command said. */
export interface CliRun {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `catalog …`; `onStart` gets the process, e.g. to kill it. */
export async function runCatalog(
  { env }: LocalCloud,
  args: readonly string[],
  onStart: (child: ChildProcess) => void = () => undefined,
): Promise<CliRun> {
  const child = spawn(process.execPath, [catalog, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString('utf8')));
  onStart(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...text };
}

async function readyUrl(cloud: ChildProcess): Promise<string> {
  if (!cloud.stdout) throw new Error('no stdout');
  for await (const line of createInterface({ input: cloud.stdout })) {
    const url = /^ready (http:\S+)$/.exec(line)?.[1];
    if (url) return url;
  }
  throw new Error('Expected the local cloud to get ready, got its end.');
}
