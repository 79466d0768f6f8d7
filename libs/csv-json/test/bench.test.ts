import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BenchResult } from '../bench/table';
import { table } from '../bench/table';

const bench = join(import.meta.dirname, '../bench/main.mjs');
const run = (...flags: string[]) => spawnSync(process.execPath, [bench, ...flags], { encoding: 'utf8' });

describe('the benchmark', () => {
  it('finds the outputs equal and measures every contender in every round', { timeout: 60_000 }, () => {
    const { status, stdout, stderr } = run('--rows', '2000', '--rounds', '1', '--json');
    expect(stderr).toContain('csv-json: output equals that of fast-csv');
    expect(status).toBe(0);
    const result = JSON.parse(stdout) as BenchResult;
    expect(Object.keys(result.runs)).toEqual([
      'fast-csv',
      'csv-json',
      'csv-json-with-id',
      'csv-json-compat',
      'stringify-only',
    ]);
    expect(result.runs['csv-json']).toMatchObject([{ rows: 2000 }]);
    expect(result.runs['csv-json']?.[0]?.rssBytes).toBeLessThan(64 * 1024 * 1024);
    expect(table(result, 'fast-csv')).toMatch(
      /^\| csv-json \| \d+k \| \d+k\.\.\d+k \| [\d.]+x \| 1\/[\d.]+ \| \d+ \|$/m,
    );
  });

  it('refuses a bad flag with exit code 2', { timeout: 20_000 }, () => {
    expect(run('--rows', '0')).toMatchObject({ status: 2, stdout: '' });
    expect(run('--row', '5').stderr).toContain("'--row'");
  });
});
