import type { StartConfig } from '../../src/config';
import { loadConfig } from '../../src/config';
import type { Disk } from '../../src/adapters/disk';
import { start } from '../../src/start';
import type { RunEnd } from '../../src/core/run';

const around = { env: { CI: 'true' }, isTerminal: false, columns: 80, workingDirectory: '/' };

/** The configuration of `start` with these arguments. */
export function startConfig(...args: string[]): StartConfig {
  const config = loadConfig(['start', ...args], around);
  if (config.command !== 'start') throw new Error('Expected a start command');
  return config;
}

/** Runs `start` in this process; gives how it ended and what it said. */
export async function generate(
  args: readonly string[],
  world: { disk?: Disk; signal?: AbortSignal } = {},
): Promise<{ end: RunEnd; said: string }> {
  let said = '';
  const stderr = { write: (text: string) => (said += text) };
  const signal = world.signal ?? new AbortController().signal;
  const end = await start(startConfig(...args), {
    stderr,
    signal,
    ...(world.disk ? { disk: world.disk } : {}),
  });
  return { end, said };
}
