import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const files = execFileSync('git', ['ls-files', '*/src/*errors.ts'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n');
const projects = [...new Set(files.map((file) => file.split('/')[1] ?? ''))];
/** `'<project>.<words>'`; the local cloud writes its name as `local_cloud`. */
const literal = new RegExp(`'((?:${[...projects, 'local_cloud'].join('|')})(?:\\.[a-z0-9_-]+)+)'`, 'g');

function codesOf(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, code]) => code ?? ''))].sort();
}

it('docs/errors.md lists every error code there is, and none that is not', () => {
  const inSources = codesOf(files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n'), literal);
  const documented = codesOf(readFileSync(join(root, 'docs/errors.md'), 'utf8'), /^\| `([^`]+)`/gm);
  expect(inSources.length).toBeGreaterThan(50);
  expect(documented).toEqual(inSources);
});
