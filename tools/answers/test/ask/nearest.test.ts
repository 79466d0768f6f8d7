import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../src/ask/nearest';

const names = ['requests-by-area', 'requests-by-hour', 'open-backlog', 'monthly-trend'];

describe('nearest', () => {
  it('finds a name with a letter wrong, missing or too many', () => {
    expect(nearest('requests-by-aera', names)[0]).toBe('requests-by-area');
    expect(nearest('opn-backlog', names)).toEqual(['open-backlog']);
    expect(nearest('monthly-trends', names)).toEqual(['monthly-trend']);
  });

  it('finds names that hold what was typed, in any case', () => {
    expect(nearest('BACKLOG', names)).toEqual(['open-backlog']);
  });

  it('finds nothing in other words', () => {
    expect(nearest('weather', names)).toEqual([]);
    expect(didYouMean('weather', names)).toBe('');
  });

  it('makes a question of what it found', () => {
    expect(didYouMean('open-backlok', names)).toBe(' Did you mean "open-backlog"?');
  });
});
