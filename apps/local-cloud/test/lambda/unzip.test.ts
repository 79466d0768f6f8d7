import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../src/core/errors';
import { unzip } from '../../src/services/lambda/unzip';
import { zip } from './zip';

describe('unzip', () => {
  it('reads packed and stored files with their permissions, and leaves folders out', () => {
    const entries = unzip(
      zip([
        { name: 'src/', content: '' },
        { name: 'src/handler.js', content: 'x'.repeat(10_000) },
        { name: 'bin/run', content: '#!/bin/sh', mode: 0o100755, stored: true },
        { name: 'empty', content: '' },
      ]),
    );
    expect(entries.map(({ name, mode, content }) => [name, mode, content.length])).toEqual([
      ['src/handler.js', 0o644, 10_000],
      ['bin/run', 0o755, 9],
      ['empty', 0o644, 0],
    ]);
  });

  it.each([
    ['../outside.js', {}],
    ['a/../../outside.js', {}],
    ['/etc/passwd', {}],
    ['C:\\windows', {}],
    ['a\0b', {}],
    ['link', { mode: 0o120777 }],
    ['huge', { claimedSize: 300 * 1024 * 1024 }],
    ['longer than it says', { claimedSize: 10 }],
  ])('refuses %s', (name, options) => {
    expect(() => unzip(zip([{ name, content: 'x'.repeat(1000), ...options }]))).toThrow(CloudError);
  });

  it('ends a bomb at the size it claims', () => {
    const bomb = zip([{ name: 'bomb', content: Buffer.alloc(50_000_000), claimedSize: 100 }]);
    expect(() => unzip(bomb)).toThrow(/Could not unzip/);
  });

  it('lets only errors of its own escape, whatever the bytes', () => {
    const good = zip([{ name: 'a.js', content: 'export const handler = () => 1;' }]);
    const mutated = fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => {
        const bytes = Buffer.from(good);
        for (const [place, value] of changes) bytes[place] = value;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 }).map(Buffer.from)), (bytes) => {
        try {
          unzip(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CloudError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
