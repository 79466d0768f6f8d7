import { describe, expect, it } from 'vitest';
import { csvRow, guardFormula, JsonToCsv, jsonToCsv, OptionError } from '../src/index';
import { collect } from './collect';

const ab = { fields: ['a', 'b'] };
const csv = (lines: string, options = {}) => jsonToCsv(lines, { ...ab, ...options }).csv.toString();

describe('csvRow', () => {
  it('quotes only what RFC 4180 needs quoted', () => {
    expect(csvRow(['a b', 'x, y', 'say "hi"', 'p\nq', 'p\rq', ' z '])).toBe(
      'a b,"x, y","say ""hi""","p\nq","p\rq", z ',
    );
    expect(csvRow(['a,b', 'c;d'], { delimiter: ';' })).toBe('a,b;"c;d"');
  });

  it('keeps one empty column and a leading byte order mark readable', () => {
    expect(csvRow([''])).toBe('""');
    expect(csvRow(['\ufeffa', 'b'])).toBe('"\ufeffa",b');
    expect(csvRow(['', ''])).toBe(',');
  });
});

describe('jsonToCsv', () => {
  it('writes columns in the order of the fields', () => {
    expect(csv('{"b":"2","a":"x, y"}\n{"a":"","b":"\\n"}\n')).toBe('"x, y",2\n,"\n"\n');
  });

  it('writes null and missing as empty, numbers and booleans as JSON does', () => {
    expect(csv('{"a":null}\n{"a":1.5,"b":true}\n')).toBe(',\n1.5,true\n');
  });

  it('passes over blank lines and takes a last line without line end', () => {
    expect(csv('\n\r\n{"a":"1"}\r\n{"a":"2"}')).toBe('1,\n2,\n');
  });

  it('starts with the names and omits members when asked to', () => {
    expect(csv('{"a":"1","transportId":"x"}\n', { header: true, omit: ['transportId'] })).toBe('a,b\n1,\n');
  });

  it('keeps a column named like a property of every object', () => {
    const { csv: rows } = jsonToCsv('{"__proto__":"p"}\n{}\n', { fields: ['__proto__', 'toString'] });
    expect(rows.toString()).toBe('p,\n,\n');
  });

  it.each([
    ['{"a":"1","c":"3"}', 'schema_mismatch', 'a member that is no column'],
    ['{"a":["1"]}', 'schema_mismatch', 'column "a" is not text'],
    ['[1]', 'schema_mismatch', 'not a JSON object'],
    ['{"a":', 'schema_mismatch', 'not a JSON object'],
    ['null', 'schema_mismatch', 'not a JSON object'],
    ['{"a":"\\ud800"}', 'bad_encoding', 'lone surrogate'],
    [Buffer.from('{"a":"\xff"}', 'latin1'), 'bad_encoding', 'not UTF-8'],
  ])('rejects %s and keeps the rows around it', (bad, reason, detail) => {
    const before = '{"a":"1"}\n';
    const input = Buffer.concat([Buffer.from(before), Buffer.from(bad), Buffer.from('\n{"a":"2"}\n')]);
    const result = jsonToCsv(input, ab);
    expect(result.csv.toString()).toBe('1,\n2,\n');
    expect(result.rejects).toMatchObject([
      { reason, detail, offset: before.length, bytes: Buffer.from(bad) },
    ]);
  });

  it('hands rows and rejects out in source order, and the rejected bytes for good', () => {
    const seen: string[] = [];
    const kept: Buffer[] = [];
    const converter = new JsonToCsv(ab, {
      rows: (bytes) => seen.push(bytes.toString()),
      reject: (reject) => {
        seen.push(`${reject.reason} ${reject.offset} ${reject.endOffset}`);
        kept.push(reject.bytes);
      },
    });
    const chunk = Buffer.from('{"a":"1"}\n[]\n{"a":"2"}\n{"a":');
    converter.push(chunk);
    chunk.fill(0);
    converter.push(Buffer.from('"3"}\n'));
    expect(seen).toEqual(['1,\n', 'schema_mismatch 10 13', '2,\n', '3,\n']);
    expect(kept[0]?.toString()).toBe('[]');
  });

  it('refuses a bad option by name', () => {
    expect(() => jsonToCsv('', { fields: [] })).toThrow(OptionError);
    expect(() => jsonToCsv('', { ...ab, delimiter: '\n' })).toThrow(/`delimiter`/);
    expect(() => jsonToCsv('', { ...ab, maxLineBytes: 0 })).toThrow(/`maxLineBytes`/);
  });
});

describe('guardFormula', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+cmd', "'+cmd"],
    ['-cmd', "'-cmd"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1', "'  =1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['\tx', "'\tx"],
    ['\rx', "'\rx"],
    ['\nx', "'\nx"],
    ['x\n=1', "x\n'=1"],
    ['x\r\n @1', "x\r\n' @1"],
    ['＝1', "'＝1"],
    ['a=1', 'a=1'],
    ['', ''],
    ['-104.98', '-104.98'],
    ['+1e5', '+1e5'],
    ['-1+1', "'-1+1"],
  ])('makes of %j %j', (text, guarded) => {
    expect(guardFormula(text)).toBe(guarded);
  });

  it('is for exports: without the option the text keeps its bytes', () => {
    expect(csv('{"a":"=1+1","b":"-1"}\n')).toBe('=1+1,-1\n');
    expect(csv('{"a":"=1+1","b":"-1"}\n', { guardFormulas: true })).toBe("'=1+1,-1\n");
  });
});

describe('a byte order mark of the data', () => {
  it('survives the way to CSV and back', () => {
    const json = '{"a":"\ufeff","b":"1"}\n';
    expect(collect(ab, [csv(json)]).lines).toBe(json);
  });
});
