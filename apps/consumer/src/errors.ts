/** Base of every error this app throws; `code` is stable and dotted, `kind` says who must act. */
export class ConsumerError extends Error {
  override readonly name: string = 'ConsumerError';

  constructor(
    readonly code: string,
    readonly kind: 'config' | 'transient' | 'invariant',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The stack gave the function a variable it cannot work with; the function fails when it starts. */
export class ConsumerConfigError extends ConsumerError {
  override readonly name = 'ConsumerConfigError';

  constructor(
    readonly key: string,
    problem: string,
  ) {
    super('consumer.config', 'config', `Expected environment variable \`${key}\`: ${problem}`);
  }
}

/** The table is missing, has other keys, or may not be written: no write can succeed, so the batch stops. */
export class TableUnusableError extends ConsumerError {
  override readonly name = 'TableUnusableError';

  constructor(
    readonly table: string,
    readonly awsCode: string,
    options?: ErrorOptions,
  ) {
    super(
      'consumer.table.unusable',
      'config',
      `Expected table ${table} to take updates, got ${awsCode}`,
      options,
    );
  }
}

/** One write did not come through: throttled, timed out or refused for now. Writing again is safe. */
export class WriteFailedError extends ConsumerError {
  override readonly name = 'WriteFailedError';

  constructor(
    readonly awsCode: string,
    options?: ErrorOptions,
  ) {
    super('consumer.table.write', 'transient', `Expected an update to succeed, got ${awsCode}`, options);
  }
}

/** Time ran out before this record's write began; Lambda gets the record again. */
export class OutOfTimeError extends ConsumerError {
  override readonly name = 'OutOfTimeError';

  constructor(readonly remainingMs: number) {
    super('consumer.time', 'transient', `Expected time for another write, got ${remainingMs} ms`);
  }
}

/** A record of the batch has no outcome: a bug, and never a success. */
export class UnsettledRecordError extends ConsumerError {
  override readonly name = 'UnsettledRecordError';

  constructor(readonly sequenceNumber: string) {
    super(
      'consumer.record.unsettled',
      'invariant',
      `Expected an outcome for record ${sequenceNumber}, got none`,
    );
  }
}

/** A port returned without an outcome, as after a swallowed error: a bug, and never a success. */
export class UnknownOutcomeError extends ConsumerError {
  override readonly name = 'UnknownOutcomeError';

  constructor(readonly outcome: string) {
    super('consumer.outcome', 'invariant', `Expected an outcome of the write, got ${outcome}`);
  }
}
