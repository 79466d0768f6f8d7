import {
  LeaseLostError,
  memoryJournal,
  migrate,
  MigrationFileError,
  readMigration,
  systemClock,
  type MigrateOptions,
  type Step,
} from '@denver/migrations';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { athenaTarget } from '../src/adapters/athena-target';
import { glueCrawler } from '../src/adapters/glue-crawler';
import { readMigrations, writeNewMigration } from '../src/adapters/sql-folder';
import { CatalogConfigError, CrawlDeniedError } from '../src/errors';

type Command = { constructor: { name: string }; input: Record<string, unknown> };

/** A client that answers each command by its name, or throws what it finds there. */
function client(answers: Record<string, unknown>) {
  const sent: Command[] = [];
  const send = async (command: Command) => {
    sent.push(command);
    const answer = answers[command.constructor.name];
    if (answer instanceof Error) throw answer;
    return answer ?? {};
  };
  return { client: { send } as never, sent };
}

function named(name: string, message = 'said no'): Error {
  return Object.assign(new Error(message), { name });
}

const stepOf = (statement: string): Step => ({
  migration: readMigration('0001-a.sql', `${statement};`),
  index: 0,
  statement,
});

const names = { database: 'denver_dev', bucket: 'denver-lake' };
const token = 't'.repeat(36);
const attempt = { again: false, started: async () => undefined };
const target = (athena: Record<string, unknown>, glue: Record<string, unknown> = {}) => {
  const [first, second] = [client(athena), client(glue)];
  return {
    sent: [first.sent, second.sent] as const,
    target: athenaTarget({ athena: first.client, glue: second.client, workGroup: 'denver-dev', names }),
  };
};
const execution = (State: string, StateChangeReason?: string) => ({
  QueryExecution: { Status: { State, StateChangeReason }, StatementType: 'DDL', Statistics: {} },
});

