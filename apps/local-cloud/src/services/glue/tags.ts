import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, type Durability } from '../../core/durable-file';
import { refuse } from '../../core/errors';
import type { Handlers } from './handlers';

/** Tags by resource ARN, in one JSON file. */
export interface TagStore {
  get(arn: string): Record<string, string>;
  set(arn: string, tags: Record<string, string>): Promise<void>;
}

/** Opens `tags.json` in a folder; a missing file is an empty store. */
export async function openTagStore(folder: string, durability: Durability): Promise<TagStore> {
  const file = path.join(folder, 'tags.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const tags = new Map(Object.entries(JSON.parse(text) as Record<string, Record<string, string>>));
  return {
    get: (arn) => tags.get(arn) ?? {},
    set: async (arn, next) => {
      if (Object.keys(next).length) tags.set(arn, next);
      else tags.delete(arn);
      await replaceFile(file, JSON.stringify(Object.fromEntries(tags)), durability);
    },
  };
}

/** TagResource, UntagResource and GetTags; as in AWS a tag may be put on an ARN before the resource exists. */
export function tagOperations(store: TagStore): Handlers {
  return {
    TagResource: async (input, what) => {
      input.only(['ResourceArn', 'TagsToAdd'], (member) => refuse(what, member));
      const arn = input.text('ResourceArn');
      await store.set(arn, { ...store.get(arn), ...input.textMap('TagsToAdd') });
      return {};
    },
    UntagResource: async (input, what) => {
      input.only(['ResourceArn', 'TagsToRemove'], (member) => refuse(what, member));
      const arn = input.text('ResourceArn');
      const removed = new Set(input.texts('TagsToRemove'));
      await store.set(
        arn,
        Object.fromEntries(Object.entries(store.get(arn)).filter(([key]) => !removed.has(key))),
      );
      return {};
    },
    GetTags: (input, what) => {
      input.only(['ResourceArn'], (member) => refuse(what, member));
      return { Tags: store.get(input.text('ResourceArn')) };
    },
  };
}
