/** A setting of the operations stack is not what it has to be; the message names the environment variable. */
export class OperationsConfigError extends Error {
  override readonly name = 'OperationsConfigError';
  readonly code = 'operations.config';
  constructor(
    /** e.g. `ALARM_EMAIL`. */
    readonly variable: string,
    message: string,
  ) {
    super(message);
  }
}
