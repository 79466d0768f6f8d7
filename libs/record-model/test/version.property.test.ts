import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldNewest, newer } from '../src/index';
import type { CanonicalEvent } from '../src/index';
import { eventOf } from './rows';

/** States of few cases, with many ties of time, status and content. */
const event: fc.Arbitrary<CanonicalEvent> = fc
  .record({
    summary: fc.constantFrom('Pothole', 'Trash'),
    status: fc.constantFrom('New', 'In-Progress', 'Re-Opened', 'Closed - Other', 'Closed - Spam'),
    closed: fc.constantFrom('', '08/01/2015 10:00:00 AM', '08/02/2015 11:59:59 PM'),
    agency: fc.constantFrom('311', 'Finance'),
    transportId: fc.constantFrom(null, 'a-0-00', 'a-9-01', 'b-0-02'),
  })
  .map(({ summary, status, closed, agency, transportId }) => ({
    ...eventOf('service-request', {
      CaseSummary: summary,
      CaseStatus: status,
      CaseClosedDate: '',
      CaseCloseddttm: closed,
      Agency: agency,
    }),
    transport_id: transportId,
  }));

const events = fc.array(event, { maxLength: 30 });
const fold = (list: Iterable<CanonicalEvent>) => foldNewest('case_id', list);
const sorted = (state: Map<string, CanonicalEvent>) => [...state].sort(([a], [b]) => (a < b ? -1 : 1));

describe('newer', () => {
  it('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(event, event, event, (a, b, c) => {
        expect(newer(a, b)).toEqual(newer(b, a));
        expect(newer(newer(a, b), c)).toEqual(newer(a, newer(b, c)));
        expect(newer(a, a)).toEqual(a);
      }),
    );
  });

  it('never goes back in version', () => {
    fc.assert(
      fc.property(event, event, (a, b) => {
        const version = String(newer(a, b)['version']);
        expect(version >= String(a['version']) && version >= String(b['version'])).toBe(true);
      }),
    );
  });
});

describe('foldNewest', () => {
  it('does not depend on the order of events', () => {
    const shuffled = events.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(sorted(fold(other))).toEqual(sorted(fold(list)));
      }),
    );
  });

  it('does not change when events come again', () => {
    fc.assert(
      fc.property(events, (list) => {
        expect(sorted(fold([...list, ...list]))).toEqual(sorted(fold(list)));
      }),
    );
  });

  it('does not depend on batches', () => {
    fc.assert(
      fc.property(events, fc.nat(30), (list, cut) => {
        const first = fold(list.slice(0, cut));
        const both = foldNewest('case_id', list.slice(cut), first);
        expect(sorted(both)).toEqual(sorted(fold(list)));
        expect(
          sorted(fold([...fold(list.slice(cut)).values(), ...fold(list.slice(0, cut)).values()])),
        ).toEqual(sorted(fold(list)));
      }),
    );
  });

  it('keeps one event per key, the one with the greatest version', () => {
    fc.assert(
      fc.property(events, (list) => {
        for (const [key, standing] of fold(list)) {
          const versions = list
            .filter((other) => other['case_id'] === key)
            .map((other) => String(other['version']));
          expect(standing['version']).toBe(versions.sort().at(-1));
        }
      }),
    );
  });
});