describe('athenaTarget', () => {
  it('sends the statement with its names filled in, under the token', async () => {
    const { target: athena, sent } = target({
      StartQueryExecutionCommand: { QueryExecutionId: 'q1' },
      GetQueryExecutionCommand: execution('SUCCEEDED'),
    });
    expect(await athena.execute(stepOf('CREATE DATABASE IF NOT EXISTS ${database}'), token, attempt)).toEqual(
      {
        outcome: 'succeeded',
        queryId: 'q1',
        bytesScanned: 0,
        engineMs: 0,
      },
    );
    expect(sent[0][0]?.input).toMatchObject({
      QueryString: 'CREATE DATABASE IF NOT EXISTS denver_dev',
      WorkGroup: 'denver-dev',
      ClientRequestToken: token,
    });
  });

  it('tells the id of the query before it waits for it, and stops waiting for one that is not its own', async () => {
    const { target: athena, sent } = target({ StartQueryExecutionCommand: { QueryExecutionId: 'q1' } });
    const lost = new LeaseLostError(1);
    const ids: string[] = [];
    const started = async (id: string) => {
      ids.push(id);
      throw lost;
    };
    await expect(athena.execute(stepOf('SELECT'), token, { again: false, started })).rejects.toBe(lost);
    expect(ids).toEqual(['q1']);
    expect(sent[0].map((command) => command.constructor.name)).toEqual(['StartQueryExecutionCommand']);
  });

  it.each([
    ['FAILED', { GetQueryExecutionCommand: execution('FAILED', 'SYNTAX_ERROR') }, 'FAILED: SYNTAX_ERROR'],
    ['CANCELLED', { GetQueryExecutionCommand: execution('CANCELLED', 'by hand') }, 'CANCELLED: by hand'],
    [
      'refused at once',
      { StartQueryExecutionCommand: named('InvalidRequestException') },
      'InvalidRequestException: said no',
    ],
  ])('takes %s for a definite failure', async (_, answers, reason) => {
    const { target: athena } = target({ StartQueryExecutionCommand: { QueryExecutionId: 'q1' }, ...answers });
    expect(await athena.execute(stepOf('SELECT'), token, attempt)).toMatchObject({
      outcome: 'failed',
      reason,
    });
  });

  it.each([
    ['a lost connection', { StartQueryExecutionCommand: named('TimeoutError') }],
    ['a throttled start', { StartQueryExecutionCommand: named('TooManyRequestsException') }],
    ['an answer without an id', { StartQueryExecutionCommand: {} }],
    ['an expired token while it runs', { GetQueryExecutionCommand: named('ExpiredTokenException') }],
  ])('leaves the outcome open after %s', async (_, answers) => {
    const { target: athena } = target({ StartQueryExecutionCommand: { QueryExecutionId: 'q1' }, ...answers });
    await expect(athena.execute(stepOf('SELECT'), token, attempt)).rejects.toThrow();
  });

  it('stops a query that hangs, takes it for failed, and sends the statement anew the next time', async () => {
    const queries = new Map<string, { id: string; state: string }>();
    let hangs = true;
    const send = async ({ constructor, input }: Command) => {
      const token = String(input['ClientRequestToken']);
      const known = [...queries.values()].find(({ id }) => id === input['QueryExecutionId']);
      if (constructor.name === 'StartQueryExecutionCommand') {
        const query = queries.get(token) ?? {
          id: `q${queries.size + 1}`,
          state: hangs ? 'RUNNING' : 'SUCCEEDED',
        };
        queries.set(token, query);
        return { QueryExecutionId: query.id };
      }
      if (constructor.name === 'StopQueryExecutionCommand' && known) known.state = 'CANCELLED';
      return execution(known?.state ?? 'FAILED');
    };
    const glue = {
      send: async () => {
        if (queries.size === 2) return { Database: {} };
        throw named('EntityNotFoundException');
      },
    };
    const options: MigrateOptions = {
      journal: memoryJournal(),
      target: athenaTarget({
        athena: { send } as never,
        glue: glue as never,
        workGroup: 'w',
        names,
        timeoutMs: 30,
      }),
      migrations: [readMigration('0001-a.sql', 'CREATE DATABASE IF NOT EXISTS ${database};')],
      clock: systemClock,
      owner: 'ann',
      newToken: randomUUID,
    };
    const { error } = await migrate(options);
    expect(error).toMatchObject({ code: 'migrations.statement.failed', queryId: 'q1' });
    expect(error?.message).toContain('CANCELLED');
    expect(queries.size).toBe(1);
    hangs = false;
    expect((await migrate(options)).error).toBeUndefined();
    expect([...queries.values()].map(({ state }) => state)).toEqual(['CANCELLED', 'SUCCEEDED']);
  });

  it('looks for databases, tables and views in Glue', async () => {
    const probe = (statement: string, glue: Record<string, unknown>) =>
      target({}, glue).target.probe(stepOf(statement));
    const create = 'CREATE DATABASE IF NOT EXISTS ${database}';
    expect(await probe(create, { GetDatabaseCommand: { Database: {} } })).toEqual({ effect: 'present' });
    expect(await probe(create, { GetDatabaseCommand: named('EntityNotFoundException') })).toEqual({
      effect: 'absent',
    });
    const add = 'ALTER TABLE ${database}.t ADD COLUMNS (a decimal(10,2))';
    const Table = {
      TableType: 'EXTERNAL_TABLE',
      StorageDescriptor: { Columns: [{ Name: 'A', Type: 'decimal(10, 2)' }] },
    };
    expect(await probe(add, { GetTableCommand: { Table } })).toEqual({ effect: 'present' });
    await expect(probe(add, { GetTableCommand: named('AccessDeniedException') })).rejects.toThrow('said no');
  });

  it.each([
    ['the same query', Buffer.from('{"originalSql":"SELECT  1"}').toString('base64'), 'present'],
    ['another query', Buffer.from('{"originalSql":"SELECT 2"}').toString('base64'), 'repeatable'],
    ['no JSON', Buffer.from('{').toString('base64'), 'repeatable'],
    ['a document without a query', Buffer.from('{}').toString('base64'), 'repeatable'],
  ])('reads a stored view with %s', async (_, base64, effect) => {
    const Table = { TableType: 'VIRTUAL_VIEW', ViewOriginalText: `/* Presto View: ${base64} */` };
    const { target: athena } = target({}, { GetTableCommand: { Table } });
    const step = stepOf('CREATE OR REPLACE VIEW ${database}.v AS SELECT 1');
    expect((await athena.probe(step)).effect).toBe(effect);
  });
});

