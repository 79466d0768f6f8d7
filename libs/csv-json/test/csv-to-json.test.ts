import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { OptionError } from '../src/index';
import { CsvToJson, transportId } from '../src/index';
import { collect } from './collect';

const two = { fields: ['a', 'b'] };
const summary = (
  chunks: readonly (Uint8Array | string)[],
  options = {},
  end: 'accept' | 'reject' | null = null,
) => {
  const { rejects, lines } = collect({ ...two, ...options }, chunks, end);
  return {
    lines,
    rejects: rejects.map((r) => [r.reason, r.bytes.toString('latin1'), r.offset, r.endOffset]),
  };
};

describe('records of rfc4180', () => {
  it.each([
    ['plain columns', '1,2\n', '{"a":"1","b":"2"}\n'],
    ['a quoted comma', '"x, y",2\n', '{"a":"x, y","b":"2"}\n'],
    ['doubled quotes', '"say ""hi""",""""\n', '{"a":"say \\"hi\\"","b":"\\""}\n'],
    ['a newline inside quotes', '"x\ny","p\r\nq"\n', '{"a":"x\\ny","b":"p\\r\\nq"}\n'],
    ['a lone carriage return inside quotes', '"x\ry",2\n', '{"a":"x\\ry","b":"2"}\n'],
    ['CRLF as LF', '1,2\r\n"3",""\r\n', '{"a":"1","b":"2"}\n{"a":"3","b":""}\n'],
    ['empty columns as empty strings', ',\n', '{"a":"","b":""}\n'],
    ['blanks as they are', '  1 , \t\n', '{"a":"  1 ","b":" \\t"}\n'],
    [
      'the escapes of JSON.stringify',
      '\x00\b\t\f\x1f\\,/\x7f\n',
      '{"a":"\\u0000\\b\\t\\f\\u001f\\\\","b":"/\x7f"}\n',
    ],
    ['text beyond ASCII raw', 'piñata,🏔\u2028\n', '{"a":"piñata","b":"🏔\u2028"}\n'],
  ])('keep %s', (_, csv, json) => {
    expect(summary([csv])).toEqual({ lines: json, rejects: [] });
  });

  it('carry source offset, length without line end, and the offset after it', () => {
    const { seen } = collect({ ...two, startOffset: 100 }, ['1,2\r\n"a\nb",\n']);
    expect(seen.map(({ offset, length, endOffset }) => [offset, length, endOffset])).toEqual([
      [100, 3, 105],
      [105, 6, 112],
    ]);
  });

  it('give decoded columns while they are handed out', () => {
    const { seen } = collect({ fields: ['a', 'b', 'c'] }, ['"x ""1""\n",,ü\n']);
    expect(seen[0]?.columns).toEqual(['x "1"\n', '', 'ü']);
  });

  it('can be parted by another character, one JSON escapes included', () => {
    expect(summary(['1,2\t"a\tb"\n'], { delimiter: '\t' }).lines).toBe('{"a":"1,2","b":"a\\tb"}\n');
    expect(summary(['1;2\n'], { delimiter: ';' }).lines).toBe('{"a":"1","b":"2"}\n');
  });

  it('keep their bytes with names of any length and any character', () => {
    const fields = ['', 'é"\n', 'x'.repeat(300), '\\'];
    const { lines } = collect({ fields }, ['1,2,3,4\n']);
    expect(lines).toBe(
      `${JSON.stringify(Object.fromEntries(fields.map((name, i) => [name, `${i + 1}`])))}\n`,
    );
  });

  it('outgrow the output buffer when they must', () => {
    const row = `"${'\x01'.repeat(200_000)}",${'y'.repeat(700_000)}\n`;
    const { lines } = collect(two, [row, '1,2\n']);
    expect(lines).toBe(
      `{"a":"${'\\u0001'.repeat(200_000)}","b":"${'y'.repeat(700_000)}"}\n{"a":"1","b":"2"}\n`,
    );
  });
});

