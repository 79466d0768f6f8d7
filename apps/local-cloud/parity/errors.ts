/** An engine to compare with cannot be installed or does not come up; exit code 1. */
export class EngineMissingError extends Error {
  override readonly name = 'EngineMissingError';
  readonly code = 'parity.engine_missing';
  /** @param packageName as its registry knows it, e.g. `moto[server]==5.2.5` */
  constructor(
    readonly packageName: string,
    cause: unknown,
  ) {
    super(`${packageName}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** A program ended with another code than 0, or could not be started. */
export class ProgramFailedError extends Error {
  override readonly name = 'ProgramFailedError';
  readonly code = 'parity.program_failed';
  constructor(
    readonly program: string,
    readonly outcome: string,
    /** Its last lines. */
    readonly said: string,
  ) {
    super(`${program} ${outcome}${said ? `:\n${said}` : ''}`);
  }
}

/** Wrong flags, or something that has to be built first; exit code 2. */
export class ParityConfigError extends Error {
  override readonly name = 'ParityConfigError';
  readonly code = 'parity.config';
}
