import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const program = resolve(import.meta.dirname, '../dist/main.mjs');

describe('dashboard start', () => {
  it('takes a missing region for a wrong setting: exit code 2, by name', () => {
    const env = { PATH: process.env['PATH'] };
    const { status, stderr } = spawnSync(process.execPath, [program, 'start'], { env, encoding: 'utf8' });
    expect(stderr).toContain('Expected AWS_REGION to name a region');
    expect(status).toBe(2);
  });
});