describe('what makes no record', () => {
  it('is a blank line, counted', () => {
    const { seen, stats } = collect(two, ['\n1,2\n\r\n\n']);
    expect(seen.map(({ kind, offset, endOffset }) => [kind, offset, endOffset])).toEqual([
      ['blank', 0, 1],
      ['record', 1, 5],
      ['blank', 5, 7],
      ['blank', 7, 8],
    ]);
    expect(stats).toEqual({ records: 1, rejects: 0, blankLines: 3, headerLines: 0, bytes: 8 });
  });

  it('is a byte order mark at byte 0 only, in however many chunks it comes', () => {
    const bom = Buffer.from('\ufeff');
    expect(collect(two, [bom.subarray(0, 1), bom.subarray(1), '1,2\n']).seen[0]).toMatchObject({
      kind: 'bom',
      endOffset: 3,
    });
    expect(summary(['1,2\n\ufeff3,4\n']).lines).toBe('{"a":"1","b":"2"}\n{"a":"\ufeff3","b":"4"}\n');
    expect(summary(['\ufeff1,2\n'], { startOffset: 9 }).lines).toBe('{"a":"\ufeff1","b":"2"}\n');
    expect(summary([bom.subarray(0, 2)], {}, 'reject').rejects).toEqual([['torn_line', 'ï»', 0, 2]]);
  });

  it('is a header at offset 0, taken only when it is complete', () => {
    const options = { ...two, skipHeaderLines: 2 };
    const early = collect(options, ['\ufeffa,"b\nsecond']);
    expect(early).toMatchObject({ pendingOffset: 0, seen: [] });
    const { seen, lines, stats } = collect(options, ['\ufeffa,"b\nsecond', '\n1,2\n']);
    expect(seen.map(({ kind, offset, endOffset }) => [kind, offset, endOffset])).toEqual([
      ['header', 0, 8],
      ['header', 8, 15],
      ['record', 15, 19],
    ]);
    expect(lines).toBe('{"a":"1","b":"2"}\n');
    expect(stats.headerLines).toBe(2);
    expect(collect({ ...options, startOffset: 15 }, ['1,2\n']).stats.records).toBe(1);
  });

  it('is an endless header, held in bounded memory', () => {
    const { pendingBytes, stats } = collect({ ...two, skipHeaderLines: 1, maxRecordBytes: 100 }, [
      'h'.repeat(300_000),
    ]);
    expect(pendingBytes).toBe(0);
    expect(stats.bytes).toBe(300_000);
  });
});

