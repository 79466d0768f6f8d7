import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CsvToJson, jsonToCsv } from '../src/index';
import { collect } from './collect';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const sample = (name: string) =>
  new RegExp(`^${name} {2,4}(.*?)(?: {2,}rejects:.*)?$`, 'm').exec(readme)?.[1] ?? '';

describe('the README', () => {
  it('shows a line in and the line that comes out', () => {
    const { lines } = collect({ fields: ['what', 'where', 'note'] }, [`${sample('in')}\n`]);
    expect(lines).toBe(`${sample('out')}\n`);
  });

  it('shows code that runs', () => {
    const code = /```ts\n([^]*?)```/.exec(readme)?.[1]?.replace(/^import .*$/m, '') ?? '';
    const sent: string[] = [];
    const refused: unknown[] = [];
    const names = ['CsvToJson', 'jsonToCsv', 'batch', 'quarantine', 'chunk', 'lines'];
    const example = new Function(...names, code) as (...values: unknown[]) => void;
    const batch = { write: (bytes: Buffer) => sent.push(bytes.toString()) };
    const quarantine = { write: (...reject: unknown[]) => refused.push(reject) };
    const chunk = Buffer.from(`${sample('in')}\nbad\nlast,,`);
    example(CsvToJson, jsonToCsv, batch, quarantine, chunk, '{"what":"x","transportId":"y"}\n');
    expect(sent.map((line) => Object.keys(JSON.parse(line) as object).at(-1))).toEqual([
      'transportId',
      'transportId',
    ]);
    expect(refused).toEqual([['schema_mismatch', sample('in').length + 1, Buffer.from('bad')]]);
  });
});
