import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StatementStore } from '../../src/services/redshift-data/statement-store';
import { Statements, type StatementsOptions } from '../../src/services/redshift-data/statements';
import type { StatementRecord } from '../../src/services/redshift-data/statement-record';

const durability = { fsync: false };
const day = 24 * 3_600_000;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'redshift-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function record(id: string, facts: Partial<StatementRecord> = {}): StatementRecord {
  const times = { createdMs: 1_000_000, updatedMs: 1_000_000, duration: -1 };
  const statement = {
    ...{ sql: 'SELECT 1', status: 'SUBMITTED' as const, ...times },
    ...{ resultRows: -1, resultSize: -1, hasResultSet: false, queryId: 7 },
  };
  return {
    ...{ id, isBatch: false, statements: [statement], parameters: [], workgroup: 'w', namespaceId: 'n' },
    ...{
      database: 'd',
      namespaceDatabase: 'd',
      status: 'SUBMITTED',
      ...times,
      pid: 1,
      requestHash: 'h',
      token: id,
    },
    ...facts,
  };
}

describe('the store of statements', () => {
  it('fails what was under way when the process was killed, and goes on counting', async () => {
    await (await StatementStore.open(folder, 1_000_000, durability)).save(record('a'));
    const store = await StatementStore.open(folder, 2_000_000, durability);
    expect(store.get('a')).toMatchObject({
      status: 'FAILED',
      error: expect.stringContaining('rolled back') as string,
      statements: [{ status: 'FAILED' }],
    });
    expect(store.nextQueryId()).toBe(8);
  });

  it('keeps a statement for a day, and its token for eight hours', async () => {
    const store = await StatementStore.open(folder, 1_000_000, durability);
    await store.save(record('a', { status: 'FINISHED' }));
    expect(store.byToken('a', 1_000_000 + day / 3 - 1)?.id).toBe('a');
    expect(store.byToken('a', 1_000_000 + day / 3)).toBeUndefined();
    await store.forgetOld(1_000_000 + day - 1);
    expect(store.get('a')).toBeDefined();
    await store.forgetOld(1_000_000 + day + 60_000);
    expect(store.get('a')).toBeUndefined();
  });

  it('forgets at a kill a statement that was only held, and none that was kept or is over', async () => {
    const store = await StatementStore.open(folder, 1_000_000, durability);
    for (const id of ['held', 'kept', 'over']) store.hold(record(id));
    expect(store.list().map(({ id }) => id)).toEqual(['held', 'kept', 'over']);
    expect(store.byToken('held', 1_000_001)?.id).toBe('held');
    await store.keep('kept');
    await store.save(record('over', { status: 'FINISHED' }));
    await store.keep('over');
    const killed = await StatementStore.open(folder, 2_000_000, durability);
    expect(killed.get('held')).toBeUndefined();
    expect(killed.get('kept')).toMatchObject({ status: 'FAILED' });
    expect(killed.get('over')).toMatchObject({ status: 'FINISHED' });
  });

  it('tells that a statement is over only when that is on the disk', async () => {
    const store = await StatementStore.open(folder, 1_000_000, durability);
    store.hold(record('a', { status: 'STARTED' }));
    const saving = store.save(record('a', { status: 'FINISHED' }));
    await Promise.resolve();
    expect(store.get('a')?.status).toBe('STARTED');
    await saving;
    expect(store.get('a')?.status).toBe('FINISHED');
  });

  it('shows the newest state of a statement under way', async () => {
    const store = await StatementStore.open(folder, 1_000_000, durability);
    await store.save(record('a'));
    store.update(record('a', { status: 'STARTED' }));
    expect(store.list().map(({ status }) => status)).toEqual(['STARTED']);
  });
});

describe('statements', () => {
  it('are refused when 500 are under way', async () => {
    const store = await StatementStore.open(folder, 1_000_000, durability);
    // Nothing runs with a concurrency of none, so that nothing else is needed.
    const options = { store, clock: () => 1_000_000, concurrency: 0 } as unknown as StatementsOptions;
    const statements = new Statements(options);
    const request = { sqls: ['SELECT 1'], isBatch: false, parameters: [], workgroup: 'w', namespaceId: 'n' };
    const start = () => statements.start({ ...request, database: 'd', namespaceDatabase: 'd' });
    for (let count = 0; count < 500; count += 1) await start();
    await expect(start()).rejects.toMatchObject({ code: 'ActiveStatementsExceededException' });
    await statements.close();
    expect((await start()).status).toBe('SUBMITTED');
  });
});
