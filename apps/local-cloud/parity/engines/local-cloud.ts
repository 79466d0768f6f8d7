import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ParityConfigError } from '../errors';
import { freePort, startServer, type Engine } from './engine';

/**
 * Starts the built local cloud on a state of its own.
 *
 * @throws ParityConfigError it is not built
 */
export async function startLocalCloud(workspace: string, state: string): Promise<Engine> {
  const main = join(workspace, 'apps/local-cloud/dist/main.mjs');
  if (!existsSync(main))
    throw new ParityConfigError(`Expected ${main} to be built: npx nx build local-cloud`);
  const port = await freePort();
  const server = await startServer({
    command: process.execPath,
    args: [
      main,
      'start',
      '--port',
      String(port),
      '--state',
      state,
      '--firehose-interval-scale',
      '0.01',
      '--no-fsync',
    ],
    cwd: state,
    endpoint: `http://127.0.0.1:${port}`,
  });
  return { name: 'local-cloud', version: 'local cloud of this repository', ...server };
}
