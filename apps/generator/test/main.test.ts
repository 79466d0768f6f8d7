import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { program, runProgram } from './helpers/program';
import { logBytes, scratch } from './helpers/scratch';

const argsOf = (base: string, ...more: string[]) => [
  ...['start', '--dataset', 'service-request', '--log-dir', base, '--state-dir', path.join(base, 'state')],
  ...more,
];

describe('the generator as a process', () => {
  it('exits 0 with one line on stderr and nothing on stdout when all is written', async () => {
    const base = scratch();
    const { code, stdout, stderr } = await runProgram(argsOf(base, '--source', 'synthetic', '--count', '10'));
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^generator: done: 10 lines, [\d,]+ bytes in .*service-request\n$/);
    const status = await runProgram(['status', '--state-dir', path.join(base, 'state'), '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({
      dataset: 'service-request',
      written: 10,
      total: 10,
      done: true,
    });
  });

  it.each([
    ['an unknown flag', ['--source', 'synthetic', '--sped', '1'], "Unknown option '--sped'"],
    [
      'a bad number',
      ['--source', 'synthetic', '--count', 'many'],
      'Expected --count to be a whole number of at least 1, got many',
    ],
    [
      'a missing file',
      ['--source', '/no/such.csv'],
      'Cannot read the source /no/such.csv: no such file or directory (ENOENT)',
    ],
  ])('exits 2 with one clear message for %s', async (_, more, message) => {
    const { code, stdout, stderr } = await runProgram(argsOf(scratch(), ...more));
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`generator: ${message}`);
    expect(stderr).not.toContain('    at ');
  });

  it('exits 2 and names the columns of an unknown header', async () => {
    const base = scratch();
    writeFileSync(path.join(base, 'wrong.csv'), 'Name,Colour\nx,y\n');
    const { code, stderr } = await runProgram(argsOf(base, '--source', path.join(base, 'wrong.csv')));
    expect(code).toBe(2);
    expect(stderr).toMatch(/wrong\.csv, line 1: .*unknown "Name", "Colour"/);
  });

  it('refuses a second generator in the same state or log directory, and leaves the first alone', async () => {
    const base = scratch();
    const first = spawn(
      process.execPath,
      [await program(), ...argsOf(base, '--source', 'synthetic', '--rate', '20')],
      {
        stdio: 'ignore',
      },
    );
    try {
      await until(() => existsSync(path.join(base, 'state', 'cursor.json')));
      const same = await runProgram(argsOf(base, '--source', 'synthetic', '--rate', '20'));
      expect(same.code).toBe(2);
      expect(same.stderr).toContain(`Another generator (process ${first.pid} on `);
      const other = [
        'start',
        '--dataset',
        'service-request',
        '--log-dir',
        base,
        '--state-dir',
        path.join(base, 'other'),
      ];
      const sharing = await runProgram([...other, '--source', 'synthetic']);
      expect(sharing.code).toBe(2);
      expect(sharing.stderr).toContain(path.join(base, 'service-request', '.generator.lock'));
      expect(existsSync(path.join(base, 'other', 'cursor.json'))).toBe(false);
      const status = await runProgram(['status', '--state-dir', path.join(base, 'state')]);
      expect(status.stdout).toContain('service-request: running');
    } finally {
      first.kill('SIGTERM');
    }
    const code = await new Promise((resolve) => first.on('close', resolve));
    expect(code).toBe(0);
    expect(existsSync(path.join(base, 'state', 'lock'))).toBe(false);
    const bytes = logBytes(path.join(base, 'service-request'));
    expect(bytes.at(-1)).toBe(0x0a);
    const cursor = readFileSync(path.join(base, 'state', 'cursor.json'), 'utf8');
    expect(JSON.parse(cursor.slice(cursor.indexOf(' ')))).toMatchObject({
      settled: true,
      done: false,
      run: { bytes: bytes.length },
    });
  }, 60_000);

  it('stops between two lines on SIGINT, even while it waits for its next turn', async () => {
    const base = scratch();
    const child = spawn(
      process.execPath,
      [await program(), ...argsOf(base, '--source', 'synthetic', '--rate', '0.01')],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    await until(() => existsSync(path.join(base, 'state', 'cursor.json')));
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
    expect(stderr).toMatch(/stopped after [01] lines.*start again to go on/);
  });

  it('names a log directory it cannot write', async () => {
    const base = scratch();
    mkdirSync(path.join(base, 'state'));
    writeFileSync(path.join(base, 'service-request'), 'a file in the way');
    const { code, stderr } = await runProgram(argsOf(base, '--source', 'synthetic', '--count', '1'));
    expect(code).toBe(2);
    expect(stderr).toContain(
      `Cannot write ${path.join(base, 'service-request')}: a file of that name is in the way (EEXIST)`,
    );
  });

  it('prints every option as help', async () => {
    const { code, stdout } = await runProgram(['help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--duplicates');
  });
});

async function until(test: () => boolean): Promise<void> {
  for (let turn = 0; turn < 400 && !test(); turn++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(test()).toBe(true);
}
