import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, type LaptopConfig } from '../src/config';
import { LaptopConfigError } from '../src/errors';
import { openPipeline } from '../src/pipeline';
import { exportLine, liveFlags, Session } from '../src/session';

const workspaceRoot = resolve(import.meta.dirname, '../../..');

let folder: string;
let servers: Server[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'laptop-session-'));
  servers = [];
});
afterEach(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

function listen(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port));
    servers.push(server);
  });
}

/** What stops a session before any program of it has started. */
async function refusal(...flags: string[]): Promise<LaptopConfigError> {
  const config = loadConfig(['--state', join(folder, 'state'), ...flags], folder) as LaptopConfig;
  const said: string[] = [];
  const session = new Session(config, workspaceRoot);
  const error: unknown = await openPipeline(session, (text) => said.push(text)).catch(
    (found: unknown) => found,
  );
  const wasRunning = session.isRunning;
  await session.stop();
  expect(said).toEqual([]);
  expect(wasRunning).toBe(false);
  expect(error).toBeInstanceOf(LaptopConfigError);
  return error as LaptopConfigError;
}

describe('a session', () => {
  it('refuses a state folder that cannot be made, by flag and path', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) {
      const { key, message } = await refusal('--state', path);
      expect(key).toBe('--state');
      expect(message).toContain(
        `Expected --state to be a folder that can be made and written, got ${path}: E`,
      );
    }
  });

  it('refuses a port that is taken before anything starts, the dashboard’s too', async () => {
    const taken = String(await listen());
    expect((await refusal('--once', '--port', taken)).key).toBe('--port');
    const free = await listen();
    await new Promise((done) => servers.pop()?.close(done));
    expect((await refusal('--port', String(free), '--dashboard-port', taken)).key).toBe('--dashboard-port');
  });
});

describe('exportLine', () => {
  it('is the line of the documents', () => {
    for (const file of ['README.md', 'docs/operate.md'])
      expect(readFileSync(join(workspaceRoot, file), 'utf8')).toContain(exportLine('http://127.0.0.1:4566'));
  });
});

describe('liveFlags', () => {
  it('takes both datasets through the year at one pace, with a seventh as many accidents', () => {
    const city = {
      liveRate: 2,
      seed: 1,
      faults: { updates: '0.1', duplicates: '0', late: '0', corrupt: '0' },
    };
    const numberOf = (dataset: 'service-request' | 'traffic-accident', flag: string) => {
      const flags = liveFlags(dataset, city);
      return Number(flags[flags.indexOf(flag) + 1]);
    };
    expect(numberOf('service-request', '--rate')).toBe(2);
    expect(numberOf('traffic-accident', '--rate') * 7).toBeCloseTo(2);
    expect(numberOf('traffic-accident', '--count') * 7).toBeCloseTo(
      numberOf('service-request', '--count'),
      -1,
    );
  });
});
