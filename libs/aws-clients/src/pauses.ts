/**
 * Milliseconds to wait before looking again at something that runs: 5 at first, twice the last pause, at most a second.
 *
 * A query of ten milliseconds is seen after fifteen. A long one costs eight looks in its first second and one in each
 * after that. Athena takes 100 GetQueryExecution calls a second of an account, so about a dozen queries may begin in
 * one second before it throttles; the SDK's retries then spread them.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
 */
export function nextPauseMs(lastMs = 2.5): number {
  return Math.min(lastMs * 2, 1_000);
}
