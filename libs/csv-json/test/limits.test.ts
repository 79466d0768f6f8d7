import { describe, expect, it } from 'vitest';
import { CsvToJson, guardFormula, JsonToCsv } from '../src/index';
import type { CsvToJsonOptions } from '../src/index';

const MIB = 1024 * 1024;

/** Far above what linear work takes (well under a second each), far below what quadratic work would (hours). */
const BUDGET_MS = 20_000;

const fill = (unit: string, bytes = MIB) =>
  Buffer.from(unit.repeat(Math.ceil(bytes / unit.length)).slice(0, bytes));

function accountedFor(options: Partial<CsvToJsonOptions>, source: Buffer, step: number): number {
  let bytes = 0;
  const converter = new CsvToJson(
    { fields: ['a', 'b'], ...options },
    {
      record: (_bytes, _start, _end, offset, _length, endOffset) => (bytes += endOffset - offset),
      reject: ({ offset, endOffset }) => (bytes += endOffset - offset),
      skipped: (_kind, offset, endOffset) => (bytes += endOffset - offset),
    },
  );
  for (let at = 0; at < source.length; at += step) converter.push(source.subarray(at, at + step));
  converter.end('reject');
  return bytes;
}

describe('the worst 1 MiB', () => {
  const worst: [string, Buffer][] = [
    ['an open quote, then lines', Buffer.concat([Buffer.from('"a\n'), fill('x,y\n', MIB - 3)])],
    ['an open quote on every line', fill('"a\n')],
    ['an open quote and a doubled one on every line', fill('"a""\n')],
    ['closed pairs after an open quote', Buffer.concat([Buffer.from('"'), fill('""\n', MIB - 1)])],
    ['quotes only', fill('"')],
    ['quoted line ends', fill('"\n')],
    ['delimiters only', fill(',')],
    ['line ends only', fill('\n')],
    ['carriage returns only', fill('\r')],
    ['control characters only', fill('\0')],
    ['no line end at all', fill('x')],
    ['bad UTF-8 only', Buffer.alloc(MIB, 0xff)],
    [
      'bad UTF-8 in every line',
      Buffer.from(fill('x,y\n').toString('latin1').replaceAll('x', '\xff'), 'latin1'),
    ],
  ];

  it.each(worst)('of rfc4180: %s', { timeout: BUDGET_MS }, (_, source) => {
    expect(accountedFor({}, source, MIB)).toBe(MIB);
    expect(accountedFor({ maxRecordBytes: 1000 }, source, MIB)).toBe(MIB);
  });

  it.each(worst)('of rfc4180, 7 bytes a chunk: %s', { timeout: BUDGET_MS }, (_, source) => {
    expect(accountedFor({}, source, 7)).toBe(MIB);
  });

  it.each(worst)('of compat: %s', { timeout: BUDGET_MS }, (_, source) => {
    expect(accountedFor({ mode: 'compat' }, source, MIB)).toBe(MIB);
    expect(accountedFor({ mode: 'compat', skipHeaderLines: 3 }, source, 7)).toBe(MIB);
  });

  it('of JSON lines and of formulas', { timeout: BUDGET_MS }, () => {
    let rejected = 0;
    const converter = new JsonToCsv(
      { fields: ['a'] },
      { rows: () => {}, reject: ({ length }) => (rejected += length) },
    );
    const source = fill('[');
    for (let at = 0; at < source.length; at += 7) converter.push(source.subarray(at, at + 7));
    converter.end();
    expect(rejected).toBe(MIB);
    for (const unit of [' ', '\n', '\u00a0', ' \n=', '1', '+']) guardFormula(unit.repeat(MIB));
  });
});

describe('memory', () => {
  it('holds at most one record and a step, however long a line is', () => {
    const maxRecordBytes = 100_000;
    let most = 0;
    let parts = 0;
    const converter = new CsvToJson(
      { fields: ['a', 'b'], maxRecordBytes },
      {
        record: () => {},
        reject: ({ length }) => {
          parts += length;
          most = Math.max(most, length);
        },
      },
    );
    const chunk = Buffer.alloc(MIB, 'x');
    for (let i = 0; i < 64; i++) {
      converter.push(chunk);
      most = Math.max(most, converter.pendingBytes);
    }
    converter.end('reject');
    expect(parts).toBe(64 * MIB);
    expect(most).toBeLessThan(maxRecordBytes + 2 * 64 * 1024);
  });

  it('holds at most one JSON line of the allowed length', () => {
    const lengths: number[] = [];
    const converter = new JsonToCsv(
      { fields: ['a'], maxLineBytes: 1000 },
      { rows: () => {}, reject: ({ length, last }) => lengths.push(last ? -length : length) },
    );
    for (let i = 0; i < 16; i++) converter.push(Buffer.alloc(MIB, 'x'));
    converter.push(Buffer.from('\n{"a":"1"}\n'));
    expect(lengths.reduce((sum, length) => sum + Math.abs(length), 0)).toBe(16 * MIB);
    expect(Math.max(...lengths)).toBe(64 * 1024);
    expect(lengths.filter((length) => length <= 0)).toHaveLength(1);
  });
});
