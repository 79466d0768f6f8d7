import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompatLine } from '../src/index';
import { collect, cutAt, type Collected } from './collect';
import { cuts, hardBytes } from './csv-arbitraries';

const terminators = ['', '\n', '\r\n', '\r'];

const options = fc.record({
  fields: fc.constantFrom(['a'], ['a', 'b'], ['a', 'b', 'c']),
  mode: fc.constantFrom('rfc4180' as const, 'compat' as const),
  maxRecordBytes: fc.constantFrom(6, 20, 1_000_000),
  skipHeaderLines: fc.constantFrom(0, 0, 1, 2),
  startOffset: fc.constantFrom(0, 0, 7),
});

/** Every source byte is in exactly one call, and what the call says of it is true. */
function checkPartition(source: Buffer, start: number, { seen, pendingOffset }: Collected): void {
  let at = start;
  for (const one of seen) {
    expect(one.offset).toBe(at);
    at = one.endOffset;
    const length = one.reject?.length ?? one.length;
    if (length === undefined) continue;
    const rest = source.toString('latin1', one.offset - start + length, one.endOffset - start);
    expect(terminators).toContain(rest);
    const original = source.subarray(one.offset - start, one.offset - start + length);
    if (one.reject) expect(one.reject.bytes.equals(original)).toBe(true);
  }
  expect(pendingOffset).toBe(at);
}

/** A header line too long to hold is skipped in pieces, which do follow the chunks. */
function joinHeader({ seen, stats }: Collected): unknown {
  const header = seen.filter((one) => one.kind === 'header');
  return { header: header.at(-1)?.endOffset, rest: seen.slice(header.length), stats };
}

describe('any bytes', () => {
  it('are in exactly one record, reject or skip, and nothing throws', () => {
    fc.assert(
      fc.property(
        hardBytes,
        cuts,
        options,
        fc.constantFrom('accept' as const, 'reject' as const),
        (source, places, given, end) => {
          const open = collect(given, cutAt(source, places));
          checkPartition(source, given.startOffset, open);
          expect(open.pendingOffset + open.pendingBytes).toBe(given.startOffset + source.length);
          const closed = collect(given, cutAt(source, places), end);
          checkPartition(source, given.startOffset, closed);
          expect(closed.pendingOffset).toBe(given.startOffset + source.length);
          expect(closed.stats.bytes).toBe(source.length);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('give the same records and rejects wherever the chunks are cut', () => {
    fc.assert(
      fc.property(
        hardBytes,
        cuts,
        options,
        fc.constantFrom('accept' as const, 'reject' as const),
        (source, places, given, end) => {
          expect(joinHeader(collect(given, cutAt(source, places), end))).toEqual(
            joinHeader(collect(given, [source], end)),
          );
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('give JSON of the named columns, in order, of the text the record holds', () => {
    fc.assert(
      fc.property(hardBytes, options, (source, given) => {
        for (const { line, columns } of collect(given, [source], 'accept').seen) {
          if (line === undefined) continue;
          const row = JSON.parse(line) as Record<string, string | null>;
          expect(Object.keys(row)).toEqual(given.fields);
          expect(Object.values(row)).toEqual(columns);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('give in compat, line by line, what the official steps give', () => {
    fc.assert(
      fc.property(
        hardBytes,
        cuts,
        fc.constantFrom(['a'], ['a', 'b'], ['a', 'b', 'c']),
        (source, places, fields) => {
          const line = new CompatLine(fields);
          const text = source.toString('latin1');
          const records = text.slice(0, text.lastIndexOf('\n') + 1).match(/[^\n]*\n/g) ?? [];
          const expected = records
            .map((record) => `${line.convert(Buffer.from(record, 'latin1'))}\n`)
            .join('');
          expect(collect({ fields, mode: 'compat' }, cutAt(source, places)).lines).toBe(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('lose no good row after a bad one that keeps its line', () => {
    const bad = fc.constantFrom('x', 'x,y,z', 'a"b,c', '"a"b,c', '\xff,1', '"open,1', 'lone\rcr,1');
    fc.assert(
      fc.property(
        fc.array(fc.oneof(bad, fc.constant('good,row')), { maxLength: 20 }),
        cuts,
        (rows, places) => {
          const source = Buffer.from(rows.map((row) => `${row}\n`).join(''), 'latin1');
          const { seen } = collect({ fields: ['a', 'b'] }, cutAt(source, places), 'reject');
          expect(seen.filter((one) => one.kind === 'record')).toHaveLength(
            rows.filter((row) => row === 'good,row').length,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
