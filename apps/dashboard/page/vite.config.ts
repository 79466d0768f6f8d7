import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const target = resolve(import.meta.dirname, '../dist/page');

/** Writes `.br` and `.gz` beside every file of the page, so that the server compresses nothing twice. */
function compressedTwins(): Plugin {
  return {
    name: 'compressed-twins',
    buildStart() {
      // Those of earlier builds have other names.
      rmSync(join(target, 'assets'), { recursive: true, force: true });
    },
    closeBundle() {
      for (const name of readdirSync(target, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(html|js|css|svg|json)$/.test(name)) continue;
        const bytes = readFileSync(join(target, name));
        writeFileSync(join(target, `${name}.br`), brotliCompressSync(bytes));
        writeFileSync(join(target, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    outDir: target,
    // The map is there already.
    emptyOutDir: false,
    chunkSizeWarningLimit: 700,
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  plugins: [compressedTwins()],
  logLevel: 'warn',
});
