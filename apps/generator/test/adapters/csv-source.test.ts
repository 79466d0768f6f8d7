import { appendFileSync, copyFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dataset } from '@denver/record-model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CsvSourceOptions } from '../../src/adapters/csv-source';
import { CsvSource } from '../../src/adapters/csv-source';
import { csvLine } from '../../src/core/csv-line';
import type { SourceRow } from '../../src/core/source';
import {
  SourceChangedError,
  SourceEncodingError,
  SourceFormatError,
  SourceHeaderError,
  SourceMissingError,
} from '../../src/errors';
import { scratch } from '../helpers/scratch';

const { rawFieldDetails } = dataset('service-request');
const header = rawFieldDetails.map(({ cityName }) => cityName);
const rowOf = (summary: string) => [
  summary,
  ...header.slice(1).map((name, index) => (index === 3 ? '01/02/2015 10:00:00 AM' : `${name[0]}`)),
];
const lineOf = (summary: string) => csvLine(rowOf(summary));

function fileOf(content: string | Buffer, name = 'source.csv'): string {
  const file = path.join(scratch(), name);
  writeFileSync(file, content);
  return file;
}

function csvOf(summaries: readonly string[], lineEnd = '\r\n'): string {
  return [csvLine(header), ...summaries.map(lineOf)].map((line) => line + lineEnd).join('');
}

const open = (file: string, changes: Partial<CsvSourceOptions> = {}) =>
  CsvSource.open({ path: file, dataset: 'service-request', encoding: 'auto', repeat: false, ...changes });

async function rowsOf(source: CsvSource, most = Infinity): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  while (rows.length < most) {
    const batch = await source.read();
    if (batch === undefined) break;
    rows.push(...batch.rows);
  }
  await source.close();
  return rows;
}

const read = async (content: string | Buffer, changes?: Partial<CsvSourceOptions>) =>
  rowsOf(await open(fileOf(content), changes));

