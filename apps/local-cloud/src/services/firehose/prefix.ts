import { formatTime, isTimePattern } from '../../core/time-pattern';

/** A key prefix cut into plain text and expressions. */
export type PrefixPart =
  | { kind: 'text'; text: string }
  | { kind: 'timestamp'; pattern: string }
  | { kind: 'partitionKey'; name: string }
  | { kind: 'random' }
  | { kind: 'errorOutputType' };

/** What a prefix is evaluated with. */
export interface PrefixValues {
  /** Arrival of the oldest record of the object, milliseconds since the epoch. */
  arrivalMs: number;
  /** IANA zone the timestamps are written in, e.g. `UTC`. */
  timeZone: string;
  partitionKeys?: Record<string, string>;
  /** e.g. `processing-failed`. */
  errorOutputType?: string;
  /** A new random text per use, by default 11 letters and digits. */
  random?: () => string;
}

/** A `!{namespace:value}` that is none of those Firehose has; `expression` is the offending text. */
export class PrefixSyntaxError extends Error {
  override readonly name = 'PrefixSyntaxError';
  readonly code = 'local_cloud.firehose_prefix';
  constructor(readonly expression: string) {
    super(`Expected an expression such as !{timestamp:yyyy}, got ${expression}.`);
  }
}

/**
 * Parses `Prefix` and `ErrorOutputPrefix`.
 *
 * ```ts
 * parsePrefix('events/month=!{partitionKeyFromLambda:month}/');
 * // [{ text: 'events/month=' }, { partitionKey 'month' }, { text: '/' }], each with its `kind`
 * ```
 *
 * @throws PrefixSyntaxError
 * @see https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
 */
export function parsePrefix(prefix: string): PrefixPart[] {
  const parts: PrefixPart[] = [];
  let rest = prefix;
  for (;;) {
    const start = rest.indexOf('!{');
    if (start < 0) break;
    const end = rest.indexOf('}', start);
    if (end < 0) throw new PrefixSyntaxError(rest.slice(start));
    if (start > 0) parts.push({ kind: 'text', text: rest.slice(0, start) });
    parts.push(parseExpression(rest.slice(start, end + 1)));
    rest = rest.slice(end + 1);
  }
  if (rest) parts.push({ kind: 'text', text: rest });
  return parts;
}

/** Names of the partition keys a prefix uses, in order of appearance. */
export function partitionKeysOf(parts: readonly PrefixPart[]): string[] {
  return parts.flatMap((part) => (part.kind === 'partitionKey' ? [part.name] : []));
}

/**
 * The key prefix of one object. As on AWS, a prefix without a timestamp, partition key or error type gets
 * `yyyy/MM/dd/HH/` appended.
 */
export function evaluatePrefix(parts: readonly PrefixPart[], values: PrefixValues): string {
  const evaluated = parts.map((part) => evaluatePart(part, values)).join('');
  const hasExpression = parts.some((part) => part.kind !== 'text');
  return hasExpression
    ? evaluated
    : `${evaluated}${formatTime('yyyy/MM/dd/HH', values.arrivalMs, values.timeZone)}/`;
}

function parseExpression(expression: string): PrefixPart {
  const [, namespace, value = ''] = /^!\{(\w+):(.+)\}$/.exec(expression) ?? [];
  if (namespace === 'timestamp' && isTimePattern(value)) return { kind: 'timestamp', pattern: value };
  if (namespace === 'partitionKeyFromLambda') return { kind: 'partitionKey', name: value };
  if (namespace === 'firehose' && value === 'random-string') return { kind: 'random' };
  if (namespace === 'firehose' && value === 'error-output-type') return { kind: 'errorOutputType' };
  throw new PrefixSyntaxError(expression);
}

function evaluatePart(part: PrefixPart, values: PrefixValues): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'timestamp':
      return formatTime(part.pattern, values.arrivalMs, values.timeZone);
    case 'partitionKey':
      return values.partitionKeys?.[part.name] ?? '';
    case 'random':
      return (values.random ?? randomString)();
    case 'errorOutputType':
      return values.errorOutputType ?? '';
  }
}

function randomString(): string {
  return Array.from({ length: 11 }, () => Math.floor(Math.random() * 36).toString(36)).join('');
}
