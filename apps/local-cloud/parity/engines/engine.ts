import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProgramFailedError } from '../errors';
import { stopProgram } from './run-program';

/** Who answers the calls. */
export type EngineName = 'local-cloud' | 'moto' | 'dynamodb-local';

/** An engine that answers on a loopback port. */
export interface Engine {
  readonly name: EngineName;
  /** What runs, e.g. `moto 5.2.5`. */
  readonly version: string;
  /** e.g. `http://127.0.0.1:41595`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Region and account that every engine is asked for. */
export const region = 'us-west-2';

/** What an SDK in another process needs to talk to an endpoint; nothing of the caller's AWS settings is left. */
export function environmentFor(endpoint: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(others),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    NO_COLOR: '1',
    ...more,
  };
}

/** A port of 127.0.0.1 that nobody held a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** How a server is started. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly endpoint: string;
}

/**
 * Starts a server and waits until it answers HTTP, with whatever status.
 *
 * @throws ProgramFailedError it ended, or did not answer within two minutes
 */
export async function startServer(server: ServerCommand): Promise<Pick<Engine, 'endpoint' | 'stop'>> {
  const { command, args, cwd, env, endpoint } = server;
  const child = spawn(command, [...args], {
    cwd,
    env: env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let ended = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => void (said = (said + chunk.toString()).slice(-4_000)));
  child.once('error', (error) => void (ended = error.message));
  child.once('close', (code, signal) => void (ended ||= `ended with ${code ?? signal}`));
  const deadline = Date.now() + 120_000;
  while (!(await answers(endpoint))) {
    if (ended) throw new ProgramFailedError(command, ended, said.trim());
    if (Date.now() > deadline) {
      await stopProgram(child, 'SIGKILL');
      throw new ProgramFailedError(command, 'did not answer within two minutes', said.trim());
    }
    await sleep(200);
  }
  return { endpoint, stop: () => stopProgram(child) };
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    const reply = await fetch(endpoint, { signal: AbortSignal.timeout(5_000) });
    await reply.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
