import { describe, expect, it } from 'vitest';
import { nextPauseMs } from '../src/pauses';

/** The pauses it takes to see the end of a query of so many milliseconds. */
function pausesFor(queryMs: number): number[] {
  const pauses: number[] = [];
  for (let waited = 0; waited < queryMs; waited += pauses.at(-1) ?? 0)
    pauses.push(nextPauseMs(pauses.at(-1)));
  return pauses;
}

describe('nextPauseMs', () => {
  it('sees the end of a query of ten milliseconds within five', () => {
    expect(pausesFor(10)).toEqual([5, 10]);
  });

  it('asks fewer than ten times in the first second, then once a second', () => {
    expect(pausesFor(1_000)).toHaveLength(8);
    expect(new Set(pausesFor(60_000).slice(8))).toEqual(new Set([1_000]));
  });
});
