import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collect } from './collect';
import { oracle } from './oracle';

const folder = process.env['DENVER_DATA_DIR'] ?? resolve(import.meta.dirname, '../../../../shared/data');
const requests = join(folder, 'denver_311_service_data_2015_sample10pct.csv');
const accidents = join(folder, 'denver_traffic_accidents_2014_old17col.csv');

/** Runs where the city's file lies; elsewhere the title says which file is missing. */
const withFile = (path: string) =>
  existsSync(path)
    ? it
    : (title: string, run: () => unknown) => it.skipIf(true)(`${title} (no ${path})`, run);

const columns = (source: Buffer) => source.toString('latin1', 0, source.indexOf('\r')).split(',');

describe('the files of the city', () => {
  withFile(requests)('turn into the bytes of fast-csv, those that are no UTF-8 into rejects', async () => {
    const source = readFileSync(requests);
    const fields = columns(source);
    const raw = collect({ fields, skipHeaderLines: 1 }, [source], 'accept');
    expect(raw.stats).toMatchObject({ headerLines: 1, bytes: source.length });
    expect(raw.stats.records + raw.stats.rejects).toBe(47_170);
    expect(new Set(raw.rejects.map((reject) => reject.reason))).toEqual(new Set(['bad_encoding']));
    const text = source.toString('latin1');
    const decoded = collect({ fields, skipHeaderLines: 1 }, [Buffer.from(text)], 'accept');
    expect(decoded.stats).toMatchObject({ records: 47_170, rejects: 0 });
    const same = decoded.lines === (await oracle(text.slice(text.indexOf('\n') + 1), fields));
    expect(same).toBe(true);
  });

  withFile(accidents)('turn into the bytes of fast-csv, a last row without line end included', async () => {
    const source = readFileSync(accidents);
    const fields = columns(source);
    const { lines, stats } = collect({ fields, skipHeaderLines: 1 }, [source], 'accept');
    expect(stats).toMatchObject({ records: 4171, rejects: 0 });
    const text = source.toString();
    const same = lines === (await oracle(text.slice(text.indexOf('\n') + 1), fields));
    expect(same).toBe(true);
  });
});
