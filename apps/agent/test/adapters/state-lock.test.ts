import { build } from 'esbuild';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireStateLock } from '../../src/adapters/state-lock';
import { AgentInvariantError, StateDirectoryError, StateDirectoryLockedError } from '../../src/errors';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'agent-lock-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const holderFile = (token: number) => join(directory, `agent.lock.${token}`);
const rewrite = (token: number, change: object) => {
  const held = JSON.parse(readFileSync(holderFile(token), 'utf8')) as object;
  writeFileSync(holderFile(token), JSON.stringify({ ...held, ...change }));
};

describe('acquireStateLock', () => {
  it('refuses a directory that a live process holds, naming the process and the file', () => {
    acquireStateLock(directory);
    expect(() => acquireStateLock(directory)).toThrow(StateDirectoryLockedError);
    expect(() => acquireStateLock(directory)).toThrow(`process ${process.pid}`);
  });

  it('is free again after release, with a higher token', () => {
    const first = acquireStateLock(directory);
    first.release();
    const second = acquireStateLock(directory);
    expect(second.token).toBeGreaterThan(first.token);
    expect(readdirSync(directory)).toEqual([`agent.lock.${second.token}`]);
  });

  it('takes over from a process that is dead, or whose pid now belongs to another', () => {
    acquireStateLock(directory);
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    rewrite(1, { pid, startTicks: '' });
    expect(acquireStateLock(directory).token).toBe(2);
    rewrite(2, { startTicks: '1' });
    expect(acquireStateLock(directory).token).toBe(3);
    rewrite(3, { bootId: 'another boot' });
    expect(acquireStateLock(directory).token).toBe(4);
  });

  it('is taken over by exactly one of several processes that find the same dead holder', async () => {
    const script = join(directory, 'contender.mjs');
    await build({
      entryPoints: [resolve(import.meta.dirname, '../../src/adapters/state-lock.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      footer: {
        js: 'try { acquireStateLock(process.argv[2]); console.log("held"); setTimeout(() => {}, 60000); } catch (e) { console.log(e.code); }',
      },
      logLevel: 'warning',
    });
    for (let round = 0; round < 4; round++) {
      const state = join(directory, `state-${round}`);
      acquireStateLock(state);
      const path = join(state, 'agent.lock.1');
      const dead = { ...(JSON.parse(readFileSync(path, 'utf8')) as object), startTicks: '1' };
      writeFileSync(path, JSON.stringify(dead));
      const contenders = Array.from({ length: 5 }, () => spawn(process.execPath, [script, state]));
      const said = await Promise.all(
        contenders.map(
          (child) =>
            new Promise<string>((told) =>
              child.stdout.once('data', (text: Buffer) => told(text.toString().trim())),
            ),
        ),
      );
      contenders.forEach((child) => child.kill('SIGKILL'));
      const held = said.filter((text) => text === 'held').length;
      expect(held).toBe(1);
      expect(said.filter((text) => text === 'agent.state_locked')).toHaveLength(4);
    }
  }, 30_000);

  it('does not take over from another host, which it cannot see', () => {
    acquireStateLock(directory);
    rewrite(1, { host: `not-${hostname()}` });
    expect(() => acquireStateLock(directory)).toThrow(/not-.* in .*agent\.lock\.1/);
  });

  it('refuses while a lock file cannot be read yet', () => {
    writeFileSync(holderFile(4), '');
    expect(() => acquireStateLock(directory)).toThrow(StateDirectoryLockedError);
  });

  it('tells a holder that a newer one exists', () => {
    const lock = acquireStateLock(directory);
    lock.assertHeld();
    writeFileSync(holderFile(lock.token + 1), readFileSync(holderFile(lock.token)));
    expect(() => lock.assertHeld()).toThrow(AgentInvariantError);
  });

  it('names a path that cannot be a directory', () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    expect(() => acquireStateLock(file)).toThrow(StateDirectoryError);
    expect(() => acquireStateLock(join(file, 'below'))).toThrow(StateDirectoryError);
  });
});
