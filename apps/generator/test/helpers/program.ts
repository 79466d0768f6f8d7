import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll } from 'vitest';

let bundled: Promise<string> | undefined;

afterAll(async () => {
  if (bundled) rmSync(path.dirname(await bundled), { recursive: true, force: true });
});

/** The generator as one file, bundled as for `dist`, once per test file. */
export function program(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

/** What a process said and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** When a process is to be ended with SIGKILL. */
export interface Kill {
  /** Asked every few milliseconds; the time begins to run when it says yes. */
  readonly when: () => boolean;
  readonly afterMs: number;
}

/** Runs the generator as a process of its own, to its end or until it is killed. */
export async function runProgram(args: readonly string[], kill?: Kill): Promise<Ended> {
  const child = spawn(process.execPath, [await program(), ...args], {
    env: { ...process.env, CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  if (kill) {
    while (child.exitCode === null && !kill.when()) await sleep(5);
    await sleep(kill.afterMs);
    child.kill('SIGKILL');
  }
  return ended;
}

async function bundle(): Promise<string> {
  const outfile = path.join(mkdtempSync(path.join(tmpdir(), 'denver-generator-program-')), 'main.mjs');
  await build({
    entryPoints: [path.resolve(import.meta.dirname, '../../src/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}
