import type { IncomingHttpHeaders } from 'node:http';
import { CloudError } from '../../core/errors';
import type { Condition, StoredObject } from './object-files';

/** The answer of a conditional read: the object, `304`, or an error thrown. */
export type ReadDecision = 'send' | 'not-modified';

/**
 * Applies If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since to a read, in the order of RFC 9110.
 *
 * @param prefix `x-amz-copy-source-` for the source of a copy, else empty
 * @throws CloudError PreconditionFailed
 */
export function decideRead(headers: IncomingHttpHeaders, object: StoredObject, prefix = ''): ReadDecision {
  const match = header(headers, `${prefix}if-match`);
  const noneMatch = header(headers, `${prefix}if-none-match`);
  const modifiedSince = seconds(header(headers, `${prefix}if-modified-since`));
  const unmodifiedSince = seconds(header(headers, `${prefix}if-unmodified-since`));
  const modified = Math.floor(object.lastModified.getTime() / 1000);
  if (match !== undefined && !matchesTag(match, object)) throw preconditionFailed('If-Match');
  if (match === undefined && unmodifiedSince !== undefined && modified > unmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (noneMatch !== undefined) return matchesTag(noneMatch, object) ? 'not-modified' : 'send';
  return modifiedSince !== undefined && modified <= modifiedSince ? 'not-modified' : 'send';
}

/**
 * The condition of a write: `If-None-Match: *` and `If-Match: <etag>`.
 *
 * @throws CloudError NotImplemented for another If-None-Match, as S3 answers
 */
export function writeCondition(headers: IncomingHttpHeaders, key: string): Condition {
  const match = header(headers, 'if-match');
  const noneMatch = header(headers, 'if-none-match');
  if (noneMatch !== undefined && noneMatch !== '*') {
    throw new CloudError('NotImplemented', 'Expected `If-None-Match` of a write to be *.', 501, {
      details: { Header: 'If-None-Match' },
    });
  }
  return (current) => {
    if (noneMatch !== undefined && current) throw preconditionFailed('If-None-Match');
    if (match === undefined) return;
    if (!current)
      throw new CloudError('NoSuchKey', 'The specified key does not exist.', 404, { details: { Key: key } });
    if (!matchesTag(match, current)) throw preconditionFailed('If-Match');
  };
}

/** S3's answer when a condition does not hold. */
export function preconditionFailed(condition: string): CloudError {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new CloudError('PreconditionFailed', message, 412, { details: { Condition: condition } });
}

/** First and last byte of a range, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Reads `Range: bytes=…`; undefined when there is none or it is not one range of bytes, which S3 ignores.
 *
 * @throws CloudError InvalidRange when the object has no such byte
 */
export function parseRange(range: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (start >= size || (first === '' && Number(last) === 0)) {
    throw new CloudError('InvalidRange', 'The requested range is not satisfiable', 416, {
      details: { RangeRequested: range ?? '', ActualObjectSize: String(size) },
    });
  }
  return { start, end };
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

function matchesTag(condition: string, object: StoredObject): boolean {
  return condition
    .split(',')
    .map((tag) =>
      tag
        .trim()
        .replace(/^W\//, '')
        .replace(/^"(.*)"$/, '$1'),
    )
    .some((tag) => tag === '*' || tag === object.etag);
}
