import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startProgram } from './start-program';

/** A cloud to measure over. */
export interface BenchCloud {
  /** What a program needs to talk to it. */
  readonly env: NodeJS.ProcessEnv;
  /** Service requests in its lake, where it was made for this. */
  readonly rows?: number;
  readonly events?: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** Which cloud. */
export interface CloudOptions {
  /** Made or taken from a folder, and left there; without it, the cloud that `AWS_ENDPOINT_URL` names is measured. */
  readonly lab?: { readonly rows: number; readonly folder: string };
  log(line: string): void;
}

const workspace = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Opens the cloud of a bench: many events behind cubes, by the command that `questions:bench` takes them from. */
export async function openCloud({ lab, log }: CloudOptions): Promise<BenchCloud> {
  if (!lab) {
    if (!process.env['AWS_ENDPOINT_URL'])
      throw new Error('Expected --rows N, which makes a local cloud, or AWS_ENDPOINT_URL to name a cloud.');
    return { env: process.env, stop: () => Promise.resolve() };
  }
  log(`a lab of ${lab.rows.toLocaleString('en-US')} rows in ${lab.folder}`);
  const made = await printed('tools/answers/dist/main.mjs', [
    ...['lab', '--rows', String(lab.rows), '--keep', lab.folder],
  ]);
  const { state, events } = JSON.parse(made) as { state: string; events: Record<string, number> };
  const args = [workspace('apps/local-cloud/dist/main.mjs'), 'start', '--port', '0', '--state', state];
  const cloud = await startProgram(args, process.env);
  return { env: localEnvironment(cloud.url), rows: lab.rows, events, stop: () => cloud.stop() };
}

/** What a program prints; what it says beside that is passed on. */
async function printed(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [workspace(program), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => void (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`Expected ${program} ${args.join(' ')} to end well, got ${code}.`);
  return text;
}

function localEnvironment(endpoint: string): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(others),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
