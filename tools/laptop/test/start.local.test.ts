import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';

const state = mkdtempSync(join(tmpdir(), 'laptop-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));

/** A small city whose records are not all good, the same in every test: the second goes on where the first stopped. */
const city = ['--count', '700', '--corrupt', '0.02', '--duplicates', '0.05'];

/** `npm start -- --once …`, without Nx around it: its own target has built what this needs. */
async function start(...flags: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const session = await open('--once', ...flags);
  return { code: await session.ended, stdout: session.stdout(), stderr: session.stderr() };
}

/** The same, still running. */
async function open(...flags: string[]) {
  const main = join(import.meta.dirname, '../dist/main.mjs');
  const args = [main, '--state', state, '--port', String(await freePort()), ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, stdout: () => stdout, stderr: () => stderr };
}

/** What the live stream of the dashboard says of each batch, as many as asked for. */
async function batchesOf(address: string, count: number): Promise<unknown[]> {
  const reply = await fetch(`${address}/api/live`, { signal: AbortSignal.timeout(120_000) });
  const batches: unknown[] = [];
  let text = '';
  for await (const chunk of reply.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    for (const [, data] of text.matchAll(/event: batch\ndata: (.*)\n\n/g))
      batches.push(JSON.parse(data ?? '{}'));
    if (batches.length >= count) break;
    text = text.slice(text.lastIndexOf('\n\n') + 1);
  }
  return batches;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

describe('npm start', { timeout: 300_000 }, () => {
  it('takes a synthetic year through the whole pipeline, answers seventeen questions and adds up', async () => {
    const { code, stdout, stderr } = await start(...city);
    expect(code, stderr).toBe(0);
    expect([...stdout.matchAll(/^(\d+)\. \S/gm)].map(([, number]) => Number(number))).toEqual([
      1,
      ...Array.from({ length: 17 }, (_, i) => i + 1),
    ]);
    expect(stdout).toContain('Cubes: 17 of 17 answers of the cubes are those of the lake');
    expect(stdout).toContain('Reconciliation of service-request: it adds up\n   700 lines written');
    expect(stdout).toContain('Reconciliation of traffic-accident: it adds up\n   100 lines written');
    expect(stdout).toMatch(/in quarantine \([a-z_]+ \d+/);
    expect(stdout).toMatch(/^1 question, /m);
    expect(stderr).not.toContain('a second start');
  });

  it('goes on where it stopped: nothing is deployed or written again', async () => {
    const { code, stdout, stderr } = await start(...city);
    expect(code, stderr).toBe(0);
    expect(stderr.match(/is deployed already/g)).toHaveLength(8);
    expect(stdout).toContain('Reconciliation of service-request: it adds up\n   700 lines written');
  });

  it('stays up with a dashboard whose figures move, until Ctrl-C', async () => {
    const session = await open(
      ...['--dashboard-port', String(await freePort()), '--live-rate', '20'],
      ...city,
    );
    const staying = () => /staying up.*dashboard at (\S+)/.exec(session.stderr())?.[1];
    while (!staying() && session.child.exitCode === null) await sleep(100);
    const address = staying() ?? '';
    const batches = await batchesOf(address, 1);
    expect(batches[0]).toMatchObject({ added: { 'service-request': expect.any(Number) as number } });
    const answer = await fetch(`${address}/api/questions/monthly-trend`);
    expect(await answer.json()).toMatchObject({
      question: 'monthly-trend',
      rows: expect.arrayContaining([expect.arrayContaining(['2016-01'])]) as unknown,
    });
    session.child.kill('SIGINT');
    expect(await session.ended, session.stderr()).toBe(0);
    expect(session.stderr()).toContain('For any AWS client: export AWS_ENDPOINT_URL=http://127.0.0.1:');
    expect(session.stderr()).toContain('stopping; a second start goes on from here');
  });
});
