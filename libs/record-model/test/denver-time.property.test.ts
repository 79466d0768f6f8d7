import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denverToInstant, instantToDenver } from '../src/index';

const hourMs = 3_600_000;
const second = (from: string, to: string) =>
  fc.integer({ min: Date.parse(from) / 1000, max: Date.parse(to) / 1000 }).map((value) => value * 1000);
const anyTime = second('1987-01-02T00:00:00Z', '2099-12-30T00:00:00Z');
/** Within a day of a change, where the traps are. */
const nearChange = fc.oneof(
  ...[
    '2015-03-08',
    '2015-11-01',
    '2016-03-13',
    '2016-11-06',
    '2025-03-09',
    '2025-11-02',
    '2006-04-02',
    '2006-10-29',
  ].map((day) => second(`${day}T00:00:00Z`, `${day}T23:59:59Z`)),
);
const wallTime = fc.oneof(anyTime, nearChange);

describe('the Denver clock', () => {
  it('gives every reading back, a skipped one an hour later', () => {
    fc.assert(
      fc.property(wallTime, (wall) => {
        const { ms, mark } = denverToInstant(wall);
        expect(instantToDenver(ms)).toBe(mark === 'gap' ? wall + hourMs : wall);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never reads a later time as an earlier instant, but for the hour that is there twice', () => {
    fc.assert(
      fc.property(wallTime, fc.integer({ min: 0, max: 4 * 3600 }), (wall, later) => {
        const [a, b] = [denverToInstant(wall), denverToInstant(wall + later * 1000)];
        if (a.mark !== 'gap') expect(b.ms).toBeGreaterThanOrEqual(a.ms);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is six or seven hours behind UTC', () => {
    fc.assert(fc.property(wallTime, (ms) => [6 * hourMs, 7 * hourMs].includes(ms - instantToDenver(ms))));
  });
});