describe('rejects', () => {
  it.each([
    ['a row too narrow', '1\n', 'schema_mismatch', '1'],
    ['a row too wide', '1,2,"3\n",4\r\n', 'schema_mismatch', '1,2,"3\n",4'],
    ['bytes that are no UTF-8', Buffer.from('1,\xc6\n', 'latin1'), 'bad_encoding', '1,\xc6'],
    ['an encoded surrogate', Buffer.from('1,\xed\xa0\x80\n', 'latin1'), 'bad_encoding', '1,\xed\xa0\x80'],
    ['a quote inside an unquoted column', '1,b"c\n', 'csv_syntax', '1,b"c'],
    ['a quote after a blank', '1, "c"\n', 'csv_syntax', '1, "c"'],
    ['text after a closing quote', '1,"b"c\n', 'csv_syntax', '1,"b"c'],
    ['a lone carriage return', '1\r2,3\n', 'csv_syntax', '1\r2,3'],
    ['two carriage returns before the line end', '1,2\r\r\n', 'csv_syntax', '1,2\r'],
  ])('carry the original bytes of %s and leave the rows around it untouched', (_, bad, reason, bytes) => {
    const { lines, rejects } = summary(['p,q\n', bad, 'r,s\n']);
    expect(lines).toBe('{"a":"p","b":"q"}\n{"a":"r","b":"s"}\n');
    expect(rejects).toEqual([[reason, bytes, 4, 4 + Buffer.from(bad).length]]);
  });

  it('say what was wrong without text of the row', () => {
    const { rejects } = collect(two, ['secret\n"secret"x,1\n']);
    expect(rejects.map((reject) => reject.detail)).toEqual([
      '1 columns, expected 2',
      'text after a closing quote',
    ]);
  });

  it('give up only the first line of an unclosed quote, as soon as the quoting breaks', () => {
    const { lines, rejects } = summary(['1,"open\n3,4\n"x, y",6\n7,8\n']);
    expect(rejects).toEqual([['csv_syntax', '1,"open', 0, 8]]);
    expect(lines).toBe('{"a":"3","b":"4"}\n{"a":"x, y","b":"6"}\n{"a":"7","b":"8"}\n');
  });

  it('give up an unclosed quote after maxRecordBytes, and read on at the next line', () => {
    const good = '3,4\n'.repeat(20);
    const { lines, rejects } = summary(['1,"open\n', good], { maxRecordBytes: 50 });
    expect(rejects).toEqual([['csv_syntax', '1,"open', 0, 8]]);
    expect(lines).toBe('{"a":"3","b":"4"}\n'.repeat(20));
  });

  it('see broken quoting that comes in two chunks at its line end', () => {
    const converter = collect(two, ['1,b"c', 'ccccccc\n', '3,4\n']);
    expect(converter.rejects).toHaveLength(1);
    expect(converter.lines).toBe('{"a":"3","b":"4"}\n');
  });

  it('cut a line over maxRecordBytes off whole, and convert one of exactly that size', () => {
    const fits = `1,${'x'.repeat(98)}`;
    const { lines, rejects } = summary([`${fits}\r\n`, `${fits}y\n`, '3,4\n'], { maxRecordBytes: 100 });
    expect(lines).toBe(`{"a":"1","b":"${'x'.repeat(98)}"}\n{"a":"3","b":"4"}\n`);
    expect(rejects).toEqual([['oversize', `${fits}y`, 102, 204]]);
  });

  it('hand an endless line out in parts of bounded size that share a record offset', () => {
    const piece = 'z'.repeat(10_000);
    const { rejects, stats, lines } = collect({ ...two, maxRecordBytes: 1000 }, [
      '1,2\n',
      ...Array.from({ length: 30 }, () => piece),
      '\r\n3,4\n',
    ]);
    expect(Buffer.concat(rejects.map((reject) => reject.bytes)).toString()).toBe(piece.repeat(30));
    expect(rejects.map(({ part, last, recordOffset }) => [part, last, recordOffset])).toEqual([
      [0, false, 4],
      [1, false, 4],
      [2, false, 4],
      [3, false, 4],
      [4, true, 4],
    ]);
    expect(Math.max(...rejects.map((reject) => reject.length))).toBe(64 * 1024);
    expect(stats.rejects).toBe(1);
    expect(lines).toBe('{"a":"1","b":"2"}\n{"a":"3","b":"4"}\n');
  });

  it('keep the restart offset at the start of an oversize line until its end came', () => {
    const { pendingOffset } = collect({ ...two, maxRecordBytes: 1000 }, ['1,2\n', 'z'.repeat(200_000)]);
    expect(pendingOffset).toBe(4);
  });
});

