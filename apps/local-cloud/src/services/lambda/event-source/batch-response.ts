/** What a function's answer says about its batch. */
export type BatchOutcome =
  | { kind: 'success' }
  /** Everything before the record at `index` is done; it and what follows is not. */
  | { kind: 'partial'; index: number }
  | { kind: 'failure' };

/**
 * Reads the answer of a function that reports batch item failures.
 *
 * | answer | meaning |
 * |---|---|
 * | empty, `null`, `{}`, an empty or null `batchItemFailures` | success |
 * | identifiers of the batch | done up to the lowest of them, which is retried with all that follow |
 * | an empty, null, missing, misspelt or unknown `itemIdentifier`; anything else | failure of the whole batch |
 *
 * @param payload the function's answer
 * @param sequenceNumbers of the batch, in order
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function readBatchResponse(payload: Uint8Array, sequenceNumbers: readonly string[]): BatchOutcome {
  const answer = parse(payload);
  if (answer === null) return { kind: 'success' };
  if (typeof answer !== 'object' || Array.isArray(answer)) return { kind: 'failure' };
  const failures = (answer as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures == null) return { kind: 'success' };
  if (!Array.isArray(failures)) return { kind: 'failure' };
  if (failures.length === 0) return { kind: 'success' };
  const places = new Map(sequenceNumbers.map((sequenceNumber, place) => [sequenceNumber, place]));
  const lowest = failures
    .map((failure: { itemIdentifier?: unknown } | null) => places.get(failure?.itemIdentifier as string))
    .reduce((least: number, place) => (place === undefined ? -1 : Math.min(least, place)), Infinity);
  return lowest < 0 ? { kind: 'failure' } : { kind: 'partial', index: lowest };
}

/** Undefined stands for bytes that are not JSON. */
function parse(payload: Uint8Array): unknown {
  if (payload.byteLength === 0) return null;
  try {
    return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
}
