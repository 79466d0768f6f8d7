/** Bundles the agent and the processes of the benchmark into a temporary folder and runs them there. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const out = mkdtempSync(join(tmpdir(), 'agent-bench-'));
const run = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
const entries = {
  'src/main.ts': 'main',
  'bench/main.ts': 'bench',
  'bench/endpoint.ts': 'endpoint',
  'bench/peer.ts': 'peer',
};

let status = 0;
for (const [entry, name] of Object.entries(entries)) {
  status ||= run('../../tools/bundle/src/bundle.mjs', entry, join(out, `${name}.mjs`));
}
status ||= run(join(out, 'bench.mjs'), ...process.argv.slice(2));
rmSync(out, { recursive: true, force: true });
process.exitCode = status;
