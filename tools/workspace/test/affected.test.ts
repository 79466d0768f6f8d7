import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

/** The projects whose `build` or `package` a change of one file makes necessary. */
function affectedBy(file: string, target: 'build' | 'package'): string[] {
  const output = execFileSync(
    process.execPath,
    [
      'node_modules/nx/dist/bin/nx.js',
      'show',
      'projects',
      '--affected',
      `--files=${file}`,
      `--with-target=${target}`,
      '--json',
    ],
    { cwd: root, encoding: 'utf8', env: { ...process.env, NX_DAEMON: 'false' } },
  );
  return (JSON.parse(output) as string[]).sort();
}

describe('affected projects', { timeout: 60_000 }, () => {
  it('are one app alone when that app changes', () => {
    expect(affectedBy('apps/generator/src/main.ts', 'build')).toEqual(['generator']);
    expect(affectedBy('apps/consumer/src/handler.ts', 'package')).toEqual(['consumer']);
  });

  it('are all that use the record model when it changes', () => {
    expect(affectedBy('libs/record-model/src/index.ts', 'build')).toEqual(
      expect.arrayContaining([
        'agent',
        'answers',
        'catalog',
        'dashboard',
        'generator',
        'laptop',
        'warehouse',
      ]),
    );
    expect(affectedBy('libs/record-model/src/index.ts', 'package')).toEqual([
      'catalog',
      'consumer',
      'dashboard',
      'host',
      'ingest',
      'operations',
      'warehouse',
    ]);
  });
});
