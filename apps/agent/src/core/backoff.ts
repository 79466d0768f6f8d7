/** Bounds of the pause before a retry, in milliseconds. */
export interface BackoffLimits {
  initialMs: number;
  maxMs: number;
}

/**
 * Pause before the next try: full jitter, i.e. uniform between 0 and `min(maxMs, initialMs * 2^(attempt - 1))`,
 * so that many senders do not come back together.
 *
 * @param attempt tries that failed so far, from 1
 * @param random in [0, 1)
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelayMs(attempt: number, limits: BackoffLimits, random: number): number {
  const ceiling = Math.min(limits.maxMs, limits.initialMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(random * ceiling);
}
