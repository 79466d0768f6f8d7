import { describe, expect, it } from 'vitest';
import { CompatLine, OptionError } from '../src/index';
import { decodeJavaUtf8 } from '../src/java-utf8';
import { collect } from './collect';

const abcd = { fields: ['a', 'b', 'c', 'd'], mode: 'compat' as const };
const bytes = (text: string) => Buffer.from(text, 'latin1');

/** The record through the byte converter and, below, through the official steps: both must agree. */
const both = (input: Uint8Array, options: { fields?: string[]; delimiter?: string } = {}) => {
  const { lines } = collect({ ...abcd, ...options }, [input, '\n']);
  const line = new CompatLine(options.fields ?? abcd.fields, options.delimiter);
  expect(`${line.convert(Buffer.concat([input, Buffer.from('\n')]))}\n`).toBe(lines);
  return lines.trimEnd();
};

describe('compat', () => {
  it.each([
    ['"x, y",2,3', '{"a":"\\"x","b":" y\\"","c":"2","d":"3"}'],
    [',,,', '{"a":null,"b":null,"c":null,"d":null}'],
    ['', '{"a":"","b":null,"c":null,"d":null}'],
    ['1,,,', '{"a":"1","b":null,"c":null,"d":null}'],
    [',2,,4,5,6', '{"a":"","b":"2","c":"","d":"4"}'],
    ['\x01\x1f\x0b\x7f', '{"a":"\\u0001\\u001F\\u000B\x7f","b":null,"c":null,"d":null}'],
    ['1,2,3,4', '{"a":"1","b":"2","c":"3","d":"4"}'],
    ['1,2,3,', '{"a":"1","b":"2","c":"3","d":null}'],
    ['1,,,,,6', '{"a":"1","b":"","c":"","d":""}'],
    ['1,,,,,,', '{"a":"1","b":null,"c":null,"d":null}'],
    [' 1 ,b\\"/', '{"a":" 1 ","b":"b\\\\\\"/","c":null,"d":null}'],
    ['\b\t\f', '{"a":"\\b\\t\\f","b":null,"c":null,"d":null}'],
  ])('gives the official bytes for %j', (csv, json) => {
    expect(both(bytes(csv))).toBe(json);
  });

  it('keeps a carriage return in the last column, and text beyond ASCII raw', () => {
    expect(both(bytes('1,2,3,4\r'))).toBe('{"a":"1","b":"2","c":"3","d":"4\\r"}');
    expect(both(bytes('1,,,\r'))).toBe('{"a":"1","b":"","c":"","d":"\\r"}');
    expect(both(Buffer.from('\ufeffé,🏔,\u2028'))).toBe('{"a":"\ufeffé","b":"🏔","c":"\u2028","d":null}');
  });

  it('knows no quotes: a newline inside them ends the record', () => {
    const { lines, rejects } = collect(abcd, ['1,"x\ny",2\n']);
    expect(lines).toBe('{"a":"1","b":"\\"x","c":null,"d":null}\n{"a":"y\\"","b":"2","c":null,"d":null}\n');
    expect(rejects).toEqual([]);
  });

  it('puts U+FFFD for bad bytes, in the bad record only', () => {
    const { lines } = collect(abcd, [bytes('ok,1,2,3\n\xc6,2,3,4\nok,5,6,7\n')]);
    expect(lines.split('\n')[1]).toBe('{"a":"\ufffd","b":"2","c":"3","d":"4"}');
    expect(both(bytes('\xc6,\xed\xa0\x80'))).toBe('{"a":"\ufffd","b":"\ufffd","c":null,"d":null}');
  });

  it('gives the last value at the first position for a name that comes twice', () => {
    expect(both(bytes('1,2,3'), { fields: ['x', 'y', 'x'] })).toBe('{"x":"3","y":"2"}');
    expect(both(bytes('1,2'), { fields: ['x', 'y', 'x'] })).toBe('{"x":null,"y":"2"}');
  });

  it('gives columns as text, and null where one is missing', () => {
    const { seen } = collect({ ...abcd, fields: ['a', 'b', 'c'] }, ['x"\\y,,\n,2\n', bytes('\xff,2\n')]);
    expect(seen.map((one) => one.columns)).toEqual([
      ['x"\\y', null, null],
      ['', '2', null],
      ['\ufffd', '2', null],
    ]);
  });

  it('rejects only oversize and torn lines', () => {
    const { rejects, lines } = collect(
      { ...abcd, maxRecordBytes: 10 },
      ['x'.repeat(11), '\n1,2\nrest'],
      'reject',
    );
    expect(rejects.map((reject) => [reject.reason, reject.length])).toEqual([
      ['oversize', 11],
      ['torn_line', 4],
    ]);
    expect(lines).toBe('{"a":"1","b":"2","c":null,"d":null}\n');
  });

  it('gives a record its length without line end for the transport id, the carriage return left out', () => {
    const { seen } = collect(abcd, ['1,2\r\n', '\n']);
    expect(seen.map(({ offset, length, endOffset }) => [offset, length, endOffset])).toEqual([
      [0, 3, 5],
      [5, 0, 6],
    ]);
  });
});

