import { MigrationFileError, readMigration, type Step } from '@denver/migrations';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { athenaTarget } from '../src/adapters/athena-target';
import { lakeBucket } from '../src/adapters/lake-bucket';
import { readMigrations, writeNewMigration } from '../src/adapters/sql-folder';
import { CatalogConfigError } from '../src/errors';

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

describe('lakeBucket', () => {
  const workGroup = (OutputLocation: string) => ({
    GetWorkGroupCommand: { WorkGroup: { Configuration: { ResultConfiguration: { OutputLocation } } } },
  });

  it('is where the workgroup keeps its results', async () => {
    expect(await lakeBucket(client(workGroup('s3://lake-bucket/athena-results/')).client, 'w')).toBe(
      'lake-bucket',
    );
  });

  it.each([
    ['keeps them nowhere', workGroup('')],
    ['is not there', { GetWorkGroupCommand: named('InvalidRequestException') }],
  ])('says what to deploy when the workgroup %s', async (_, answers) => {
    const failure = lakeBucket(client(answers).client, 'denver-dev');
    await expect(failure).rejects.toThrow(CatalogConfigError);
    await expect(failure).rejects.toThrow('Deploy the stack denver-catalog first');
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
