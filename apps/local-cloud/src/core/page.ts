import { CloudError } from './errors';
import type { Members } from './members';

/** One page of a list; `nextToken` is absent on the last. */
export interface Page<T> {
  items: T[];
  nextToken?: string;
}

/**
 * Cuts a list into pages by `NextToken` and `MaxResults`. A token is the index where the next page begins.
 *
 * @throws CloudError with `errorCode` for a token that is none of ours
 */
export function pageOf<T>(items: readonly T[], input: Members, errorCode: string, maximum = 1000): Page<T> {
  const size = input.optionalInteger('MaxResults', { minimum: 1, maximum }) ?? maximum;
  const token = input.optionalText('NextToken') ?? '0';
  if (!/^\d{1,9}$/.test(token)) throw new CloudError(errorCode, `NextToken ${token} is not valid.`);
  const start = Number(token);
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length ? { nextToken: String(end) } : {}) };
}
