/**
 * Bundles one entry file and every `@denver/*` lib it imports into a single ES module.
 *
 *   node tools/bundle/src/bundle.mjs src/main.ts dist/main.mjs [--external name ...]
 *
 * Run from the project's folder. npm packages are bundled too, so the output runs without node_modules; name
 * the ones that carry native binaries with `--external`.
 */
import { build } from 'esbuild';
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { external: { type: 'string', multiple: true, default: [] } },
});
const [entry, outfile] = positionals;
if (!entry || !outfile) {
  console.error('bundle: expected <entry> <outfile>, e.g. src/main.ts dist/main.mjs');
  process.exit(2);
}

await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  sourcemap: 'linked',
  external: values.external,
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
