import type { Reject } from '@denver/csv-json';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../src/core/line-splitter';

function split(
  text: Buffer,
  cuts: readonly number[],
  options: { trim?: boolean; max?: number; header?: number; end?: boolean } = {},
) {
  const records: string[] = [];
  const rejects: Reject[] = [];
  const covered: [number, number][] = [];
  const splitter = new LineSplitter(
    {
      trim: options.trim ?? false,
      maxRecordBytes: options.max ?? 1000,
      startOffset: 0,
      skipHeaderLines: options.header ?? 0,
    },
    {
      record: (bytes, start, end, offset, _length, endOffset) => {
        records.push(bytes.toString('utf8', start, end));
        covered.push([offset, endOffset]);
      },
      reject: (reject) => {
        rejects.push(reject);
        covered.push([reject.offset, reject.endOffset]);
      },
      skipped: (_kind, offset, endOffset) => covered.push([offset, endOffset]),
    },
  );
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  for (const [i, from] of [0, ...places].entries())
    splitter.push(text.subarray(from, places[i] ?? text.length));
  if (options.end) splitter.end();
  return { records, rejects, covered, splitter };
}

const chunks = fc.array(fc.nat(), { maxLength: 10 });
const content = fc
  .array(fc.constantFrom('a', 'b', ' ', '\n', '\r', 'é', 'xyz'), { maxLength: 60 })
  .map((parts) => parts.join(''));

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(content, chunks, (text, cuts) => {
        const expected = text
          .split('\n')
          .slice(0, -1)
          .map((line) => `${line}\n`);
        const { records, splitter } = split(Buffer.from(text), cuts);
        expect(records).toEqual(expected);
        expect(splitter.pendingOffset).toBe(Buffer.byteLength(expected.join('')));
      }),
    );
  });

  it('accounts for every byte exactly once, in order, oversize and torn lines included', () => {
    fc.assert(
      fc.property(content, chunks, fc.integer({ min: 1, max: 6 }), (text, cuts, max) => {
        const bytes = Buffer.from(text);
        const { covered, rejects } = split(bytes, cuts, { max, end: true });
        let at = 0;
        for (const [from, to] of covered) {
          expect(from).toBe(at);
          at = to;
        }
        expect(at).toBe(bytes.length);
        for (const reject of rejects) {
          expect(reject.bytes).toEqual(bytes.subarray(reject.offset, reject.offset + reject.length));
        }
      }),
    );
  });

  it('passes an endless line on in parts of bounded size and goes on at the next line', () => {
    const line = 'x'.repeat(1000);
    const { records, rejects } = split(Buffer.from(`a\n${line}\nb\n`), [100, 200, 300, 900], { max: 50 });
    expect(records).toEqual(['a\n', 'b\n']);
    expect(rejects.map((reject) => reject.part)).toEqual(rejects.map((_, i) => i));
    expect(rejects.map((reject) => reject.last)).toEqual(rejects.map((_, i) => i === rejects.length - 1));
    expect(new Set(rejects.map((reject) => reject.recordOffset))).toEqual(new Set([2]));
    expect(Buffer.concat(rejects.map((reject) => reject.bytes)).toString()).toBe(line);
  });

  it('trims both ends of a line in SINGLELINE, and keeps the position of the whole line', () => {
    const { records, covered } = split(Buffer.from(' \ta b\r\n\n'), [], { trim: true });
    expect(records).toEqual(['a b\n', '\n']);
    expect(covered).toEqual([
      [0, 7],
      [7, 8],
    ]);
  });

  it('skips header lines at the start of a file only', () => {
    expect(split(Buffer.from('h1\nh2\na\n'), [1, 4], { header: 2 }).records).toEqual(['a\n']);
  });
});
