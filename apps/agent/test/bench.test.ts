import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('nx run agent:bench', () => {
  it('runs on a few rows, finds the outputs equal and prints the ratios', { timeout: 120_000 }, () => {
    const root = resolve(import.meta.dirname, '..');
    const run = spawnSync(
      process.execPath,
      ['bench/run.mjs', '--rows', '700', '--rounds', '1', '--refused', '0.1'],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    expect(run.stderr).toBe('');
    expect(run.stdout.match(/^equal: 700 rows/gm)).toHaveLength(1);
    expect(run.stdout.match(/^agent \/ peer: [\d.]+x/gm)).toHaveLength(1);
  });
});
