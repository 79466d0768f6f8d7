import { CloudError } from '../../core/errors';
import { limits } from './limits';

/** Tags with others put over them. @throws CloudError InvalidArgumentException above 50 */
export function addTags(tags: Record<string, string>, added: Record<string, string>): Record<string, string> {
  const merged = { ...tags, ...added };
  if (Object.keys(merged).length > limits.tagsPerStream)
    throw new CloudError(
      'InvalidArgumentException',
      `Expected at most ${limits.tagsPerStream} tags, got ${Object.keys(merged).length}.`,
    );
  return merged;
}

/** One page of tags in key order, in the shape of ListTagsForStream. */
export function tagPage(tags: Record<string, string>, after: string | undefined, limit: number): object {
  const keys = Object.keys(tags)
    .sort()
    .filter((key) => after === undefined || key > after);
  return {
    Tags: keys.slice(0, limit).map((Key) => ({ Key, Value: tags[Key] })),
    HasMoreTags: keys.length > limit,
  };
}
