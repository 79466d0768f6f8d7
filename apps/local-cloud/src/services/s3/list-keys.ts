import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectFiles, StoredObject } from './object-files';
import { compareKeys } from './keys';

/** What a listing asks for. */
export interface ListQuery {
  prefix: string;
  /** Groups what follows the prefix up to the first occurrence; empty for none. */
  delimiter: string;
  /** Exclusive; a common prefix stands for every key it covers. Empty for the beginning. */
  after: string;
  /** Objects and common prefixes together. */
  maxKeys: number;
}

/** One page of a listing, in key order. */
export interface ListPage {
  objects: StoredObject[];
  commonPrefixes: string[];
  /** The last entry when more follow: the `after` of the next page. */
  next?: string;
}

/** Sorts behind every key that begins with the text before it. */
const lastCharacter = '\u{10ffff}';

/** Lists one page as ListObjectsV2 does. */
export async function listPage(files: ObjectFiles, bucket: string, query: ListQuery): Promise<ListPage> {
  const page: ListPage = { objects: [], commonPrefixes: [] };
  let last: string | undefined;
  let after = query.after;
  if (groupOf(after, query) === after && after !== '') after += lastCharacter;
  if (query.maxKeys === 0) return page;
  for (;;) {
    const found = await nextKeys(files, bucket, query, after);
    let skipped = false;
    for await (const key of found) {
      const group = groupOf(key, query);
      const object = group === undefined ? await files.find(bucket, key) : undefined;
      // Removed since the folder was read.
      if (group === undefined && !object) continue;
      if (page.objects.length + page.commonPrefixes.length >= query.maxKeys) {
        return last === undefined ? page : { ...page, next: last };
      }
      last = group ?? key;
      if (object) page.objects.push(object);
      if (group === undefined) continue;
      page.commonPrefixes.push(group);
      after = group + lastCharacter;
      skipped = true;
      break;
    }
    if (!skipped) return page;
  }
}

/** The common prefix a key falls under, undefined when it is listed itself. */
function groupOf(key: string, { prefix, delimiter }: ListQuery): string | undefined {
  if (delimiter === '' || !key.startsWith(prefix)) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

/** All keys with the prefix after `after`, in order. */
export async function* keysAfter(
  files: ObjectFiles,
  bucket: string,
  prefix: string,
  after: string,
): AsyncGenerator<string> {
  const overflow = [...files.overflowKeys(bucket)]
    .filter((key) => key.startsWith(prefix) && compareKeys(key, after) > 0)
    .sort(compareKeys);
  let next = 0;
  const folderPrefix = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const folder = isWalkable(folderPrefix) ? path.join(files.bucketFolder(bucket), folderPrefix) : undefined;
  if (folder !== undefined) {
    for await (const key of walk(folder, folderPrefix, prefix, after)) {
      while (next < overflow.length && compareKeys(overflow[next]!, key) < 0) yield overflow[next++]!;
      if (overflow[next] !== key) yield key;
    }
  }
  while (next < overflow.length) yield overflow[next++]!;
}

function nextKeys(
  files: ObjectFiles,
  bucket: string,
  query: ListQuery,
  after: string,
): AsyncGenerator<string> {
  return keysAfter(files, bucket, query.prefix, after);
}

/** Whether the part of a prefix up to its last `/` can be a folder under the bucket's. */
function isWalkable(folderPrefix: string): boolean {
  if (folderPrefix.includes('\0') || folderPrefix.includes('\\')) return false;
  const segments = folderPrefix.split('/').slice(0, -1);
  return segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}

async function* walk(folder: string, base: string, prefix: string, after: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(error.code ?? '')) return [];
    throw error;
  });
  const named = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => ({
      isFolder: entry.isDirectory(),
      name: entry.name,
      key: base + entry.name + (entry.isDirectory() ? '/' : ''),
    }))
    .filter(({ key, isFolder }) => key.startsWith(prefix) || (isFolder && prefix.startsWith(key)))
    .sort((left, right) => compareKeys(left.key, right.key));
  for (const { isFolder, name, key } of named) {
    if (!isFolder) {
      if (compareKeys(key, after) > 0) yield key;
    } else if (compareKeys(key + lastCharacter, after) > 0) {
      yield* walk(path.join(folder, name), key, prefix, after);
    }
  }
}
