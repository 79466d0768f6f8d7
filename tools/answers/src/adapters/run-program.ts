import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { ProgramFailedError } from '../errors';

/** How a program is run. */
export interface RunOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> {
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
  const said = { stdout: '', all: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
    said.all = lastOf(said.all + chunk.toString());
  });
  child.stderr.on('data', (chunk: Buffer) => void (said.all = lastOf(said.all + chunk.toString())));
  // A program that does not read its input to the end may close the pipe: its exit code tells what that meant.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const name = basename(command);
  const code = await exitCode(child, name);
  if (code !== 0) throw new ProgramFailedError(name, `ended with ${code}`, linesOf(said.all));
  return said.stdout;
}

/** Ends a child process and waits for its end. */
export async function stopProgram(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  if (child.kill(signal)) await closed;
}

async function exitCode(child: ChildProcess, name: string): Promise<number | string> {
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    return code ?? signal ?? 'no exit code';
  } catch (error) {
    throw new ProgramFailedError(name, 'could not be started', (error as Error).message, { cause: error });
  }
}

function lastOf(text: string): string {
  return text.slice(-8_000);
}

function linesOf(text: string): string {
  return text.trim().split('\n').slice(-25).join('\n');
}
