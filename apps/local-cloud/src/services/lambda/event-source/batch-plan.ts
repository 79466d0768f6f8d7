import type { BatchOutcome } from './batch-response';

/** Records to invoke the function with, and what has happened to them. */
export interface Work<T> {
  records: readonly T[];
  /** Failures that count against the retry limit. */
  failures: number;
  /** Invocations these records were in, splits included. */
  invocations: number;
}

/** The settings that decide what follows a failure. */
export interface RetryPolicy {
  bisectOnError: boolean;
  /** -1 = for ever. */
  maximumRetryAttempts: number;
}

/** What follows an invocation. */
export interface Plan<T> {
  /** So many records from the head are done. */
  done: number;
  /** To be invoked next, in this order, before anything later of the shard. */
  retry: Array<Work<T>>;
  /** Given up; goes to the failure destination. */
  discard?: Work<T>;
}

/**
 * Decides what follows an invocation.
 *
 * - Partial success: Lambda goes on from the lowest reported record, with all that follow it.
 * - With bisecting, a batch is split, at the reported record when there is progress, else in halves; a split does not
 *   count as a retry. So a poison record ends alone in its batch, and only then uses up the retries.
 * - Without, the rest is retried as it is; progress begins a new count.
 * - A batch that failed once more than the retry limit is given up.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function planAfter<T>(work: Work<T>, outcome: BatchOutcome, policy: RetryPolicy): Plan<T> {
  const { records } = work;
  const invocations = work.invocations + 1;
  if (outcome.kind === 'success') return { done: records.length, retry: [] };
  const done = outcome.kind === 'partial' ? outcome.index : 0;
  const rest = records.slice(done);
  if (policy.bisectOnError && done > 0) return { done, retry: [{ records: rest, failures: 0, invocations }] };
  if (policy.bisectOnError && rest.length > 1) {
    const middle = Math.ceil(rest.length / 2);
    const half = (part: readonly T[]): Work<T> => ({ records: part, failures: work.failures, invocations });
    return { done, retry: [half(rest.slice(0, middle)), half(rest.slice(middle))] };
  }
  const failures = (done > 0 ? 0 : work.failures) + 1;
  const next = { records: rest, failures, invocations };
  const exhausted = policy.maximumRetryAttempts >= 0 && failures > policy.maximumRetryAttempts;
  return exhausted ? { done, retry: [], discard: next } : { done, retry: [next] };
}

/** Splits off the records that arrived before `oldestMs`: they head the batch, since arrival grows along a shard. */
export function splitExpired<T extends { approximateArrivalTimestamp: number }>(
  work: Work<T>,
  oldestMs: number,
): { expired?: Work<T>; rest?: Work<T> } {
  const found = work.records.findIndex((record) => record.approximateArrivalTimestamp >= oldestMs);
  if (found === 0) return { rest: work };
  if (found < 0) return { expired: work };
  return {
    expired: { ...work, records: work.records.slice(0, found) },
    rest: { ...work, records: work.records.slice(found) },
  };
}