describe('the delimiter of compat, a Java regex', () => {
  it.each([
    ['|', 'a|b', ['a', '|', 'b', null]],
    ['\\|', 'a|b', ['a', 'b', null, null]],
    ['\\t', 'a\tb', ['a', 'b', null, null]],
    [';', 'a;b', ['a', 'b', null, null]],
    ['::', 'a::b:c', ['a', 'b:c', null, null]],
    ['\\s*[,;]\\s*', 'a , b;c', ['a', 'b', 'c', null]],
    ['\\s+', 'a\u00a0b  c', ['a\u00a0b', 'c', null, null]],
    ['[^a-z]', 'a🏔b', ['a', 'b', null, null]],
    ['(,|;)', ',a;b', ['', 'a', 'b', null]],
    ['x*', 'axxb', ['a', '', 'b', null]],
    [',(?=(?:[^"]*"[^"]*")*[^"]*$)', 'a,"b,c",d', ['a', '"b,c"', 'd', null]],
    ['é', 'aéb', ['a', 'b', null, null]],
    ['.', 'abc', [null, null, null, null]],
  ])('%j splits %j as Java does', (delimiter, text, columns) => {
    const json = both(Buffer.from(text), { delimiter });
    expect(Object.values(JSON.parse(json) as object)).toEqual(columns);
  });

  it('writes a half character that an empty match leaves as Java encodes it', () => {
    expect(both(Buffer.from('🏔'), { delimiter: '|' })).toBe('{"a":"?","b":"?","c":null,"d":null}');
  });

  it.each(['a++', '\\bx', '\\p{L}', '\\Qx\\E', '(?i)x', '[a&&b]', '[[a]b]', '(a', '*', '[\\S]', '(x)\\1'])(
    'refuses %j, which has no exact form here',
    (delimiter) => {
      expect(() => new CompatLine(['a'], delimiter)).toThrow(OptionError);
    },
  );
});

describe('decodeJavaUtf8', () => {
  it.each([
    ['a lone continuation', '\x80', 1],
    ['an overlong two-byte form', '\xc0\x80', 2],
    ['a cut two-byte form', '\xc3', 1],
    ['a cut three-byte form', '\xe2\x82', 1],
    ['an overlong three-byte form', '\xe0\x80\x80', 3],
    ['an encoded surrogate', '\xed\xa0\x80', 1],
    ['the start of one', '\xed\xa0', 1],
    ['a cut four-byte form', '\xf0\x9f\x8f', 1],
    ['an overlong four-byte form', '\xf0\x80\x80\x80', 4],
    ['a code point too high', '\xf4\x90\x80\x80', 4],
    ['a byte that never occurs', '\xf5\xff', 2],
  ])('replaces %s', (_, bad, count) => {
    expect(decodeJavaUtf8(bytes(`a${bad}\nb`))).toBe(`a${'\ufffd'.repeat(count)}\nb`);
    expect(decodeJavaUtf8(bytes(bad))).toBe('\ufffd'.repeat(count));
  });

  it('keeps well-formed text of every length', () => {
    const text = 'aé€🏔\ufeff\u07ff\u0800\uffff\u{10ffff}';
    expect(decodeJavaUtf8(Buffer.from(text))).toBe(text);
  });
});
