/**
 * What became of one request.
 *
 * - `answered`: the service took every record but `failed`, positions in the request; sending those again is safe.
 * - `unknown`: no usable answer. All records go again; a duplicate carries the same transport id.
 * - `rejected`: the service will never take this request as it is: at least one record is at fault.
 */
export type PutOutcome =
  | { kind: 'answered'; failed: readonly number[]; code: string | undefined }
  | { kind: 'unknown'; code: string }
  | { kind: 'rejected'; code: string };

/** Sends the given slots of a batch as one request; never throws for anything the service or the network does. */
export interface Destination {
  put(records: RecordSource, slots: readonly number[]): Promise<PutOutcome>;
}

/** What a destination reads of a batch. */
export interface RecordSource {
  data(slot: number): Uint8Array;
  key(slot: number): string | undefined;
}

/** One entry of a reply, reduced to what decides. */
export interface ReplyEntry {
  /** Whether the entry names where the record went. */
  accepted: boolean;
  errorCode: string | undefined;
}

/**
 * Reads a reply with one entry per record. A reply of another length, an entry that is neither an acceptance nor
 * an error, or a count that contradicts the entries is no answer.
 *
 * @param failedCount as the reply says; `undefined` when it says nothing
 */
export function readEntries(
  entries: readonly ReplyEntry[] | undefined,
  expected: number,
  failedCount: number | undefined,
): PutOutcome {
  if (entries?.length !== expected) return { kind: 'unknown', code: 'reply_length' };
  const failed: number[] = [];
  let code: string | undefined;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!;
    if (entry.errorCode !== undefined) {
      failed.push(i);
      code ??= entry.errorCode;
    } else if (!entry.accepted) return { kind: 'unknown', code: 'reply_entry' };
  }
  if (failedCount !== undefined && failedCount !== failed.length)
    return { kind: 'unknown', code: 'reply_count' };
  return { kind: 'answered', failed, code };
}

/**
 * Error names that say the request itself can never succeed. A closed list: whatever is not on it (throttling,
 * missing rights, an unknown stream, expired credentials, clock skew) is retried, since quarantining good
 * records for an operator's mistake is worse than waiting.
 */
const rejections = new Set([
  'InvalidArgumentException',
  'ValidationException',
  'ValidationError',
  'InvalidParameterValue',
  'SerializationException',
  'RequestEntityTooLargeException',
]);

/** Reads what the SDK threw. */
export function readFailure(error: unknown): PutOutcome {
  const name = error instanceof Error ? error.name : 'UnknownError';
  const status = httpStatus(error);
  if (status === 413 || ((status === undefined || status === 400) && rejections.has(name))) {
    return { kind: 'rejected', code: status === 413 ? 'RequestEntityTooLarge' : name };
  }
  return { kind: 'unknown', code: boundedCode(error, name) };
}

function httpStatus(error: unknown): number | undefined {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata;
  return metadata?.httpStatusCode;
}

/** Error names are bounded, except that a proxy may answer anything: keep them short and plain. */
function boundedCode(error: unknown, name: string): string {
  const errno = (error as NodeJS.ErrnoException | null)?.code;
  const code = typeof errno === 'string' && name === 'Error' ? errno : name;
  return /^[\w.-]{1,60}$/.test(code) ? code : 'UnknownError';
}
