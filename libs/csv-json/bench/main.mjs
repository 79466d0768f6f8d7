/**
 * Rows per second of the converter beside fast-csv + JSON.stringify, in one run:
 *
 *   npx nx run csv-json:bench -- --rows 500000 --rounds 3
 *
 * Equality first: the output of every contender is hashed, and one that differs from fast-csv's is dropped.
 * Then each round runs every contender once, in a process of its own that times itself after its imports.
 * This file only bundles `run.ts` and `contender.ts` into a temporary folder and starts the first.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const outdir = mkdtempSync(join(tmpdir(), 'csv-json-bench-'));
try {
  await build({
    entryPoints: ['run.ts', 'contender.ts'].map((name) => join(import.meta.dirname, name)),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const { status } = spawnSync(process.execPath, [join(outdir, 'run.mjs'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
