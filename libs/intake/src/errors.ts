/** Base of every error this library throws; `code` is stable and dotted, `kind` says who must act. */
export class IntakeError extends Error {
  override readonly name: string = 'IntakeError';

  constructor(
    readonly code: string,
    readonly kind: 'config' | 'transient',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Rejected records could not be put away, so they must not be acknowledged. Trying again is safe. */
export class QuarantineWriteError extends IntakeError {
  override readonly name = 'QuarantineWriteError';

  constructor(
    readonly key: string,
    options?: ErrorOptions,
  ) {
    super('intake.quarantine.write', 'transient', `Expected to write the quarantine object ${key}`, options);
  }
}

/** The neighbourhood boundaries are there but cannot be used. A missing file is no error. */
export class BoundariesLoadError extends IntakeError {
  override readonly name = 'BoundariesLoadError';

  constructor(
    readonly key: string,
    expected: string,
    options?: ErrorOptions,
  ) {
    super('intake.boundaries.load', 'config', `Expected ${key} to be ${expected}`, options);
  }
}
