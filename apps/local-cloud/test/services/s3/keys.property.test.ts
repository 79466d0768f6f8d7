import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../src/core/errors';
import { checkKey, compareKeys, isPathLike, joinKey } from '../../../src/services/s3/keys';

const hostile = fc
  .array(fc.constantFrom('..', '.', '/', '\\', '\0', '%2e', 'C:', 'a', '~', '\ud800', ' ', '//'), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

describe('keys', () => {
  it('never name a place outside their bucket', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (key) => {
        try {
          checkKey(key);
        } catch (error) {
          expect(error).toBeInstanceOf(CloudError);
          return;
        }
        if (!isPathLike(key)) return;
        expect(joinKey('/bucket', key)).toBe(`/bucket/${key}`);
        expect(path.resolve(joinKey('/bucket', key)).startsWith('/bucket/')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('are ordered by their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        expect(Math.sign(compareKeys(left, right))).toBe(
          Buffer.compare(Buffer.from(left), Buffer.from(right)),
        );
      }),
      { numRuns: 2000 },
    );
  });
});
