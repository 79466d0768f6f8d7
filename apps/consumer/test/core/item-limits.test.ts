import { describe, expect, it } from 'vitest';
import type { CaseWrite } from '../../src/core/case-table';
import { itemFault, maxItemBytes } from '../../src/core/item-limits';

const write = (changes: Partial<CaseWrite> = {}): CaseWrite => ({
  key: 'k',
  version: '1#1#1',
  transportId: null,
  attributes: { day: '2015-07-31', version: '1#1#1' },
  ...changes,
});
const day = '2015-07-31';

describe('itemFault', () => {
  it('lets an item pass', () => {
    expect(itemFault(write())).toBeUndefined();
  });

  it('lets a case without a day pass: the index leaves it out', () => {
    expect(itemFault(write({ attributes: { day: null } }))).toBeUndefined();
  });

  it.each([
    ['an empty key', { key: '' }, 'invalid_value'],
    ['a key over 2,048 bytes', { key: 'é'.repeat(1_025) }, 'invalid_value'],
    ['an empty day', { attributes: { day: '' } }, 'invalid_value'],
    ['a version over 1,024 bytes', { version: 'v'.repeat(1_025) }, 'invalid_value'],
    ['NaN', { attributes: { day, latitude: Number.NaN } }, 'invalid_value'],
    ['infinity', { attributes: { day, latitude: Infinity } }, 'invalid_value'],
    ['an item over 400 KB', { attributes: { day, text: 'x'.repeat(400 * 1024) } }, 'oversize'],
  ])('refuses %s', (_, changes, reason) => {
    expect(itemFault(write(changes))).toMatchObject({ ok: false, reason });
  });

  it('counts bytes, not characters', () => {
    const text = 'é'.repeat(maxItemBytes / 2);
    expect(itemFault(write({ attributes: { day, text } }))).toMatchObject({ reason: 'oversize' });
    expect(itemFault(write({ attributes: { day, text: text.slice(100) } }))).toBeUndefined();
  });
});
