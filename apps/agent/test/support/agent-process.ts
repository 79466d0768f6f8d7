import { build } from 'esbuild';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Environment of an agent that sends to a loopback endpoint. */
export const agentEnv = {
  ...process.env,
  AWS_REGION: 'us-west-2',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  NODE_NO_WARNINGS: '1',
};

/** Bundles the agent as it is deployed, into a temporary folder, and returns the file. */
export async function bundleAgent(): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'agent-bundle-')), 'main.mjs');
  await build({
    entryPoints: [resolve(import.meta.dirname, '../../src/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    banner: {
      js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return outfile;
}

/** A running agent and what it wrote to stderr. */
export interface AgentProcess {
  child: ChildProcess;
  stderr: () => string;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts `agent <args>`. */
export function spawnAgent(main: string, args: readonly string[]): AgentProcess {
  const child = spawn(process.execPath, [main, ...args], {
    env: agentEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exited = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  return { child, stderr: () => text, exited };
}

/** Runs `agent <args>` to its end. */
export function runAgent(
  main: string,
  args: readonly string[],
): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    env: agentEnv,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}
