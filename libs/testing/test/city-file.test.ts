import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cityFile } from '../src/index';

afterEach(() => vi.unstubAllEnvs());

describe('cityFile', () => {
  it('finds a file in DENVER_DATA_DIR, and answers undefined for one that is not there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'city-'));
    vi.stubEnv('DENVER_DATA_DIR', folder);
    expect(cityFile('denver_neighborhoods.geojson')).toBeUndefined();
    writeFileSync(join(folder, 'denver_neighborhoods.geojson'), '{}');
    expect(cityFile('denver_neighborhoods.geojson')).toBe(join(folder, 'denver_neighborhoods.geojson'));
    rmSync(folder, { recursive: true });
  });
});