describe('CsvSource', () => {
  it('gives rows in canonical order, minimally quoted, from every framing of the city', async () => {
    const summaries = ['Pothole', 'Trash, recycling', 'say "hi"', 'two\nlines', "Mayor's Office"];
    const expected = summaries.map(lineOf);
    const plain = csvOf(summaries);
    expect(await read(plain)).toEqual(expected);
    expect(await read(`\ufeff${plain}`)).toEqual(expected);
    expect(await read(csvOf(summaries, '\n'))).toEqual(expected);
    expect(await read(plain.trimEnd())).toEqual(expected);
    const quoted = [header, ...summaries.map(rowOf)].map((cells) =>
      cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(','),
    );
    expect(await read(quoted.join('\r\n'))).toEqual(expected);
  });

  it('finds columns by name: object ids are dropped, another order is put right', async () => {
    const cells = rowOf('Pothole');
    const shuffled = [...header.keys()].reverse();
    const content = [
      ['OBJECTID', ...shuffled.map((index) => header[index]?.replaceAll(' ', '_'))],
      ['17', ...shuffled.map((index) => cells[index])],
    ];
    expect(await read(content.map((line) => line.join(',')).join('\n'))).toEqual([lineOf('Pothole')]);
  });

  it('reads the accident dialects into one order', async () => {
    const fields = dataset('traffic-accident').rawFields;
    const content =
      'INCIDENT_ID,OFFENSE_ID,OFFENSE_CODE,OFFENSE_CODE_EXTENSION,OFFENSE_TYPE_ID,OFFENSE_CATEGORY_ID,FIRST_OCCURRENCE_DATE,LAST_OCCURRENCE_DATE,REPORTED_DATE,INCIDENT_ADDRESS,GEO_X,GEO_Y,longitude,latitude,DISTRICT_ID,PRECINCT_ID,NEIGHBORHOOD_ID\r\n1,2,5441,0,t,c,2014-01-01 00:00:00,,2014-01-01 00:05:00,"A ""B"", C",1,2,-104.9,39.7,3,311,baker';
    const [row] = await read(content, { dataset: 'traffic-accident' });
    const cells = String(row).split(',');
    expect(cells[fields.indexOf('OFFENSE_ID')]).toBe('2');
    expect(String(row)).toContain('"A ""B"", C",1,2,-104.9,39.7,3,311,baker,,,');
  });

  it('detects the encoding over the whole file and writes UTF-8', async () => {
    const early = 'Caf\u00e9 d\u2019\u00e9t\u00e9';
    const utf8 = csvOf([early, 'x', 'y']);
    expect(await read(utf8)).toContain(lineOf(early));
    const bytes = (text: string) => Buffer.from(text.replaceAll('\u2019', '\u0092'), 'latin1');
    const source = await open(fileOf(bytes(csvOf(['x', early]))));
    expect(source.facts.encoding).toBe('windows-1252');
    expect(await rowsOf(source)).toContain(lineOf(early));
    expect(await read(bytes(csvOf([early])), { encoding: 'latin1' })).toEqual([
      lineOf(early.replaceAll('\u2019', '\u0092')),
    ]);
  });

  it('refuses an encoding that does not fit, naming the byte', async () => {
    const utf8 = csvOf(['Caf\u00e9']);
    const latin = Buffer.from(utf8, 'latin1');
    const at = latin.indexOf(0xe9);
    await expect(open(fileOf(latin), { encoding: 'utf-8' })).rejects.toThrow(SourceEncodingError);
    await expect(open(fileOf(latin), { encoding: 'utf-8' })).rejects.toThrow(`an invalid byte at byte ${at}`);
    await expect(open(fileOf(utf8), { encoding: 'windows-1252' })).rejects.toThrow(SourceEncodingError);
    await expect(open(fileOf(`\ufeff${csvOf(['x'])}`), { encoding: 'latin1' })).rejects.toThrow(
      /byte order mark/,
    );
    await expect(open(fileOf(Buffer.concat([Buffer.from('\ufeff'), latin])))).rejects.toThrow(
      SourceFormatError,
    );
  });

  it.each([
    ['a zip archive', Buffer.from('PK\u0003\u0004rest'), /zip archive; unpack it first/],
    ['a gzip file', Buffer.from([0x1f, 0x8b, 8, 0]), /gzip/],
    ['an empty file', Buffer.alloc(0), /an empty file/],
    ['UTF-16', Buffer.from('\ufeffCase Summary', 'utf16le'), /UTF-16/],
  ])('refuses %s', async (_, content, message) => {
    await expect(open(fileOf(content))).rejects.toThrow(SourceFormatError);
    await expect(open(fileOf(content))).rejects.toThrow(message);
  });

  it('refuses a missing file, a directory and an unknown header, naming file and columns', async () => {
    await expect(open('/no/such/file.csv')).rejects.toThrow(SourceMissingError);
    await expect(open('/no/such/file.csv')).rejects.toThrow(
      /\/no\/such\/file.csv: no such file or directory \(ENOENT\)/,
    );
    await expect(open(scratch())).rejects.toThrow(SourceMissingError);
    const wrong = csvLine([...header.slice(0, -1), 'Colour', 'Shape Length']);
    await expect(open(fileOf(`${wrong}\n`))).rejects.toThrow(SourceHeaderError);
    await expect(open(fileOf(`${wrong}\n`))).rejects.toThrow(
      /line 1: .*unknown "Colour", "Shape Length"; missing "Neighborhood"/,
    );
  });

  it('sets a bad row aside with its bytes, line and offset, and no other row', async () => {
    const bad = [
      'short,row',
      `"open ${'x'.repeat(20)},y`,
      `"a"b,${csvLine(rowOf('q').slice(1))}`,
      csvLine([...rowOf('w'), 'more']),
    ];
    const lines = [
      csvLine(header),
      lineOf('one'),
      bad[0],
      '',
      lineOf('two\nlines'),
      bad[1],
      lineOf('three'),
      bad[2],
      lineOf('four'),
      bad[3],
      lineOf('five'),
    ];
    const content = lines.join('\r\n');
    const rows = await read(content);
    expect(rows.filter((row) => typeof row === 'string')).toEqual(
      ['one', 'two\nlines', 'three', 'four', 'five'].map(lineOf),
    );
    expect(rows.filter((row) => row === null).length).toBe(1);
    const rejected = rows.filter((row) => row !== null && typeof row === 'object');
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'schema_mismatch',
      'csv_syntax',
      'csv_syntax',
      'schema_mismatch',
    ]);
    expect(rejected.map(({ line }) => line)).toEqual([3, 7, 9, 11]);
    for (const [index, { rawData, offset }] of rejected.entries()) {
      const bytes = Buffer.from(rawData, 'base64');
      expect(bytes.toString()).toBe(bad[index]);
      expect(
        Buffer.from(content)
          .subarray(offset, offset + bytes.length)
          .equals(bytes),
      ).toBe(true);
    }
    expect(rejected[0]?.detail).toBe('Expected 24 cells as in the header, got 2');
  });

  it('keeps every good row between lines of any junk, and every byte of the junk', async () => {
    const junk = fc.string({ unit: fc.constantFrom('"', ',', 'x', ' ', '\r', 'é', '""'), maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(junk, { maxLength: 12 }), async (lines) => {
        const good = lines.map((_, index) => lineOf(`good ${index}`));
        const content = [csvLine(header), ...lines.flatMap((line, index) => [line, good[index] ?? ''])].join(
          '\n',
        );
        const rows = await read(content);
        expect(rows.filter((row) => typeof row === 'string')).toEqual(good);
        const kept = rows.map((row) =>
          row !== null && typeof row === 'object' ? Buffer.from(row.rawData, 'base64') : '',
        );
        const bytes = kept.join('').replace(/[\r\n]/g, '');
        expect(bytes.replaceAll(' ', '')).toBe(lines.join('').replace(/[ \r]/g, ''));
      }),
      { numRuns: 400, examples: [[['""\r "', '"', 'é"']]] },
    );
  });

  it('goes on from any batch with the same rows', async () => {
    const file = fileOf(
      csvOf(Array.from({ length: 4500 }, (_, row) => `row ${row}${row % 7 ? '' : '\nwith a second line'}`)),
    );
    const source = await open(file);
    const starts = [];
    const rows: SourceRow[] = [];
    for (let batch = await source.read(); batch; batch = await source.read()) {
      starts.push([JSON.parse(JSON.stringify(batch.start)), rows.length]);
      rows.push(...batch.rows);
    }
    await source.close();
    expect(rows.length).toBe(4500);
    expect(starts.length).toBeGreaterThan(3);
    for (const [position, from] of starts) {
      const options = { path: file, dataset: 'service-request', encoding: 'auto', repeat: false } as const;
      const resumed = await CsvSource.open(options, { position, facts: source.facts });
      expect(await rowsOf(resumed)).toEqual(rows.slice(from));
    }
  });

  it('stops when the file is written to, replaced or removed, between reads or since the run began', async () => {
    const changes: ((file: string) => void)[] = [
      (file) => appendFileSync(file, 'x'),
      (file) => utimesSync(file, new Date(), new Date(1_600_000_000_000)),
      (file) => rmSync(file),
      (file) => {
        copyFileSync(file, `${file}.copy`);
        renameSync(`${file}.copy`, file);
      },
    ];
    for (const change of changes) {
      const file = fileOf(csvOf(['a', 'b']));
      const source = await open(file);
      change(file);
      await expect(source.read()).rejects.toThrow(SourceChangedError);
      await source.close();
    }
    const file = fileOf(csvOf(['a', 'b']));
    const source = await open(file);
    await source.close();
    appendFileSync(file, lineOf('c'));
    const options = { path: file, dataset: 'service-request', encoding: 'auto', repeat: false } as const;
    await expect(CsvSource.open(options, { position: null, facts: source.facts })).rejects.toThrow(
      /its size was \d+ bytes and is \d+/,
    );
  });

  it('begins again after the last row only when told to', async () => {
    const file = fileOf(csvOf(['a', 'b', 'c']));
    expect((await rowsOf(await open(file))).length).toBe(3);
    const rows = await rowsOf(await open(file, { repeat: true }), 7);
    expect(rows.slice(0, 7)).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a'].map(lineOf));
    expect(await rowsOf(await open(fileOf(`${csvLine(header)}\n`), { repeat: true }))).toEqual([]);
    expect(await read(csvLine(header))).toEqual([]);
  });
});
