import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const project = path.resolve(import.meta.dirname, '../..');

/** Bundles the server as `npm run build` does, beside the sources so that its packages resolve. */
export async function buildServer(): Promise<{ main: string; remove(): Promise<void> }> {
  const folder = path.join(project, 'dist', `test-${process.pid}`);
  const main = path.join(folder, 'main.mjs');
  const common = {
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    logLevel: 'error',
  } as const;
  const banner = {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  };
  const external = ['@duckdb/node-api', 'dynalite'];
  const entry = path.join(project, 'src/main.ts');
  await build({ ...common, banner, external, entryPoints: [entry], outfile: main });
  const runtime = path.join(project, 'src/services/lambda/runtime/lambda-runtime.mjs');
  await build({
    ...common,
    banner,
    entryPoints: [runtime],
    outfile: path.join(folder, 'lambda-runtime.mjs'),
  });
  return { main, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A run of the server's command line. */
export interface ServerProcess {
  child: ChildProcess;
  /** What it printed so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the endpoint at `ready`, rejects when the process ends before. */
  ready: Promise<string>;
  /** Resolves with the exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts the bundled server with arguments. */
export function runServer(main: string, ...args: string[]): ServerProcess {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const ended = once(child, 'close').then(
    ([code, signal]) => (code ?? signal) as number | NodeJS.Signals | null,
  );
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const endpoint = /^ready (.+)$/m.exec(stdout)?.[1];
      if (endpoint) resolve(endpoint);
    });
    void ended.then((code) => reject(new Error(`ended with ${String(code)} before it was ready: ${stderr}`)));
  });
  ready.catch(() => undefined);
  child.stderr.on('data', (chunk: Buffer) => void (stderr += chunk.toString()));
  return { child, ready, ended, stdout: () => stdout, stderr: () => stderr };
}
