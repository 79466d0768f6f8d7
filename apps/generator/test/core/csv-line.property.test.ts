import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/core/corrupt';
import { csvLine } from '../../src/core/csv-line';
import { parseRecords } from '../../src/adapters/parse-records';

const cell = fc.string({ unit: fc.constantFrom('a', 'ü', ' ', ',', '"', '\n', '\r', '’', '0') });

describe('csvLine', () => {
  it('is read back cell by cell by fast-csv and by parseRecord', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 30 }), async (cells) => {
        const line = csvLine(['first', ...cells, 'last']);
        expect(parseRecord(line)).toEqual(['first', ...cells, 'last']);
        expect(await parseRecords(line)).toEqual([['first', ...cells, 'last']]);
      }),
      { numRuns: 300 },
    );
  });

  it('quotes only what needs it', () => {
    expect(csvLine(['a b', '', 'c,d', 'say "x"', 'two\nlines', "it's"])).toBe(
      'a b,,"c,d","say ""x""","two\nlines",it\'s',
    );
  });
});
