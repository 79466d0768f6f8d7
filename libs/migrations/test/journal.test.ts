import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  dynamoDbJournal,
  JournalError,
  JournalMissingError,
  memoryJournal,
  migrate,
  systemClock,
  type Clock,
  type Journal,
  type JournalEntry,
} from '../src/index';
import { fakeCatalogue } from './support/fake-catalogue';
import { allApplied, options } from './support/options';
import { simulation } from './support/simulation';

const table = 'denver-migrations-test';
const server = dynalite({ createTableMs: 0 });
let client: DynamoDBClient;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new DynamoDBClient({
    region: 'us-west-2',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  await client.send(
    new CreateTableCommand({
      TableName: table,
      AttributeDefinitions: [{ AttributeName: 'target', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'target', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
});

afterAll(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

let targets = 0;
const journalOf = (target: string, name = table) =>
  dynamoDbJournal({
    client,
    table: name,
    target,
    missingTable: 'Deploy the stack denver-catalog-state first.',
  });

const makers: ReadonlyArray<[string, () => Journal]> = [
  ['memoryJournal', memoryJournal],
  ['dynamoDbJournal', () => journalOf(`athena:test_${(targets += 1)}`)],
];

const entry: JournalEntry = {
  version: 1,
  file: '0001-create-events.sql',
  checksum: 'c'.repeat(64),
  state: 'applied',
  how: 'migrate',
  owner: 'ann',
  token: 1,
  startedAtMs: 1_000,
  finishedAtMs: 2_000,
  statements: [
    {
      state: 'applied',
      requestToken: 't'.repeat(36),
      how: 'executed',
      queryId: 'q'.repeat(36),
      bytesScanned: 0,
      engineMs: 12,
      startedAtMs: 1_000,
      finishedAtMs: 2_000,
    },
  ],
};

describe.each(makers)('%s', (_, make) => {
  let journal: Journal;
  beforeEach(() => {
    journal = make();
  });
  const take = (owner: string, nowMs: number, evict?: number) =>
    journal.take({
      holder: { owner, takenAtMs: nowMs, leaseUntilMs: nowMs + 100 },
      nowMs,
      ...(evict === undefined ? {} : { evict }),
    });

  it('is empty at first, and stays so when read', async () => {
    expect(await journal.read()).toEqual({ token: 0, entries: [] });
    expect(await journal.read()).toEqual({ token: 0, entries: [] });
  });

  it('gives the lock to one, and tells the others who has it', async () => {
    expect(await take('ann', 1_000)).toMatchObject({ taken: true, token: 1, document: { entries: [] } });
    const holder = { owner: 'ann', takenAtMs: 1_000, leaseUntilMs: 1_100 };
    expect(await take('bob', 1_050)).toEqual({ taken: false, holder });
    expect(await take('bob', 1_100)).toEqual({ taken: false, holder });
    expect(await journal.read()).toEqual({ token: 1, lock: holder, entries: [] });
  });

  it('gives an expired lock to the next, with a greater token, and fences the old one off', async () => {
    await take('ann', 1_000);
    expect(await take('bob', 1_101)).toMatchObject({ taken: true, token: 2 });
    const before = await journal.read();
    expect(await journal.update({ token: 1, leaseUntilMs: 9_999, put: entry })).toBe(false);
    expect(await journal.update({ token: 1, leaseUntilMs: 9_999, release: true })).toBe(false);
    expect(await journal.read()).toEqual(before);
    expect(await journal.update({ token: 2, leaseUntilMs: 2_000, put: entry })).toBe(true);
  });

  it('grants a claim again whose answer was lost', async () => {
    await take('ann', 1_000);
    expect(await take('ann', 1_010)).toMatchObject({ taken: true, token: 2 });
  });

  it('evicts the holder that is named, and no later one', async () => {
    await take('ann', 1_000);
    expect(await take('bob', 1_010, 1)).toMatchObject({ taken: true, token: 2 });
    expect(await take('eve', 1_020, 1)).toMatchObject({ taken: false, holder: { owner: 'bob' } });
  });

  it('writes, replaces and removes rows, and carries the lease further with each', async () => {
    await take('ann', 1_000);
    const second: JournalEntry = { ...entry, version: 2, state: 'started', statements: [] };
    expect(await journal.update({ token: 1, leaseUntilMs: 1_200, put: second })).toBe(true);
    expect(await journal.update({ token: 1, leaseUntilMs: 1_300, put: entry })).toBe(true);
    expect(
      await journal.update({ token: 1, leaseUntilMs: 1_400, put: { ...second, state: 'applied' } }),
    ).toBe(true);
    expect(await journal.read()).toEqual({
      token: 1,
      lock: { owner: 'ann', takenAtMs: 1_000, leaseUntilMs: 1_400 },
      entries: [entry, { ...second, state: 'applied' }],
    });
    expect(await journal.update({ token: 1, leaseUntilMs: 1_500, remove: 1 })).toBe(true);
    expect((await journal.read()).entries.map(({ version }) => version)).toEqual([2]);
    expect(await take('bob', 1_450)).toMatchObject({ taken: false });
  });

  it('keeps the token when the lock is given back, and takes no change after that', async () => {
    await take('ann', 1_000);
    await journal.update({ token: 1, leaseUntilMs: 1_100, put: entry });
    expect(await journal.update({ token: 1, leaseUntilMs: 1_100, release: true })).toBe(true);
    expect(await journal.update({ token: 1, leaseUntilMs: 1_100, remove: 1 })).toBe(false);
    expect(await journal.read()).toEqual({ token: 1, entries: [entry] });
    expect(await take('bob', 1_001)).toMatchObject({ taken: true, token: 2, document: { entries: [entry] } });
  });

  it('lets one of many win', async () => {
    const owners = Array.from({ length: 8 }, (_, index) => `owner ${index}`);
    const answers = await Promise.all(owners.map((owner) => take(owner, 1_000)));
    expect(answers.filter(({ taken }) => taken)).toHaveLength(1);
  });

  it('serves a whole run, and the second changes nothing', async () => {
    const clock = simulation();
    const target = fakeCatalogue();
    const first = await migrate(options({ journal, target, clock }));
    expect(first.error).toBeUndefined();
    const before = await journal.read();
    expect(before.entries).toHaveLength(3);
    expect(await migrate(options({ journal, target, clock }))).toEqual({ results: [] });
    expect(await journal.read()).toEqual(before);
  });
});

describe('dynamoDbJournal', () => {
  it('keeps the journals of two targets in one table apart: rows, locks and tokens', async () => {
    const [athena, redshift] = [journalOf('athena:denver_both'), journalOf('redshift:denver-both/denver')];
    const claim = (owner: string) => ({
      holder: { owner, takenAtMs: 1_000, leaseUntilMs: 9_000 },
      nowMs: 1_000,
    });
    expect(await athena.take(claim('ann'))).toMatchObject({ taken: true, token: 1 });
    expect(await redshift.take(claim('bob'))).toMatchObject({ taken: true, token: 1 });
    expect(await redshift.update({ token: 1, leaseUntilMs: 9_000, put: entry })).toBe(true);
    expect((await athena.read()).entries).toEqual([]);
    expect((await redshift.read()).entries).toEqual([entry]);
    expect(await athena.update({ token: 1, leaseUntilMs: 9_000, release: true })).toBe(true);
    expect((await redshift.read()).lock?.owner).toBe('bob');
  });

  it('lets two to eight migrators at once apply everything once, over the wire', async () => {
    const clock: Clock = {
      now: () => Date.now(),
      sleep: (ms, signal) => systemClock.sleep(ms / 50, signal),
    };
    for (let round = 0; round < 28; round += 1) {
      const journal = () => journalOf(`athena:race_${round}`);
      const target = fakeCatalogue();
      const migrators = 2 + (round % 7);
      const reports = await Promise.all(
        Array.from({ length: migrators }, () => migrate(options({ journal: journal(), target, clock }))),
      );
      expect(reports.flatMap(({ error }) => error ?? [])).toEqual([]);
      expect(reports.filter(({ results }) => results.length > 0)).toHaveLength(1);
      expect([...target.applied].sort()).toEqual([...allApplied.values()].sort());
      expect((await journal().read()).lock).toBeUndefined();
    }
  }, 60_000);

  it('says which stack to deploy when there is no table', async () => {
    const journal = journalOf('athena:denver_dev', 'denver-migrations-none');
    const claim = { holder: { owner: 'ann', takenAtMs: 0, leaseUntilMs: 1 }, nowMs: 0 };
    for (const call of [
      () => journal.read(),
      () => journal.take(claim),
      () => journal.update({ token: 1, leaseUntilMs: 1 }),
    ]) {
      await expect(call()).rejects.toThrow(JournalMissingError);
      await expect(call()).rejects.toThrow(
        'denver-migrations-none to exist, got none. Deploy the stack denver-catalog-state first.',
      );
    }
  });

  it('refuses an item that is no journal, naming it', async () => {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: { target: { S: 'athena:odd' }, token: { S: 'one' }, entries: { M: {} } },
      }),
    );
    await expect(journalOf('athena:odd').read()).rejects.toThrow(JournalError);
    await expect(journalOf('athena:odd').read()).rejects.toThrow('athena:odd of denver-migrations-test');
  });

  it('names the trouble when the table does not answer', async () => {
    const broken = { send: async () => Promise.reject(new Error('socket hang up')) };
    const journal = dynamoDbJournal({ client: broken, table, target: 't', missingTable: '' });
    await expect(journal.read()).rejects.toMatchObject({ code: 'migrations.journal', kind: 'transient' });
    await expect(journal.read()).rejects.toThrow('socket hang up');
  });

  it('keeps a row of one statement below 500 bytes, so that 800 fit into one item', () => {
    expect(JSON.stringify(entry).length).toBeLessThan(500);
  });
});
