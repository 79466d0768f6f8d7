import { CloudError } from './errors';

/**
 * Cuts a list into pages; a token is the index where the next page begins.
 *
 * @param options `limit` and `token` as the caller sent them, `maximum` the service's largest page
 * @throws CloudError ValidationException for a limit outside 1 to `maximum`, or a token that is none
 */
export function cutPage<T>(
  items: readonly T[],
  options: { limit: unknown; token: unknown; maximum: number },
): { items: T[]; next?: string } {
  const { limit, token, maximum } = options;
  const size = limit === undefined ? maximum : Number(limit);
  if (!Number.isInteger(size) || size < 1 || size > maximum) {
    throw new CloudError(
      'ValidationException',
      `Expected the page size to be 1 to ${maximum}, got ${JSON.stringify(limit)}.`,
    );
  }
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) {
    throw new CloudError('ValidationException', `The next token ${JSON.stringify(token)} is not valid.`);
  }
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length && { next: String(end) }) };
}
