/** A mistake in flags or environment; exit code 2. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'local_cloud.config';
  /** @param key the flag or variable, e.g. `--port` */
  constructor(
    readonly key: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The port belongs to another process; exit code 1. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly code = 'local_cloud.port_in_use';
  constructor(readonly port: number) {
    super(
      `Port ${port} on 127.0.0.1 is in use. Stop the process that holds it or choose another with --port.`,
    );
  }
}

/** Another local cloud works in the state directory; exit code 1. */
export class StateLockedError extends Error {
  override readonly name = 'StateLockedError';
  readonly code = 'local_cloud.state_locked';
  constructor(
    readonly directory: string,
    readonly pid: number,
  ) {
    super(
      `State directory ${directory} is in use by process ${pid}. Stop it or choose another with --state.`,
    );
  }
}

/** The state directory holds something that is not the local cloud's, or a newer version's; exit code 1. */
export class StateDirectoryError extends Error {
  override readonly name = 'StateDirectoryError';
  readonly code = 'local_cloud.state_directory';
  constructor(
    readonly directory: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
