import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A new empty directory, removed after the test. */
export function scratch(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'denver-generator-'));
  made.push(directory);
  return directory;
}

/** The bytes of all log files of a directory, in order of their names. */
export function logBytes(directory: string): Buffer {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.log'))
    .sort();
  return Buffer.concat(names.map((name) => readFileSync(path.join(directory, name))));
}

/** Names of the log files of a directory, oldest first. */
export function logFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.log'))
    .sort();
}
