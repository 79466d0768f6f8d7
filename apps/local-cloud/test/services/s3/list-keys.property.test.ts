import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listPage } from '../../../src/services/s3/list-keys';
import { ObjectFiles } from '../../../src/services/s3/object-files';
import { makeStateDirectory } from '../../support/cloud';

let directory: string;

beforeEach(async () => {
  directory = await makeStateDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Keys over a small alphabet, so that they share folders, clash with them and need more than one page. */
const key = fc
  .array(fc.constantFrom('a', 'b', '-', '.', '/', 'é', '\u{1f6b2}', '\uff5e', ' '), {
    minLength: 1,
    maxLength: 7,
  })
  .map((parts) => parts.join(''))
  .filter((text) => !text.split('/').some((segment) => segment === '.' || segment === '..'));

/** The listing of S3 by its definition: all keys in byte order, grouped, cut. */
function expected(keys: string[], prefix: string, delimiter: string): string[] {
  const sorted = keys
    .filter((text) => text.startsWith(prefix))
    .sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  const entries = sorted.map((text) => {
    const end = delimiter === '' ? -1 : text.indexOf(delimiter, prefix.length);
    return end < 0 ? text : text.slice(0, end + delimiter.length);
  });
  return entries.filter((entry, index) => entries.indexOf(entry) === index);
}

describe('listPage', () => {
  it('lists as S3 does, for any keys, prefix, delimiter and page size, removals included', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 25 }),
        fc.uniqueArray(key, { maxLength: 5 }),
        fc.oneof(fc.constant(''), key),
        fc.constantFrom('', '/', 'a', '-'),
        fc.integer({ min: 1, max: 6 }),
        async (keys, removed, prefix, delimiter, maxKeys) => {
          const files = new ObjectFiles(`${directory}/${round++}`, { fsync: false }, Date.now);
          await files.open();
          await files.createBucket('bucket');
          for (const name of keys) {
            const staged = await files.staging.write([Buffer.from(name)]);
            await files.commit('bucket', name, staged, { etag: staged.md5, headers: {} });
          }
          for (const name of removed) await files.remove('bucket', name);
          const left = keys.filter((name) => !removed.includes(name));

          const seen: string[] = [];
          let after = '';
          for (;;) {
            const page = await listPage(files, 'bucket', { prefix, delimiter, after, maxKeys });
            const entries = [...page.objects.map((object) => object.key), ...page.commonPrefixes];
            expect(entries.length).toBeLessThanOrEqual(maxKeys);
            seen.push(...entries.sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y))));
            if (page.next === undefined) break;
            after = page.next;
          }
          expect(seen).toEqual(expected(left, prefix, delimiter));
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});
