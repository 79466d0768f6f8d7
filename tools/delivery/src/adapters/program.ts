import { spawn } from 'node:child_process';

/** How a program ended. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  /** What it said on both channels, in order. */
  readonly said: string;
}

/** A program to run. */
export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Called with everything it says, as it says it. */
  readonly onOutput?: (text: string) => void;
}

/** Runs a program to its end; a signal that ends it counts as exit code 1. */
export async function run({ command, args, cwd, env, onOutput }: ProgramOptions): Promise<Ended> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, said] = ['', ''];
  const hear = (text: string): void => {
    said += text;
    onOutput?.(text);
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    hear(text);
  });
  child.stderr.setEncoding('utf8').on('data', hear);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? 1, stdout, said }));
  });
}
