import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');

/** A local cloud of one test: its own process, port and state. */
export interface TestCloud {
  /** e.g. `http://127.0.0.1:41595`. */
  readonly endpoint: string;
  /** The environment that points SDK clients and osls at it; nothing of the caller's AWS settings is left. */
  readonly env: NodeJS.ProcessEnv;
  /** Ends the process and removes the state. */
  stop(): Promise<void>;
}

/**
 * Starts the local cloud from its build, with delivery streams that wait a hundredth of their time.
 *
 * @throws when it is not built (`npx nx build local-cloud`) or does not come up; the message holds what it said
 */
export async function startTestCloud(): Promise<TestCloud> {
  const main = join(root, 'apps/local-cloud/dist/main.mjs');
  if (!existsSync(main)) throw new Error(`Expected ${main} to be built: npx nx build local-cloud`);
  const state = mkdtempSync(join(tmpdir(), 'denver-cloud-'));
  const args = ['start', '--port', '0', '--state', state, '--firehose-interval-scale', '0.01'];
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const endpoint = await readyEndpoint(child);
  return {
    endpoint,
    env: {
      ...withoutAws(process.env),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-west-2',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      SLS_AWS_MONITORING_FREQUENCY: '100',
      STAGE: 'dev',
    },
    async stop() {
      const closed = once(child, 'close');
      if (child.kill()) await closed;
      await rm(state, { recursive: true, force: true });
    },
  };
}

/**
 * Runs a script of an app's package.json, e.g. `deploy`.
 *
 * @throws with everything it said when it fails
 */
export async function runAppScript(app: string, script: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn('npm', ['run', '--silent', script], {
    cwd: join(root, 'apps', app),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const said = collect(child);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0)
    throw new Error(`Expected ${script} of ${app} to succeed, got exit code ${code}:\n${said()}`);
}

/** Asks again until the answer is there. */
export async function eventually<Answer>(
  ask: () => Promise<Answer | undefined>,
  timeoutMs = 30_000,
): Promise<Answer> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`Expected an answer within ${timeoutMs} ms`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

async function readyEndpoint(child: ChildProcess): Promise<string> {
  const said = collect(child);
  const closed = once(child, 'close').then(() => true);
  return eventually(async () => {
    const ready = /^ready (\S+)$/m.exec(said());
    if (ready) return ready[1];
    const ended = await Promise.race([closed, Promise.resolve(false)]);
    if (ended) throw new Error(`Expected the local cloud to come up, it said:\n${said()}`);
    return undefined;
  });
}

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => void (text += chunk.toString()));
  return () => text;
}

function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));
}
