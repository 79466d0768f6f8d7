/** A setting of the host is not what it has to be; the message names the environment variable. */
export class HostConfigError extends Error {
  override readonly name = 'HostConfigError';
  readonly code = 'host.config';
  constructor(
    /** e.g. `HOST_SUBNET_ID`. */
    readonly variable: string,
    message: string,
  ) {
    super(message);
  }
}

/** A part of the artifact is missing: the app that makes it was not built. */
export class MissingPartError extends Error {
  override readonly name = 'MissingPartError';
  readonly code = 'host.missing_part';
  constructor(
    readonly file: string,
    options?: ErrorOptions,
  ) {
    super(
      `Expected ${file}, found nothing. Build the generator and the agent first: nx package host.`,
      options,
    );
  }
}

/** The state stack says nothing of its artifact bucket: it is not deployed, or not by this version. */
export class ArtifactBucketError extends Error {
  override readonly name = 'ArtifactBucketError';
  readonly code = 'host.artifact_bucket';
  constructor(readonly stackName: string) {
    super(
      `Expected the stack ${stackName} to have the output ArtifactBucketName, found none. Deploy it first.`,
    );
  }
}
