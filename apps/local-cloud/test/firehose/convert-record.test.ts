import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConverter, type RecordConverter } from '../../src/services/firehose/convert-record';
import { tableOf } from './firehose-cloud';

const settings = {
  deserializer: 'OpenX',
  caseInsensitive: true,
  dotsToUnderscores: false,
  keyOfColumn: {},
  compression: 'SNAPPY',
  database: 'denver',
  table: 'events',
} as const;

function converter(columns: Record<string, string>, more: object = {}): RecordConverter {
  return createConverter(tableOf(columns), { ...settings, ...more });
}

function convert(type: string, json: string, more: object = {}): unknown {
  const result = converter({ a: type }, more).convert(Buffer.from(`{"a":${json}}`));
  return 'rows' in result ? (JSON.parse(result.rows) as { a?: unknown }).a : result.failure.code;
}

const malformed = 'DataFormatConversion.MalformedData';
const unparsed = 'DataFormatConversion.ParseError';

describe('the OpenX deserializer', () => {
  it.each([
    ['string', '"x"', 'x'],
    ['string', '5', '5'],
    ['string', 'true', 'true'],
    ['string', '{"b":[1]}', '{"b":[1]}'],
    ['int', '"42"', 42],
    ['int', '2147483647', 2147483647],
    ['bigint', '"9223372036854775807"', 9223372036854775807],
    ['double', '"1.5e3"', 1500],
    ['boolean', '"TRUE"', true],
    ['date', '"2015-07-31"', '2015-07-31'],
    ['decimal(10,2)', '"1.25"', '1.25'],
    ['array<int>', '["1",2]', [1, 2]],
    ['map<string,int>', '{"k":"3"}', { k: 3 }],
    ['struct<b:int>', '{"B":"3","c":1}', { b: 3 }],
    ['int', 'null', undefined],
  ])('reads %s from %s', (type, json, expected) => {
    expect(convert(type, json)).toEqual(expected);
  });

  it.each([
    ['2015-07-31T18:47:35.000Z', '2015-07-31 18:47:35.000'],
    ['2017-02-07T15:13:01.392561234Z', '2017-02-07 15:13:01.392561'],
    ['2017-2-7 15:13:01.14', '2017-02-07 15:13:01.14'],
    ['1518033528', '2018-02-07 19:58:48.000'],
    ['1518033528123', '2018-02-07 19:58:48.123'],
    ['1518033528.123', '2018-02-07 19:58:48.123'],
  ])('reads the timestamp %s', (text, expected) => {
    expect(convert('timestamp', JSON.stringify(text))).toBe(expected);
    if (/^[\d.]+$/.test(text)) expect(convert('timestamp', text)).toBe(expected);
  });

  it.each([
    ['int', '"x"'],
    ['int', '""'],
    ['int', '1.5'],
    ['int', '2147483648'],
    ['tinyint', '128'],
    ['bigint', '9007199254740993'],
    ['double', '"1,5"'],
    ['boolean', '"yes"'],
    ['date', '"2015-02-29"'],
    ['timestamp', '"2015-07-31T18:47:35"'],
    ['timestamp', '"2015-07-31T18:47:35+02:00"'],
    ['timestamp', '"2015-07-31 24:00:00"'],
    ['array<int>', '{}'],
    ['string', String.raw`"\ud800"`],
  ])('refuses for %s the value %s', (type, json) => {
    expect(convert(type, json)).toBe(malformed);
  });

  it('drops attributes the schema lacks and folds the case of keys', () => {
    const result = converter({ case_id: 'string' }).convert(Buffer.from('{"Case_ID":"x","other":1}\n'));
    expect(result).toEqual({ rows: '{"case_id":"x"}\n' });
  });

  it('reads keys by their mapping, and dots as underscores when asked', () => {
    const mapped = converter({ ts: 'bigint' }, { keyOfColumn: { ts: 'timestamp' } });
    expect(mapped.convert(Buffer.from('{"timestamp":1}'))).toEqual({ rows: '{"ts":1}\n' });
    const dotted = converter({ a_b: 'int' }, { dotsToUnderscores: true });
    expect(dotted.convert(Buffer.from('{"a.b":1}'))).toEqual({ rows: '{"a_b":1}\n' });
  });

  it('makes a row of each document of a record', () => {
    expect(converter({ a: 'int' }).convert(Buffer.from('{"a":1} {"a":2}{"a":3}'))).toEqual({
      rows: '{"a":1}\n{"a":2}\n{"a":3}\n',
    });
  });

  it.each([
    ['nothing', '  \n', malformed],
    ['an array', '[{"a":1}]', malformed],
    ['a number', '5', malformed],
    ['half a document', '{"a":1', unparsed],
    ['a bad document among good ones', '{"a":1}{"a":}{"a":2}', unparsed],
    ['text', 'Denver', unparsed],
  ])('fails a record of %s', (_, text, code) => {
    expect(converter({ a: 'int' }).convert(Buffer.from(text))).toMatchObject({ failure: { code } });
  });

  it('fails a record that is not UTF-8 instead of changing it', () => {
    const latin1 = Buffer.from('{"a":"caf\u00e9"}', 'latin1');
    expect(converter({ a: 'string' }).convert(latin1)).toMatchObject({ failure: { code: unparsed } });
  });

  it('names the column whose value does not fit, and not the value', () => {
    const result = converter({ a: 'int' }).convert(Buffer.from('{"a":"123 Main St"}'));
    expect(result).toMatchObject({ failure: { message: expect.stringContaining('Column a.') as string } });
    expect(JSON.stringify(result)).not.toContain('Main St');
  });

  it('refuses an object that no text can be made of', () => {
    expect(
      converter({ i: 'int', t: 'boolean' }).convert(Buffer.from('{"i":{"toString":""}}')),
    ).toHaveProperty('failure.code', 'DataFormatConversion.MalformedData');
    expect(converter({ t: 'boolean' }).convert(Buffer.from('{"t":{"toString":1}}'))).toHaveProperty(
      'failure.code',
      'DataFormatConversion.MalformedData',
    );
  });

  it('answers rows or a failure for any bytes, and rows are JSON of the columns', () => {
    const columns = { s: 'string', i: 'int', t: 'timestamp', d: 'double', n: 'struct<x:array<string>>' };
    const any = converter(columns);
    const record = fc.oneof(
      fc.uint8Array().map(Buffer.from),
      fc
        .record({
          s: fc.jsonValue(),
          i: fc.jsonValue(),
          t: fc.jsonValue(),
          d: fc.jsonValue(),
          n: fc.jsonValue(),
        })
        .map((value) => Buffer.from(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(record, (bytes) => {
        const result = any.convert(bytes);
        if ('failure' in result) {
          expect(result.failure.code).toMatch(/^DataFormatConversion\./);
          return;
        }
        for (const line of result.rows.trimEnd().split('\n'))
          expect(Object.keys(JSON.parse(line) as object).every((key) => key in columns)).toBe(true);
      }),
    );
  });
});

describe('the Hive deserializer', () => {
  const hive = { deserializer: 'Hive' };
  it('takes values of the column type only', () => {
    expect(convert('int', '5', hive)).toBe(5);
    expect(convert('timestamp', '"2017-02-07 15:13:01"', hive)).toBe('2017-02-07 15:13:01');
    for (const [type, json] of [
      ['int', '"5"'],
      ['string', '5'],
      ['boolean', '"true"'],
      ['timestamp', '1518033528'],
    ])
      expect(convert(type as string, json as string, hive)).toBe(malformed);
  });
});

describe('createConverter', () => {
  it('names a column whose type is none', () => {
    expect(() => converter({ a: 'geometry' })).toThrow('column a, got geometry');
  });
});
