import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, type LaptopConfig } from '../src/config';
import { assertSameFlags, keepFlags } from '../src/kept-flags';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'denver-laptop-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = (...args: string[]) =>
  loadConfig([...args, '--state', folder], import.meta.dirname) as LaptopConfig;

/** What a start leaves behind once the generators have written. */
function startWith(config: LaptopConfig): void {
  keepFlags(config);
  for (const dataset of ['service-request', 'traffic-accident']) {
    mkdirSync(join(folder, 'generator', dataset), { recursive: true });
    writeFileSync(join(folder, 'generator', dataset, 'cursor.json'), '{}');
  }
}

describe('assertSameFlags', () => {
  it('takes any flags in a folder nothing has started in', () => {
    expect(() => assertSameFlags(load('--count', '7'))).not.toThrow();
  });

  it('refuses a flag other than at the first start, and names the ways out', () => {
    startWith(load('--count', '7'));
    expect(() => assertSameFlags(load('--count', '7', '--rate', '10'))).not.toThrow();
    expect(() => assertSameFlags(load('--count', '8'))).toThrow(
      /^Expected --count 7, as at the first start in .*, got 8\. .*--reset.*--state/,
    );
  });

  it('refuses another source, and takes accidents that come later', () => {
    const requests = ['--source', 'config.test.ts'];
    startWith(load(...requests));
    expect(() => assertSameFlags(load())).toThrow(/--source/);
    const both = load(...requests, '--accidents', 'kept-flags.test.ts');
    expect(() => assertSameFlags(both)).not.toThrow();
    startWith(both);
    expect(() => assertSameFlags(load(...requests, '--accidents', 'config.test.ts'))).toThrow(/--accidents/);
  });

  it('is not bound by a source the generator refused', () => {
    keepFlags(load('--source', 'config.test.ts'));
    expect(() => assertSameFlags(load())).not.toThrow();
  });

  it('keeps the accidents of an earlier start in mind when a later one has none', () => {
    startWith(load('--source', 'config.test.ts', '--accidents', 'kept-flags.test.ts'));
    startWith(load('--source', 'config.test.ts'));
    expect(() =>
      assertSameFlags(load('--source', 'config.test.ts', '--accidents', 'config.test.ts')),
    ).toThrow(/--accidents/);
  });
});
