import { describe, expect, it } from 'vitest';
import { standingOutcome } from '../../src/core/case-table';

describe('standingOutcome', () => {
  it.each([
    ['a newer version stands', { version: '2', transportId: 'a' }, 'stale'],
    ['an equal row from elsewhere stands', { version: '1', transportId: 'b' }, 'same'],
    ['this very record stands', { version: '1', transportId: 'a' }, 'own-retry'],
  ])('tells that %s', (_, standing, outcome) => {
    expect(standingOutcome({ version: '1', transportId: 'a' }, standing)).toBe(outcome);
  });

  it('takes records without transport id for equal rows, since nothing tells them apart', () => {
    expect(standingOutcome({ version: '1', transportId: null }, { version: '1', transportId: null })).toBe(
      'same',
    );
  });
});
