/** A flag or a setting of the machine stops the run before it starts; `main` exits with 2. */
export class LaptopConfigError extends Error {
  override readonly name = 'LaptopConfigError';
  readonly code = 'laptop.config';
  constructor(
    /** The flag, file or port. */
    readonly key: string,
    message: string,
  ) {
    super(message);
  }
}

/** A program the conductor started ended before its time; the message ends with its last lines. */
export class ProgramFailedError extends Error {
  override readonly name = 'ProgramFailedError';
  readonly code = 'laptop.program';
  constructor(
    /** e.g. `agent`. */
    readonly program: string,
    /** Where its whole output stands. */
    readonly logFile: string,
    reason: string,
    /** Exit code, or the signal that ended it. */
    readonly outcome: number | NodeJS.Signals,
    lastLines: string,
  ) {
    super(
      `${program} ${reason}. Its output is in ${logFile}${lastLines ? `; the last lines:\n${lastLines}` : '.'}`,
    );
  }
}

/** Ctrl-C came before the end: what was under way is given up, and a second start goes on. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
  readonly code = 'laptop.stopped';
  constructor() {
    super('stopped before everything had arrived');
  }
}
