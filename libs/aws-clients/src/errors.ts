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
