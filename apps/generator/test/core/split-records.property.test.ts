import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordSpan } from '../../src/core/split-records';
import { RecordSplitter } from '../../src/core/split-records';
import { csvLine } from '../../src/core/csv-line';

/** Splits in chunks of the given sizes, repeated; gives each record's text, line and fault. */
function split(text: string | Buffer, sizes: readonly number[] = [1 << 20], limit = 1000) {
  const bytes = Buffer.from(text as string);
  const splitter = new RecordSplitter(limit);
  const found: { text: string; offset: number; line: number; fault?: string }[] = [];
  for (let at = 0, turn = 0; at < bytes.length || turn === 0; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    const chunk = bytes.subarray(at, at + size);
    at += size;
    const block = splitter.push(chunk, at >= bytes.length);
    for (const span of block.records) found.push(describeSpan(block.bytes, block.offset, span));
  }
  return found;
}

function describeSpan(bytes: Buffer, offset: number, { start, end, line, fault }: RecordSpan) {
  const text = bytes.toString('utf8', start, end);
  return { text, offset: offset + start, line, ...(fault ? { fault } : {}) };
}

const cell = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r\n', ' '), maxLength: 12 });
const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 12 });

describe('RecordSplitter', () => {
  it('finds the records again that were written, whatever the chunks', () => {
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
        (table, lineEnd, finalEnd, sizes) => {
          const lines = table.map((cells) => csvLine(cells));
          const text = lines.join(lineEnd) + (finalEnd ? lineEnd : '');
          const found = split(text, sizes);
          expect(found.map((record) => record.text)).toEqual(lines);
          const bytes = Buffer.from(text);
          for (const { text: record, offset } of found) {
            expect(bytes.toString('utf8', offset, offset + Buffer.byteLength(record))).toBe(record);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('accounts for every byte of any input: records, faults and line ends', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', 'bc'), maxLength: 200 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 5, max: 60 }),
        (text, sizes, limit) => {
          let at = 0;
          for (const record of split(text, sizes, limit)) {
            expect(text.slice(at, record.offset)).toMatch(/^(\r\n|\n|\r)?$/);
            expect(text.slice(record.offset, record.offset + record.text.length)).toBe(record.text);
            at = record.offset + record.text.length;
          }
          expect(text.slice(at)).toMatch(/^(\r\n|\n|\r)?$/);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('counts physical lines, those inside quotes too', () => {
    expect(split('a,b\n"x\ny\nz",c\nlast,row').map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it('gives up only the line whose quote never closes', () => {
    expect(split('a,b\n"open,c\nd,e\nf,g')).toEqual([
      { text: 'a,b', offset: 0, line: 1 },
      { text: '"open,c', offset: 4, line: 2, fault: 'unclosed-quote' },
      { text: 'd,e', offset: 12, line: 3 },
      { text: 'f,g', offset: 16, line: 4 },
    ]);
  });

  it('gives up an open quote after the longest record, in the middle of a file', () => {
    const rest = Array.from({ length: 40 }, (_, row) => `row ${row},x`);
    const found = split(['"open,c', ...rest].join('\n'), [7], 50);
    expect(found[0]).toEqual({ text: '"open,c', offset: 0, line: 1, fault: 'unclosed-quote' });
    expect(found.slice(1).map(({ text }) => text)).toEqual(rest);
    expect(found.at(-1)?.line).toBe(41);
  });

  it('cuts an endless line into pieces and goes on with the next', () => {
    const found = split(`${'x'.repeat(130)}\na,b`, [16], 50);
    expect(found.at(-1)).toEqual({ text: 'a,b', offset: 131, line: 2 });
    const pieces = found.slice(0, -1);
    expect(pieces.every(({ fault }) => fault === 'oversize')).toBe(true);
    expect(pieces.map(({ text }) => text).join('')).toBe('x'.repeat(130));
  });
});
