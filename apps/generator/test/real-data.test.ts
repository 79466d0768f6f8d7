import { createReadStream } from 'node:fs';
import path from 'node:path';
import { resolveHeader } from '@denver/record-model';
import { cityFile } from '@denver/testing';
import { parse } from 'fast-csv';
import { describe, expect, it } from 'vitest';
import { parseRecords } from '../src/adapters/parse-records';
import { readStatus } from '../src/status';
import { generate } from './helpers/generate';
import { logBytes, scratch } from './helpers/scratch';

const files = [
  ['service-request', cityFile('denver_311_service_data_2015_sample10pct.csv') ?? '', 47_170, 'windows-1252'],
  ['traffic-accident', cityFile('denver_traffic_accidents_2014_old17col.csv') ?? '', 4_171, 'utf-8'],
] as const;

describe('the real files of the city', () => {
  for (const [id, file, rows, encoding] of files) {
    it.runIf(file)(`give ${rows} ${id} lines that read back as the rows of the file`, async () => {
      const base = scratch();
      const state = path.join(base, 'state');
      const { end } = await generate([
        '--source',
        file,
        '--dataset',
        id,
        '--log-dir',
        base,
        '--state-dir',
        state,
      ]);
      expect(end).toBe('done');
      expect(readStatus({ command: 'status', stateDirectory: state, json: true })).toMatchObject({
        written: rows,
        rejected: 0,
        blank: 0,
        done: true,
      });
      const written = await parseRecords(logBytes(path.join(base, id)).toString('utf8'));
      expect(written?.length).toBe(rows);
      const expected = await readWhole(file, encoding);
      const { pick } = resolveHeader(id, expected[0] ?? []);
      let different = 0;
      for (const [index, cells] of expected.slice(1).entries()) {
        if (JSON.stringify(pick(cells)) !== JSON.stringify(written?.[index])) different += 1;
      }
      expect(different).toBe(0);
    });
  }
});

/** The whole file by fast-csv alone. */
function readWhole(file: string, encoding: 'windows-1252' | 'utf-8'): Promise<string[][]> {
  const rows: string[][] = [];
  return new Promise((resolve, reject) => {
    createReadStream(file, encoding === 'utf-8' ? 'utf8' : 'latin1')
      .pipe(parse({ headers: false }))
      .on('error', reject)
      .on('data', (row: string[]) => rows.push(row))
      .on('end', () => resolve(rows));
  });
}
