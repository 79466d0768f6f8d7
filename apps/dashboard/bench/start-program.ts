import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** A server that listens. */
export interface RunningProgram {
  readonly url: string;
  /** The most memory it held so far, in MB of 2^20 bytes, by Linux's own count. */
  peakMegabytes(): number;
  stop(): Promise<void>;
}

/** Starts a program of this project and waits until it prints `ready <url>`. */
export async function startProgram(args: readonly string[], env: NodeJS.ProcessEnv): Promise<RunningProgram> {
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'inherit'], env });
  let told = '';
  for await (const chunk of child.stdout) {
    told += String(chunk);
    const [, url] = /^ready (\S+)$/m.exec(told) ?? [];
    if (url) return { url, peakMegabytes: () => peakOf(child.pid), stop };
  }
  throw new Error(`Expected ${args.join(' ')} to start.`);

  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
}

function peakOf(pid: number | undefined): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1_024;
}
