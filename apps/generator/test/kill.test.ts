import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dataset } from '@denver/record-model';
import { describe, expect, it } from 'vitest';
import type { Status } from '../src/status';
import { runProgram } from './helpers/program';
import { logBytes, logFiles, scratch } from './helpers/scratch';

// prettier-ignore
const options = ['--source', 'synthetic', '--count', '80000', '--updates', '0.3', '--duplicates', '0.05', '--late', '0.05', '--corrupt', '0.02', '--rotate-bytes', '3000000'];

function argsOf(base: string, datasetId: string): string[] {
  const directories = ['--log-dir', path.join(base, 'logs'), '--state-dir', path.join(base, 'state')];
  return ['start', '--dataset', datasetId, ...options, ...directories];
}

async function statusOf(base: string): Promise<Status> {
  const { stdout } = await runProgram(['status', '--state-dir', path.join(base, 'state'), '--json']);
  return JSON.parse(stdout) as Status;
}

describe('a generator killed with SIGKILL at random moments', () => {
  it.each([
    ['service-request', 15],
    ['traffic-accident', 4],
  ] as const)(
    'ends up with the bytes of one that was not, for %s after %s kills',
    async (datasetId, kills) => {
      const [calm, killed] = [scratch(), scratch()];
      const whole = await runProgram(argsOf(calm, datasetId));
      expect(whole.stderr).toContain('done: 80,000 lines');
      const expected = logBytes(path.join(calm, 'logs', datasetId));

      const log = path.join(killed, 'logs', datasetId);
      let deaths = 0;
      let before: Buffer = Buffer.alloc(0);
      for (let round = 0; deaths < kills; round++) {
        const pace = ['--rate', String(3_000 + ((round * 7919) % 4_000))];
        const afterMs = (round % 3 === 2 ? 1050 : 0) + Math.random() * 250;
        const when = () => sizeOf(log) > before.length;
        const ended = await runProgram([...argsOf(killed, datasetId), ...pace], { when, afterMs });
        expect(ended).toMatchObject({ signal: 'SIGKILL' });
        deaths += 1;
        const now = logBytes(log);
        expect(now.subarray(0, before.length).equals(before)).toBe(true);
        expect(expected.subarray(0, now.length).equals(now)).toBe(true);
        before = now;
      }
      expect(before.length).toBeGreaterThan(0);
      expect(before.length).toBeLessThan(expected.length);
      const last = await runProgram(argsOf(killed, datasetId));
      expect(last.code).toBe(0);
      expect(logBytes(path.join(killed, 'logs', datasetId)).equals(expected)).toBe(true);
      const [statusCalm, statusKilled] = [await statusOf(calm), await statusOf(killed)];
      for (const key of ['written', 'bytes', 'total', 'done', 'duplicates', 'late', 'corrupt'] as const) {
        expect(statusKilled[key]).toEqual(statusCalm[key]);
      }
      expect(statusKilled.running).toBe(false);
    },
    180_000,
  );

  it('counts what it sets aside exactly once', async () => {
    const base = scratch();
    const file = path.join(base, 'source.csv');
    const names = dataset('service-request').rawFieldDetails.map(({ cityName }) => cityName);
    const rowOf = (row: number) =>
      row % 20 === 3 ? `too short ${row},x` : [`row ${row}`, ...names.slice(1).map(() => '')].join(',');
    writeFileSync(
      file,
      [names.join(','), ...Array.from({ length: 30_000 }, (_, row) => rowOf(row))].join('\n'),
    );
    const args = [
      'start',
      '--source',
      file,
      '--dataset',
      'service-request',
      '--log-dir',
      base,
      '--state-dir',
      path.join(base, 'state'),
    ];
    for (let round = 0; round < 3; round++) {
      const before = sizeOf(path.join(base, 'service-request'));
      const when = () => sizeOf(path.join(base, 'service-request')) > before;
      await runProgram([...args, '--rate', '9000'], { when, afterMs: 200 + round * 500 });
    }
    expect((await runProgram(args)).code).toBe(0);
    const rejects = readFileSync(path.join(base, 'state', 'rejects.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(rejects.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual(
      Array.from({ length: 1500 }, (_, index) => index * 20 + 5),
    );
    const lines = logBytes(path.join(base, 'service-request')).toString().trimEnd().split('\n');
    expect(lines.length).toBe(28_500);
    expect(await statusOf(base)).toMatchObject({ written: 28_500, rejected: 1500, done: true });
  }, 120_000);
});

function sizeOf(directory: string): number {
  if (!existsSync(directory)) return 0;
  return logFiles(directory).reduce((sum, name) => sum + statSync(path.join(directory, name)).size, 0);
}
