import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'ingest-package-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Packages the service with no credentials and an endpoint nobody listens at. */
function packaged(target: string): string {
  const root = resolve(import.meta.dirname, '..');
  const osls = resolve(root, '../../node_modules/serverless/bin/serverless.js');
  execFileSync(process.execPath, [osls, 'package', '--package', join(folder, target)], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: folder, AWS_ENDPOINT_URL: 'http://127.0.0.1:9', STAGE: 'test' },
    stdio: 'pipe',
  });
  return join(folder, target);
}

describe('serverless package', { timeout: 60_000 }, () => {
  it('works offline, names no account, and gives the same bytes twice', () => {
    const [one, two] = [packaged('one'), packaged('two')];
    expect(readdirSync(one)).toContain('denver-ingest.zip');
    for (const file of readdirSync(one))
      expect(readFileSync(join(two, file)).equals(readFileSync(join(one, file))), file).toBe(true);
    const template = readFileSync(join(one, 'cloudformation-template-update-stack.json'), 'utf8');
    expect(template).toContain('denver-service-request-test');
    expect(template).not.toMatch(/\d{12}/);
    expect(template).not.toMatch(/\$\{(sls|param|opt|env):/);
  });
});
