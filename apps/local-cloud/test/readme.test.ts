import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { usage } from '../src/config';

const project = path.resolve(import.meta.dirname, '..');
const readme = readFileSync(path.join(project, 'README.md'), 'utf8');
const table = readme.slice(readme.indexOf('## Differences from AWS'), readme.indexOf('## Layout'));
const rows = table.split('\n').filter((line) => /^\| \w/.test(line) && !line.startsWith('| Service'));

describe('the table of differences in the README', () => {
  it('has a line for every service', () => {
    const services = new Set(rows.map((row) => row.split('|')[1]!.trim()));
    expect(services.size).toBeGreaterThan(8);
  });

  it.each(rows)('names a test that exists: %s', (row) => {
    const [, file = '', title = ''] = /`(test\/[^`]+)` ([^|]+?) *\|$/.exec(row) ?? [];
    expect(existsSync(path.join(project, file)), `file of ${row}`).toBe(true);
    expect(readFileSync(path.join(project, file), 'utf8')).toContain(title);
  });
});

describe('the usage text', () => {
  it('tells every flag', () => {
    for (const flag of [
      '--port',
      '--state',
      '--region',
      '--account',
      '--firehose-interval-scale',
      '--schedule-interval-scale',
      '--no-fsync',
    ]) {
      expect(usage).toContain(flag);
    }
  });
});
