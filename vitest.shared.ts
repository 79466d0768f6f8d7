import { basename, join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

/**
 * What every project's tests have in common: they live under `test/`, and leave a JSON report where
 * `VITEST_JSON_DIR` points, for a sum over the workspace.
 */
export function projectTests(folder: string, overrides: ViteUserConfig['test'] = {}): ViteUserConfig {
  // Nx asks for colours; what the programs under test print is compared as plain text.
  delete process.env['NO_COLOR'];
  process.env['FORCE_COLOR'] = '0';
  const reports = process.env['VITEST_JSON_DIR'];
  return defineConfig({
    root: folder,
    test: {
      include: ['test/**/*.test.ts'],
      // Limits for what hangs; on a busy machine the default of five seconds hits what is merely slow.
      testTimeout: 30_000,
      hookTimeout: 30_000,
      reporters: reports ? ['default', 'json'] : ['default'],
      ...(reports ? { outputFile: { json: join(reports, `${basename(folder)}.json`) } } : {}),
      ...overrides,
    },
  });
}
