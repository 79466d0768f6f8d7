/**
 * Limits of Lambda.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const limits = {
  /** A synchronous invocation's event, and its answer. */
  payloadBytes: 6 * 1024 * 1024,
  /** An asynchronous invocation's event. */
  asyncPayloadBytes: 1024 * 1024,
  /** An archive that is sent in the call itself. */
  zipBytes: 50 * 1024 * 1024,
  unzippedBytes: 250 * 1024 * 1024,
  environmentBytes: 4096,
  logTailBytes: 4096,
} as const;
