import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ProgramFailedError } from './errors';

/** How to start a program. */
export interface ProgramOptions {
  /** Short name for people, e.g. `agent`. */
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Its stdout and stderr are appended here. */
  logFile: string;
}

/**
 * A child process whose output goes to a file.
 *
 * It runs in a process group of its own, so that Ctrl-C reaches the conductor alone, which then stops the programs in
 * order.
 */
export class Program {
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly #child: ChildProcess;
  /** Where its own output begins in the log file. */
  readonly #logStart: number;
  #outcome: number | NodeJS.Signals | undefined;

  constructor(readonly options: ProgramOptions) {
    mkdirSync(dirname(options.logFile), { recursive: true });
    const log = openSync(options.logFile, 'a');
    this.#logStart = fstatSync(log).size;
    this.#child = spawn(options.command, options.args, {
      env: options.env,
      cwd: options.cwd,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) =>
        resolve((this.#outcome = (error as NodeJS.ErrnoException).errno ?? 1)),
      );
      this.#child.once('exit', (code, signal) => resolve((this.#outcome = signal ?? code ?? 1)));
    });
  }

  /** Process id, while it runs. */
  get pid(): number | undefined {
    return this.#outcome === undefined ? this.#child.pid : undefined;
  }

  /**
   * Waits for a clean end.
   *
   * @throws ProgramFailedError any other exit code, or a signal
   */
  async succeeded(): Promise<void> {
    const outcome = await this.ended;
    if (outcome !== 0) throw this.#failure(outcome);
  }

  /** @throws ProgramFailedError when it has ended already */
  assertRunning(): void {
    if (this.#outcome !== undefined) throw this.#failure(this.#outcome);
  }

  /** Asks it to stop with SIGTERM and, after `graceMs`, ends it and what it started. Resolves when it is gone. */
  async stop(graceMs = 20_000): Promise<void> {
    if (this.pid === undefined) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#killGroup(), graceMs);
    await this.ended;
    clearTimeout(timer);
  }

  /** Ends it at once with SIGKILL, for tests; answers false when it had ended already. */
  async kill(): Promise<boolean> {
    if (this.pid === undefined) return false;
    this.#child.kill('SIGKILL');
    return (await this.ended) === 'SIGKILL';
  }

  #killGroup(): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  #failure(outcome: number | NodeJS.Signals): ProgramFailedError {
    const reason =
      typeof outcome === 'number' ? `ended with exit code ${outcome}` : `was ended by ${outcome}`;
    const lines = readFileSync(this.options.logFile)
      .subarray(this.#logStart)
      .toString()
      .trimEnd()
      .split('\n');
    return new ProgramFailedError(
      this.options.name,
      this.options.logFile,
      reason,
      outcome,
      lines.slice(-8).join('\n'),
    );
  }
}
