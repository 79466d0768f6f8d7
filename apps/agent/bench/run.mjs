/** Bundles the three processes of the benchmark beside the agent's own bundle and runs them. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
for (const name of ['main', 'endpoint', 'peer']) {
  run(
    '../../tools/bundle/src/bundle.mjs',
    `bench/${name}.ts`,
    `dist/bench-${name === 'main' ? 'run' : name}.mjs`,
  );
}
run('dist/bench-run.mjs', ...process.argv.slice(2));
