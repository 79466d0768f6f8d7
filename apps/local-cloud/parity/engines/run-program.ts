import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { ProgramFailedError } from '../errors';

/** How a program is run. */
export interface RunOptions extends Pick<SpawnOptions, 'cwd' | 'env'> {
  /** Text for its stdin; empty by default. */
  input?: string;
}

/**
 * Runs a program to its end; its stdout.
 *
 * @throws ProgramFailedError it is not there, or ended with another code than 0; holds its last lines
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  { input = '', ...options }: RunOptions = {},
): Promise<string> {
  const child = spawn(command, [...args], { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let last = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    last = (last + chunk.toString()).slice(-4_000);
  });
  child.stderr.on('data', (chunk: Buffer) => void (last = (last + chunk.toString()).slice(-4_000)));
  // A program that does not read its input to the end may close the pipe: its exit code tells what that meant.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const outcome = await outcomeOf(child);
  if (outcome !== 0) throw new ProgramFailedError(basename(command), `ended with ${outcome}`, last.trim());
  return stdout;
}

/** Ends a child process and waits for its end. */
export async function stopProgram(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  if (child.kill(signal)) await closed;
}

async function outcomeOf(child: ChildProcess): Promise<number | string> {
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    return code ?? signal ?? 'no exit code';
  } catch (error) {
    return (error as Error).message;
  }
}
