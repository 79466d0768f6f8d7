/** Base of the errors the agent throws; `code` is stable and dotted. */
export class AgentError extends Error {
  override readonly name: string = 'AgentError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A key of agent.json, a flag or the environment is wrong: exit code 2, nothing was read or sent. */
export class AgentConfigError extends AgentError {
  override readonly name = 'AgentConfigError';
  /** Configuration file, or `undefined` for a flag. */
  readonly file: string | undefined;
  /** Path of the key, e.g. `flows[0].kinesisStream`. */
  readonly key: string | undefined;

  constructor(message: string, where: { file?: string; key?: string } = {}, options?: ErrorOptions) {
    super('agent.config', message, options);
    this.file = where.file;
    this.key = where.key;
  }
}

/** Another agent holds the state directory: exit code 1. */
export class StateDirectoryLockedError extends AgentError {
  override readonly name = 'StateDirectoryLockedError';
  readonly lockFile: string;
  readonly holderPid: number;

  constructor(lockFile: string, holderPid: number, message: string) {
    super('agent.state_locked', message);
    this.lockFile = lockFile;
    this.holderPid = holderPid;
  }
}

/** The state directory cannot be used at all (not a directory, no permission): exit code 1. */
export class StateDirectoryError extends AgentError {
  override readonly name = 'StateDirectoryError';
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super('agent.state_directory', message, options);
    this.path = path;
  }
}

/** A bug in the agent: crash, and go on from the checkpoint at the next start. */
export class AgentInvariantError extends AgentError {
  override readonly name = 'AgentInvariantError';

  constructor(message: string, options?: ErrorOptions) {
    super('agent.invariant', message, options);
  }
}

/**
 * The code of a failed file system call, e.g. `ENOSPC`; `undefined` for every other error, which is then a bug
 * and must not be retried.
 */
export function errnoCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
