/** A setting of the AWS clients is missing or wrong; `key` names the environment variable. */
export class AwsClientConfigError extends Error {
  override readonly name = 'AwsClientConfigError';
  readonly code = 'aws-clients.config';
  constructor(
    readonly key: string,
    message: string,
  ) {
    super(message);
  }
}

/** A statement did not succeed on Athena; the message ends with the SQL's first 200 characters. */
export class AthenaQueryError extends Error {
  override readonly name = 'AthenaQueryError';
  readonly code = 'aws-clients.athena-query';
  constructor(
    /** Empty when the statement never got an id. */
    readonly queryId: string,
    readonly sql: string,
    /** Athena's state and its StateChangeReason. */
    readonly reason: string,
  ) {
    super(`Athena query ${queryId || '(not started)'}: ${reason} SQL: ${sql.slice(0, 200)}`);
  }
}
