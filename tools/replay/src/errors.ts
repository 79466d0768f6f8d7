/** A flag or the environment is wrong: exit code 2, nothing was sent. */
export class ReplayConfigError extends Error {
  override readonly name = 'ReplayConfigError';
  readonly code = 'replay.config';
}

/** A file of the quarantine is not what its writers write; it was left as it is. */
export class QuarantineFileError extends Error {
  override readonly name = 'QuarantineFileError';
  readonly code = 'replay.file';
  constructor(
    readonly key: string,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`Expected ${key} to hold quarantined records: ${detail}.`, options);
  }
}

/** A stream refused records again and again; the file they are from was left as it is. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code = 'replay.refused';
  constructor(
    readonly stream: string,
    readonly count: number,
    reason: string,
  ) {
    super(`Expected ${stream} to take every record, got ${count} refused for good: ${reason}.`);
  }
}
