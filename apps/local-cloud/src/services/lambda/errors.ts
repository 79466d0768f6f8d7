/** The pool was closed while work waited for its turn. */
export class PoolClosedError extends Error {
  override readonly name = 'PoolClosedError';
  readonly code = 'local_cloud.lambda.pool_closed';
  constructor() {
    super('The Lambda service is shutting down.');
  }
}

/** The build is incomplete. */
export class RuntimeFileMissingError extends Error {
  override readonly name = 'RuntimeFileMissingError';
  readonly code = 'local_cloud.lambda.runtime_file_missing';
  constructor(readonly candidates: readonly string[]) {
    super(`Expected the Lambda runtime at ${candidates.join(' or ')}, got neither. Build local-cloud again.`);
  }
}