describe('the end', () => {
  it('leaves an unfinished line pending while it is not said', () => {
    const { pendingOffset, pendingBytes, seen } = collect(two, ['1,2\n3,']);
    expect({ pendingOffset, pendingBytes, records: seen.length }).toEqual({
      pendingOffset: 4,
      pendingBytes: 2,
      records: 1,
    });
  });

  it('makes a record of a last line without line end when told to accept it', () => {
    const { seen, pendingOffset, stats } = collect(two, ['1,2\n3,4'], 'accept');
    expect(seen[1]).toMatchObject({ line: '{"a":"3","b":"4"}\n', offset: 4, length: 3, endOffset: 7 });
    expect(pendingOffset).toBe(7);
    expect(stats.bytes).toBe(7);
  });

  it('makes a torn line of it when told to reject it', () => {
    expect(summary(['1,2\n3,4'], {}, 'reject').rejects).toEqual([['torn_line', '3,4', 4, 7]]);
  });

  it('gives up an unclosed quote line by line', () => {
    const chunks = ['1,"open\n3,4\n5,'];
    expect(summary(chunks, {}, 'reject')).toEqual({
      lines: '{"a":"3","b":"4"}\n',
      rejects: [
        ['csv_syntax', '1,"open', 0, 8],
        ['torn_line', '5,', 12, 14],
      ],
    });
    expect(summary(['1,"open\n3,4\n'], {}, 'accept').rejects).toEqual([['csv_syntax', '1,"open', 0, 8]]);
  });

  it('finishes an oversize line', () => {
    const { rejects } = collect({ ...two, maxRecordBytes: 10 }, ['x'.repeat(20)], 'reject');
    expect(rejects).toMatchObject([{ reason: 'oversize', length: 20, last: true, endOffset: 20 }]);
  });

  it('can be followed by more bytes of the same source', () => {
    const lines: string[] = [];
    const converter = new CsvToJson(two, {
      record: (bytes, start, end, offset) => lines.push(`${offset} ${bytes.toString('utf8', start, end)}`),
      reject: () => {},
    });
    converter.push(Buffer.from('1,2'));
    converter.end('accept');
    converter.push(Buffer.from('3,4\n'));
    expect(lines).toEqual(['0 {"a":"1","b":"2"}\n', '3 {"a":"3","b":"4"}\n']);
  });
});

describe('the transport id', () => {
  it.each(['rfc4180', 'compat'] as const)(
    'is the last member in %s: file, offset and CRC of the record',
    (mode) => {
      const startOffset = 9_007_199_254;
      const options = {
        ...two,
        mode,
        startOffset,
        transportId: { key: 'transportId', fileId: '9f86d081884c7d65' },
      };
      const rows = ['first,row', 'a longer second row,é'];
      const { seen } = collect(options, [`${rows[0]}\r\n${rows[1]}\n`]);
      const ids = seen.map((one) => (JSON.parse(one.line ?? '') as { transportId: string }).transportId);
      const crc = (row: string) => crc32(row).toString(16).padStart(8, '0');
      expect(ids).toEqual([
        `9f86d081884c7d65-${startOffset}-${crc(rows[0] ?? '')}`,
        `9f86d081884c7d65-${startOffset + 11}-${crc(rows[1] ?? '')}`,
      ]);
      expect(seen[1]?.line).toMatch(/"transportId":"[^"]+"\}\n$/);
      expect(transportId('9f86d081884c7d65', startOffset, Buffer.from(rows[0] ?? ''))).toBe(ids[0]);
    },
  );
});

describe('options', () => {
  const sink = { record: () => {}, reject: () => {} };
  it.each([
    ['fields', { fields: [] }],
    ['fields', { fields: ['a', 'a'] }],
    ['delimiter', { fields: ['a'], delimiter: '"' }],
    ['delimiter', { fields: ['a'], delimiter: ';;' }],
    ['delimiter', { fields: ['a'], delimiter: 'é' }],
    ['delimiter', { fields: ['a'], mode: 'compat' as const, delimiter: '(' }],
    ['maxRecordBytes', { fields: ['a'], maxRecordBytes: 0 }],
    ['startOffset', { fields: ['a'], startOffset: -1 }],
    ['skipHeaderLines', { fields: ['a'], skipHeaderLines: 0.5 }],
    ['transportId.key', { fields: ['a'], transportId: { key: 'a', fileId: 'f' } }],
  ])('refuse a bad `%s` by name', (option, options) => {
    expect(() => new CsvToJson(options, sink)).toThrow(
      expect.objectContaining({ name: 'OptionError', code: 'csv-json.option', option }) as OptionError,
    );
  });
});