describe('glueCrawler', () => {
  const crawler = (glue: Record<string, unknown>, s3: Record<string, unknown> = {}) =>
    glueCrawler(client(glue).client, client(s3).client, 'denver-lake-dev');

  it('tells how a crawler stands, and how its last run ended', async () => {
    const LastCrawl = {
      Status: 'FAILED',
      StartTime: new Date(5_000),
      ErrorMessage: 'no',
      LogGroup: '/g',
      LogStream: 's',
    };
    const Targets = { S3Targets: [{ Path: 's3://lake/events/rides' }] };
    const Crawler = { State: 'STOPPING', DatabaseName: 'denver_crawled_dev', Targets, LastCrawl };
    expect(await crawler({ GetCrawlerCommand: { Crawler } }).look()).toEqual({
      isReady: false,
      database: 'denver_crawled_dev',
      targets: ['s3://lake/events/rides/'],
      last: { status: 'FAILED', startedAtMs: 5_000, reason: 'no (log /g, s)' },
    });
  });

  it('says whether it was started, or is at work for somebody else', async () => {
    expect(await crawler({}).start()).toBe('started');
    expect(await crawler({ StartCrawlerCommand: named('CrawlerRunningException') }).start()).toBe('running');
  });

  it('reads every page of tables and partitions', async () => {
    const pages = ['', 'second'];
    const send = async ({ constructor, input }: Command) => {
      const page = pages.indexOf(String(input['NextToken'] ?? ''));
      const next = page === 0 ? { NextToken: 'second' } : {};
      if (constructor.name === 'GetPartitionsCommand')
        return {
          Partitions: [{ Values: [`2015-0${page + 1}`], StorageDescriptor: { Columns: [] } }],
          ...next,
        };
      return {
        TableList: [
          {
            Name: `t${page}`,
            PartitionKeys: [{ Name: 'created_month', Type: 'string' }],
            StorageDescriptor: { Location: 's3://lake/t', Columns: [{ Name: 'A', Type: 'decimal(10, 2)' }] },
            Parameters: { classification: 'parquet' },
          },
        ],
        ...next,
      };
    };
    const tables = await glueCrawler({ send } as never, {} as never, 'c').tables('denver_crawled_dev');
    expect(tables.map(({ name }) => name)).toEqual(['t0', 't1']);
    expect(tables[0]).toMatchObject({
      location: 's3://lake/t/',
      format: 'parquet',
      columns: [{ name: 'a', type: 'decimal(10,2)' }],
      partitions: [{ name: 'created_month=2015-01' }, { name: 'created_month=2015-02' }],
    });
  });

  it.each([
    ['glue:GetCrawler', () => crawler({ GetCrawlerCommand: named('AccessDeniedException') }).look()],
    ['glue:StartCrawler', () => crawler({ StartCrawlerCommand: named('AccessDeniedException') }).start()],
    ['glue:GetTables', () => crawler({ GetTablesCommand: named('AccessDeniedException') }).tables('d')],
    [
      's3:ListBucket',
      () => crawler({}, { ListObjectsV2Command: named('AccessDenied') }).hasFiles('s3://lake/events/'),
    ],
  ])('names %s when it is not allowed', async (action, call) => {
    await expect(call()).rejects.toThrow(CrawlDeniedError);
    await expect(call()).rejects.toThrow(action);
  });

  it('says what to deploy when there is no crawler, and lets other errors through', async () => {
    const missing = crawler({ GetCrawlerCommand: named('EntityNotFoundException') }).look();
    await expect(missing).rejects.toThrow(CatalogConfigError);
    await expect(crawler({ GetCrawlerCommand: named('TimeoutError') }).look()).rejects.toThrow('said no');
  });
});

describe('a folder of migrations', () => {
  let path: string;
  const folder = () => pathToFileURL(`${path}/`);
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'catalog-sql-'));
  });
  afterEach(() => rm(path, { recursive: true }));

  it('is read in order, other files aside', async () => {
    await writeFile(join(path, '0002-b.sql'), 'DROP VIEW IF EXISTS ${database}.v;');
    await writeFile(join(path, '0001-a.sql'), 'CREATE DATABASE IF NOT EXISTS ${database};');
    await writeFile(join(path, 'schema.json'), '{}');
    expect((await readMigrations(folder())).map(({ file }) => file)).toEqual(['0001-a.sql', '0002-b.sql']);
  });

  it('refuses a statement whose effect cannot be looked up, naming the file', async () => {
    await writeFile(join(path, '0001-a.sql'), 'INSERT INTO ${database}.t VALUES (1);');
    await expect(readMigrations(folder())).rejects.toThrow(MigrationFileError);
    await expect(readMigrations(folder())).rejects.toThrow('0001-a.sql: Expected one of CREATE DATABASE');
  });

  it('gets a new file with the next number', async () => {
    await writeFile(join(path, '0001-a.sql'), 'CREATE DATABASE IF NOT EXISTS ${database};');
    expect(await writeNewMigration(folder(), 'Drop\nold view')).toBe('0002-drop-old-view.sql');
    expect(await readFile(join(path, '0002-drop-old-view.sql'), 'utf8')).toBe('-- Drop old view\n');
  });
});
