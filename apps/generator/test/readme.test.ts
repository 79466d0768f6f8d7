import { readFileSync } from 'node:fs';
import path from 'node:path';
import { dataset, normalise } from '@denver/record-model';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config';
import { corruptKinds, parseRecord } from '../src/core/corrupt';

const readme = readFileSync(path.resolve(import.meta.dirname, '../README.md'), 'utf8');
const [commands = '', sample = ''] = [...readme.matchAll(/```\n([\s\S]*?)```/g)].map(
  ([, block]) => block ?? '',
);
const around = { env: {}, isTerminal: false, columns: 80, workingDirectory: '/' };

describe('README', () => {
  it('shows commands that are understood', () => {
    const lines = commands
      .replace(/\\\n\s*/g, '')
      .trim()
      .split('\n');
    expect(lines.length).toBe(3);
    for (const line of lines) {
      const words = line.split(/\s+/);
      const verb = line.includes('generator:start') ? 'start' : 'status';
      const args = words.slice(words.indexOf(verb === 'start' ? '--' : 'status') + 1);
      expect(loadConfig([verb, ...args], around).command).toBe(verb);
    }
  });

  it('shows a line that the record model accepts', () => {
    const cells = parseRecord(sample.trim());
    const { rawFields } = dataset('service-request');
    expect(cells.length).toBe(rawFields.length);
    const raw = Object.fromEntries(rawFields.map((name, index) => [name, cells[index] ?? '']));
    expect(normalise('service-request', raw)).toMatchObject({ ok: true });
  });

  it('lists every kind of damage', () => {
    for (const kind of Object.keys(corruptKinds)) expect(readme).toContain(`\`${kind}\``);
  });
});
