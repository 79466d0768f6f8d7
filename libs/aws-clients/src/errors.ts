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

/** The lake of a stage is not to be found by its workgroup; the message names what to deploy. */
export class LakeBucketError extends Error {
  override readonly name = 'LakeBucketError';
  readonly code = 'aws-clients.lake-bucket';
  readonly kind = 'config';
  constructor(
    /** e.g. `denver-dev`. */
    readonly workGroup: string,
    /** Where it keeps its results; empty when nowhere, or when there is no workgroup. */
    location: string,
  ) {
    super(
      `Expected the workgroup ${workGroup} to keep its results in the lake's bucket, got "${location}". Deploy the stack denver-catalog first (npx nx deploy catalog).`,
    );
  }
}

/** A request did not succeed on Redshift; the message ends with the SQL's first 200 characters. */
export class RedshiftStatementError extends Error {
  override readonly name = 'RedshiftStatementError';
  readonly code = 'aws-clients.redshift-statement';
  constructor(
    /** Empty when the request never got an id. */
    readonly statementId: string,
    /** `FAILED`, `ABORTED`: it did nothing. `TIMEOUT`, `UNKNOWN`: nobody knows yet. */
    readonly status: 'FAILED' | 'ABORTED' | 'TIMEOUT' | 'UNKNOWN',
    /** Redshift's own words. */
    readonly reason: string,
    readonly sql: string,
  ) {
    super(
      `Redshift statement ${statementId || '(not started)'}: ${status}: ${reason} SQL: ${sql.slice(0, 200)}`,
    );
  }
}
