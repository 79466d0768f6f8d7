import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow, guardFormula, JsonToCsv } from '../src/index';
import { collect, cutAt } from './collect';
import { cuts, hardBytes, hardText } from './csv-arbitraries';

const fields = ['a', 'b', 'c'];

describe('the way there and back', () => {
  it('gives the bytes of a canonical file again, wherever the chunks are cut', () => {
    const widths = fc.integer({ min: 1, max: 3 });
    const tables = widths.chain((width) =>
      fc.array(fc.array(hardText, { minLength: width, maxLength: width }), { minLength: 1 }),
    );
    fc.assert(
      fc.property(tables, cuts, cuts, (rows, there, back) => {
        const names = fields.slice(0, rows[0]?.length);
        const csv = rows.map((row) => `${csvRow(row)}\n`).join('');
        const { lines, rejects } = collect({ fields: names }, cutAt(Buffer.from(csv), there));
        expect(rejects).toEqual([]);
        const again: Buffer[] = [];
        const converter = new JsonToCsv(
          { fields: names },
          {
            rows: (bytes) => again.push(bytes),
            reject: (reject) => expect.fail(reject.detail),
          },
        );
        for (const chunk of cutAt(Buffer.from(lines), back)) converter.push(chunk);
        converter.end();
        expect(Buffer.concat(again).toString()).toBe(csv);
      }),
      { numRuns: 500 },
    );
  });
});

describe('JsonToCsv', () => {
  it('never throws, and rejects the same bytes wherever the chunks are cut', () => {
    const near = fc.array(
      fc.oneof(
        hardBytes,
        fc.constantFrom('{"a":"1"}\n', '{"a":', '{}', '[]\n').map((s) => Buffer.from(s)),
      ),
    );
    const run = (chunks: readonly Uint8Array[]) => {
      const seen: { rows: string; rejects: unknown[] } = { rows: '', rejects: [] };
      const converter = new JsonToCsv(
        { fields, maxLineBytes: 50 },
        {
          rows: (bytes) => (seen.rows += bytes.toString()),
          reject: (reject) => seen.rejects.push(reject),
        },
      );
      for (const chunk of chunks) converter.push(chunk);
      converter.end();
      return seen;
    };
    fc.assert(
      fc.property(near, cuts, (pieces, places) => {
        const source = Buffer.concat(pieces);
        const whole = run([source]);
        const cut = run(cutAt(source, places));
        expect(cut.rows).toBe(whole.rows);
        expect(rejected(cut.rejects)).toEqual(rejected(whole.rejects));
      }),
      { numRuns: 500 },
    );
  });
});

/** Parts of an oversize line follow the chunks; the line they make does not. */
function rejected(rejects: readonly unknown[]): string[] {
  const lines = new Map<number, string>();
  for (const { recordOffset, reason, bytes } of rejects as {
    recordOffset: number;
    reason: string;
    bytes: Buffer;
  }[]) {
    lines.set(recordOffset, (lines.get(recordOffset) ?? `${reason} `) + bytes.toString('latin1'));
  }
  return [...lines].map(([offset, line]) => `${offset} ${line}`);
}

describe('guardFormula', () => {
  it('leaves no line that begins with a trigger, and only adds quotes', () => {
    fc.assert(
      fc.property(hardText, fc.constantFrom('', '=', ' =', '\n@', '\t'), (text, start) => {
        const guarded = guardFormula(`${start}${text}`);
        const isNumber = /^[+-]?\d+$/.test(guarded);
        if (!isNumber) expect(guarded).not.toMatch(/(^|[\r\n])[^\S\r\n]*[=+\-@\t]/);
        expect(guarded.replaceAll("'", '')).toBe(`${start}${text}`.replaceAll("'", ''));
      }),
      { numRuns: 1000 },
    );
  });
});
