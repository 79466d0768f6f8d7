import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow } from '../src/index';
import { collect, cutAt } from './collect';
import { cuts, hardText } from './csv-arbitraries';
import { oracle } from './oracle';

/** fast-csv drops a first column of blanks; RFC 4180 says that blanks belong to the column. */
const firstText = hardText.map((text) => (text.trim() === '' && text !== '' ? `x${text}` : text));

const table = fc
  .record({ width: fc.integer({ min: 2, max: 6 }), lineEnd: fc.constantFrom('\n', '\r\n') })
  .chain(({ width, lineEnd }) => {
    const rest = fc.array(hardText, { minLength: width - 1, maxLength: width - 1 });
    const row = fc.tuple(firstText, rest).map(([first, others]) => [first, ...others]);
    return fc.record({
      rows: fc.array(row, { maxLength: 8 }),
      lineEnd: fc.constant(lineEnd),
      width: fc.constant(width),
    });
  });

describe('rfc4180', () => {
  it('makes the bytes of fast-csv and JSON.stringify, wherever the chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(table, cuts, fc.boolean(), async ({ rows, lineEnd, width }, places, openEnd) => {
        const fields = Array.from({ length: width }, (_, i) => `field ${i}`);
        const text = rows.map((row) => csvRow(row) + lineEnd).join('');
        const csv = openEnd ? text.slice(0, text.length - lineEnd.length) : text;
        const { lines, rejects } = collect({ fields }, cutAt(Buffer.from(csv), places), 'accept');
        expect(rejects).toEqual([]);
        expect(lines).toBe(await oracle(csv, fields));
      }),
      { numRuns: 400 },
    );
  });

  it('keeps a first column of blanks, which fast-csv drops', async () => {
    expect(collect({ fields: ['a', 'b'] }, [' ,x\n']).lines).toBe('{"a":" ","b":"x"}\n');
    expect(await oracle(' ,x\n', ['a', 'b'])).toBe('{"a":"","b":"x"}\n');
  });

  it('makes the same bytes from rows in which everything is quoted', async () => {
    await fc.assert(
      fc.asyncProperty(table, cuts, async ({ rows, lineEnd, width }, places) => {
        const fields = Array.from({ length: width }, (_, i) => `"${i}"\\`);
        const csv = rows
          .map((row) => row.map((v) => `"${v.replaceAll('"', '""')}"`).join(',') + lineEnd)
          .join('');
        const { lines } = collect({ fields }, cutAt(Buffer.from(csv), places));
        expect(lines).toBe(await oracle(csv, fields));
      }),
      { numRuns: 200 },
    );
  });
});
