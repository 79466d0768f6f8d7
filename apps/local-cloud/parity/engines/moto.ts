import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineMissingError } from '../errors';
import { environmentFor, freePort, startServer, type Engine } from './engine';
import { runProgram } from './run-program';

/** The package by its name on PyPI. */
export const motoPackage = 'moto[server]==5.2.5';

/**
 * Installs moto's server into a folder of its own, once, and starts it.
 *
 * @param cache folder that outlives the run
 * @throws EngineMissingError it cannot be installed or does not come up
 */
export async function startMoto(cache: string, accountId: string): Promise<Engine> {
  try {
    const bin = await install(join(cache, motoPackage.replaceAll(/[^a-z0-9.]+/gi, '-')));
    const version = (
      await runProgram(join(bin, 'python'), [
        '-c',
        'import importlib.metadata as m; print(m.version("moto"))',
      ])
    ).trim();
    const port = await freePort();
    const endpoint = `http://127.0.0.1:${port}`;
    const server = await startServer({
      command: join(bin, 'moto_server'),
      args: ['-H', '127.0.0.1', '-p', String(port)],
      cwd: cache,
      env: environmentFor(endpoint, {
        MOTO_ACCOUNT_ID: accountId,
        // Its stand-ins for Lambda would need Docker: functions are configured, none is run.
        MOTO_DOCKER_NETWORK_MODE: 'none',
      }),
      endpoint,
    });
    return { name: 'moto', version: `moto ${version}`, ...server };
  } catch (error) {
    throw new EngineMissingError(motoPackage, error);
  }
}

async function install(folder: string): Promise<string> {
  const bin = join(folder, 'bin');
  const done = join(folder, 'installed');
  if (await isThere(done)) return bin;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await runProgram('python3', ['-m', 'venv', folder]);
  await runProgram(join(bin, 'pip'), ['install', '--quiet', motoPackage]);
  await mkdir(done);
  return bin;
}

/** Whether a file or folder is there. */
export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
