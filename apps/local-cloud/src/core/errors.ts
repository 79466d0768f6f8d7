/**
 * An error in AWS's own shape: `code` is the `__type` (JSON) or `<Code>` (XML) a client library switches on.
 */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    options?: {
      cause?: unknown;
      /** Members beside code and message, e.g. `{ Key: 'a.txt' }` in S3's error document. */
      details?: Record<string, string>;
    },
  ) {
    super(message, options);
    this.details = options?.details ?? {};
  }

  /** Members beside code and message, written into the answer. */
  readonly details: Record<string, string>;
}

/**
 * The error for a setting, member or property the local cloud does not do.
 *
 * @param what the operation or resource type, e.g. `kinesis:CreateStream`
 * @param member the setting, e.g. `StreamModeDetails.StreamMode`
 * @param hint what is supported instead, as a sentence
 */
export function refuse(what: string, member: string, hint = ''): CloudError {
  return new CloudError(
    'NotImplementedException',
    `The local cloud does not do ${member} of ${what}.${hint ? ` ${hint}` : ''}`,
    501,
  );
}

/** Throws `refuse()` for the first member of `input` that is not in `known`. */
export function refuseUnknown(what: string, input: Record<string, unknown>, known: readonly string[]): void {
  for (const [member, value] of Object.entries(input)) {
    if (value !== undefined && !known.includes(member))
      throw refuse(what, member, `It knows ${known.join(', ')}.`);
  }
}

/**
 * Thrown by `ResourceType.update` for a change AWS makes by replacing the resource: CloudFormation then creates the
 * new one, moves the stack over and removes the old one at the end.
 */
export class ReplacementRequired extends Error {
  override readonly name = 'ReplacementRequired';
  /** @param property the changed property, e.g. `BucketName` */
  constructor(readonly property: string) {
    super(`A change of ${property} replaces the resource.`);
  }
}
