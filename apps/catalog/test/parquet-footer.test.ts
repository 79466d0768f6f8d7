import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { footerStart, rowsOfFooter, trailerBytes } from '../src/adapters/parquet-footer';
import { modelTables } from '../src/core/model';
import { parquetFile } from './support/parquet';

const columns = modelTables()[0]?.schema.columns ?? [];
const footerOf = (file: Uint8Array): Uint8Array =>
  file.slice(footerStart(file.slice(-trailerBytes), file.length), -trailerBytes);

describe('rowsOfFooter', () => {
  it.each([1, 2, 137])('tells the rows of a file with %i', async (count) => {
    const rows = Array.from({ length: count }, (_, at) => ({ case_id: String(at) }));
    expect(rowsOfFooter(footerOf(await parquetFile(columns, rows)))).toBe(count);
  });

  it('refuses a footer that ends too soon, wherever it is cut before the number', async () => {
    const file = footerOf(await parquetFile(columns));
    for (const bytes of [0, 1, 2, 50, 400])
      expect(() => rowsOfFooter(file.slice(0, bytes)), `${bytes}`).toThrow(RangeError);
  });

  it('ends with a number or a RangeError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          expect(typeof rowsOfFooter(bytes)).toBe('number');
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('footerStart', () => {
  it('refuses what is no Parquet file, or has lost its beginning', async () => {
    const file = await parquetFile(columns);
    expect(() => footerStart(Buffer.from('no file '), 8)).toThrow('its last bytes are not PAR1');
    expect(() => footerStart(file.slice(-trailerBytes), 20)).toThrow('its footer is longer than the file');
    expect(() => footerStart(new Uint8Array(), 0)).toThrow(RangeError);
  });
});
