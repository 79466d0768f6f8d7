import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeEndpoint, type FakeEndpoint } from './support/fake-endpoint';
import { redshiftFlags } from './support/run';

const program = resolve(import.meta.dirname, '../../dist/quicksight.mjs');
const folder = mkdtempSync(join(tmpdir(), 'quicksight-'));
afterAll(() => rmSync(folder, { recursive: true }));

let endpoint: FakeEndpoint;
beforeEach(async () => {
  endpoint = await fakeEndpoint();
  endpoint.looksUntilReady = 0;
});
afterEach(() => endpoint.stop());

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = {
    PATH: process.env['PATH'],
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    NO_COLOR: '1',
  };
  return new Promise((done) => {
    execFile('node', [program, ...args], { env, cwd: folder }, (error, out, err) => {
      done({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

describe('dashboard:quicksight', () => {
  it('plans with exit code 2, writing nothing, and applies', async () => {
    const before = await run('plan', ...redshiftFlags, '--detailed-exitcode');
    expect(before.code).toBe(2);
    expect(before.out).toContain('create data set "Denver: Ten busiest departments (dev)"');
    expect(endpoint.writes).toEqual([]);
    const applied = await run('apply', ...redshiftFlags, '--json');
    expect(applied.code).toBe(0);
    expect(JSON.parse(applied.out)).toMatchObject({
      dashboardId: expect.stringMatching(/^denver-dev-questions-/),
    });
    expect(applied.err).toContain('create dashboard');
  }, 20_000);

  it('ends with 1 and the next step when the account is not subscribed', async () => {
    endpoint.account.subscription = undefined;
    const { code, out, err } = await run('plan', ...redshiftFlags, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'dashboard.quicksight.not-subscribed' } });
    expect(err).toContain('next: Subscribe');
    expect(err).not.toContain('    at ');
  });

  it('ends with 2 for a wrong flag, 1 where 2 means changes', async () => {
    const runs = [run('plan', '--owner', 'x'), run('plan', '--owner', 'x', '--detailed-exitcode')];
    expect(await Promise.all(runs)).toMatchObject([{ code: 2, out: '' }, { code: 1 }]);
  });

  it('exports without asking anybody, and the doctor ends with 1 while something is missing', async () => {
    const { code, out } = await run('export', '--out', 'definition.json');
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(/^chart-monthly-trend \| LineChart/);
    const written = JSON.parse(readFileSync(join(folder, 'definition.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(Object.keys(written)).toEqual(['dataSources', 'dataSets', 'definition']);
    expect(endpoint.calls).toEqual([]);
    const examined = await run('doctor', ...redshiftFlags);
    expect(examined).toMatchObject({ code: 1 });
    expect(examined.out).toContain('next: npx nx run warehouse:migrate');
  });

  it('is not part of the server', () => {
    const server = readFileSync(resolve(program, '../main.mjs'), 'utf8');
    expect(server).not.toContain('QuickSight');
    expect(statSync(program).size).toBeGreaterThan(1_000_000);
  });
});
