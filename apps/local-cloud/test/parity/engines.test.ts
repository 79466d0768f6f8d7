import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { differencesOf } from '../../parity/agent/compare-records';
import { differences } from '../../parity/consumer/compare-tables';
import { foldEvents, inventEvents, kinesisBatches } from '../../parity/consumer/events';
import { startDynamoDbLocal } from '../../parity/engines/dynamodb-local';
import { startServer } from '../../parity/engines/engine';
import { startMoto } from '../../parity/engines/moto';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parity-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

it.each([
  ['moto', () => startMoto(folder, '000000000000'), 'moto[server]==', 'python3'],
  ['DynamoDB Local', () => startDynamoDbLocal(folder), 'com.amazonaws:DynamoDBLocal:', 'mvn'],
])(
  'an engine that cannot be installed is an error with its package: %s',
  async (_name, start, named, program) => {
    vi.stubEnv('PATH', folder);
    const failure: unknown = await start().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'parity.engine_missing' });
    expect((failure as Error).message).toContain(named);
    expect((failure as Error).message).toContain(program);
  },
);

it('a server that ends before it answers is an error with its last words', async () => {
  const args = ['-e', 'console.error("no room"); process.exit(3)'];
  const server = { command: process.execPath, args, cwd: folder, endpoint: 'http://127.0.0.1:9' };
  await expect(startServer(server)).rejects.toThrow(/ended with 3:\nno room/);
});

it('invented events are the same for a seed, come late and twice, and fold to one state per case', () => {
  for (const id of ['service-request', 'traffic-accident'] as const) {
    const events = inventEvents(id, 7);
    expect(inventEvents(id, 7)).toEqual(events);
    expect(inventEvents(id, 8)).not.toEqual(events);
    expect(new Set(events.map(({ transportId }) => transportId)).size).toBeLessThan(events.length);
    const fold = foldEvents(id, events);
    expect(fold.size).toBe(60);
    expect(differences(fold, foldEvents(id, [...events].reverse()))).toEqual([]);
    expect(kinesisBatches(id, events)).toHaveLength(Math.ceil(events.length / 25));
  }
});

it('finds items that differ, lack or are too many', () => {
  const expected = new Map([
    ['a', { v: 1 }],
    ['b', { v: 1 }],
    ['c', { v: 1 }],
  ]);
  const found = new Map([
    ['a', { v: 1 }],
    ['b', { v: 2 }],
    ['d', { v: 1 }],
  ]);
  expect(differences(expected, found)).toEqual(['b', 'c', 'd']);
});

it('finds rows that did not arrive and records that are no row; twice is fine', () => {
  const rows = [{ a: '1' }, { a: '2' }];
  const record = (a: string, transportId: string) => JSON.stringify({ a, transportId });
  expect(differencesOf(rows, [record('1', 'x'), record('2', 'y'), record('1', 'x')])).toEqual([]);
  expect(differencesOf(rows, [record('1', 'x'), record('3', 'z')])).toEqual(['row 1', 'record z']);
});
