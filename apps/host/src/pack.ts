import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packArtifact } from './artifact';
import { readHostConfig } from './config';

/** Writes `dist/artifact/<version>.zip` and `dist/artifact/artifact.json`, which the stack and the upload read. */
const apps = resolve(import.meta.dirname, '../..');
const folder = join(apps, 'host/dist/artifact');
try {
  const { version, sha256, bytes } = await packArtifact(apps, readHostConfig().stage);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${version}.zip`), bytes);
  writeFileSync(join(folder, 'artifact.json'), `${JSON.stringify({ version, sha256 })}\n`);
  process.stderr.write(`host ${version}: ${bytes.length.toLocaleString('en-US')} bytes\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
