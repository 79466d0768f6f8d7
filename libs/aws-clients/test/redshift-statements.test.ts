import { describe, expect, it } from 'vitest';
import {
  findRedshiftStatement,
  queryRedshift,
  RedshiftStatementError,
  runRedshiftStatements,
} from '../src/index';

/** Answers each command by its class name; a list is played in order, its last entry repeats. */
function redshift(script: Record<string, object[]>) {
  const sent: Array<{ name: string; input: Record<string, unknown> }> = [];
  const client = {
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      const name = command.constructor.name.replace(/Command$/, '');
      sent.push({ name, input: command.input });
      const replies = script[name] ?? [{}];
      return replies.length > 1 ? replies.shift() : replies[0];
    },
  };
  return { client: client as never, sent };
}

const place = { workgroupName: 'denver-dev', database: 'denver' };
const columns = { ColumnMetadata: [{ name: 'month' }, { name: 'n', label: 'requests' }] };

describe('runRedshiftStatements', () => {
  it('sends one statement with its named values, tells the id before it waits, and reads every page', async () => {
    const { client, sent } = redshift({
      ExecuteStatement: [{ Id: 's1' }],
      DescribeStatement: [
        { Id: 's1', Status: 'STARTED' },
        { Id: 's1', Status: 'FINISHED', HasResultSet: true, Duration: 7_400_000 },
      ],
      GetStatementResult: [
        { ...columns, Records: [[{ stringValue: '2015-01' }, { longValue: 3 }]], NextToken: 't' },
        { ...columns, Records: [[{ stringValue: '' }, { isNull: true }]] },
      ],
    });
    let described = -1;
    const answer = await runRedshiftStatements(client, {
      ...place,
      statements: ['SELECT :p1'],
      parameters: { p1: '2015-01' },
      clientToken: 'token',
      statementName: 'name',
      secretArn: 'arn:secret',
      onStarted: () => void (described = sent.filter(({ name }) => name === 'DescribeStatement').length),
    });
    expect(answer).toEqual({
      statementId: 's1',
      results: [
        {
          columns: ['month', 'requests'],
          rows: [
            ['2015-01', 3],
            ['', null],
          ],
        },
      ],
      engineMs: 7,
    });
    expect(described).toBe(0);
    expect(sent[0]).toEqual({
      name: 'ExecuteStatement',
      input: {
        WorkgroupName: 'denver-dev',
        Database: 'denver',
        SecretArn: 'arn:secret',
        Sql: 'SELECT :p1',
        Parameters: [{ name: 'p1', value: '2015-01' }],
        ClientToken: 'token',
        StatementName: 'name',
      },
    });
  });

  it('sends several as one batch, and reads the rows of each that has some', async () => {
    const { client, sent } = redshift({
      BatchExecuteStatement: [{ Id: 'b1' }],
      DescribeStatement: [
        {
          Id: 'b1',
          Status: 'FINISHED',
          SubStatements: [
            { Id: 'b1:1', HasResultSet: false },
            { Id: 'b1:2', HasResultSet: true },
          ],
        },
      ],
      GetStatementResult: [
        { ColumnMetadata: [{ name: 'd' }], Records: [[{ doubleValue: 0.5 }], [{ booleanValue: false }]] },
      ],
    });
    const { results } = await runRedshiftStatements(client, { ...place, statements: ['DELETE', 'SELECT'] });
    expect(results).toEqual([{ columns: ['d'], rows: [[0.5], [false]] }]);
    expect(sent[0]?.input).toEqual({
      WorkgroupName: 'denver-dev',
      Database: 'denver',
      Sqls: ['DELETE', 'SELECT'],
    });
    expect(sent.at(-1)?.input).toEqual({ Id: 'b1:2' });
  });

  it.each(['FAILED', 'ABORTED'])(
    'names the request, the reason and the statement when it is %s',
    async (Status) => {
      const { client } = redshift({
        BatchExecuteStatement: [{ Id: 'b1' }],
        DescribeStatement: [
          {
            Status,
            Error: 'relation "x" does not exist',
            SubStatements: [
              { Status: 'FINISHED', QueryString: 'DELETE' },
              { Status: 'FAILED', QueryString: 'INSERT' },
            ],
          },
        ],
      });
      const failure = runRedshiftStatements(client, { ...place, statements: ['DELETE', 'INSERT'] });
      await expect(failure).rejects.toThrow(RedshiftStatementError);
      await expect(failure).rejects.toMatchObject({ statementId: 'b1', status: Status, sql: 'INSERT' });
      await expect(failure).rejects.toThrow('relation "x" does not exist');
    },
  );

  it('cancels what does not end in time, and says that nobody knows', async () => {
    const { client, sent } = redshift({
      ExecuteStatement: [{ Id: 's1' }],
      DescribeStatement: [{ Status: 'STARTED', QueryString: 'SELECT' }],
    });
    const failure = runRedshiftStatements(client, { ...place, statements: ['SELECT'], timeoutMs: 0 });
    await expect(failure).rejects.toMatchObject({ status: 'TIMEOUT' });
    expect(sent.at(-1)).toEqual({ name: 'CancelStatement', input: { Id: 's1' } });
  });

  it('refuses an answer without an id', async () => {
    const { client } = redshift({});
    await expect(runRedshiftStatements(client, { ...place, statements: ['SELECT'] })).rejects.toMatchObject({
      status: 'UNKNOWN',
    });
  });
});

describe('queryRedshift', () => {
  const rows = { ColumnMetadata: [{ name: 'n' }], Records: [[{ longValue: 3 }]] };
  const calls = (sent: ReadonlyArray<{ name: string }>) => sent.map(({ name }) => name);

  it('takes two calls for a query that ends while the first one waits', async () => {
    const { client, sent } = redshift({
      ExecuteStatement: [{ Id: 's1', Status: 'FINISHED', HasResultSet: true }],
      GetStatementResult: [rows],
    });
    const query = { ...place, sql: 'SELECT :p1', parameters: { p1: 'a' }, timeoutMs: 25_000 };
    expect(await queryRedshift(client, query)).toEqual({ columns: ['n'], rows: [[3]] });
    expect(calls(sent)).toEqual(['ExecuteStatement', 'GetStatementResult']);
    expect(sent[0]?.input).toEqual({
      WorkgroupName: 'denver-dev',
      Database: 'denver',
      Sql: 'SELECT :p1',
      Parameters: [{ name: 'p1', value: 'a' }],
      WaitTimeSeconds: 20,
    });
  });

  it('waits on for one that takes longer, and never past its time', async () => {
    const { client, sent } = redshift({
      ExecuteStatement: [{ Id: 's1', Status: 'STARTED' }],
      DescribeStatement: [{ Status: 'STARTED' }, { Status: 'FINISHED', HasResultSet: true }],
      GetStatementResult: [rows],
    });
    await queryRedshift(client, { ...place, sql: 'SELECT', timeoutMs: 4_500 });
    expect(calls(sent)).toEqual([
      'ExecuteStatement',
      'DescribeStatement',
      'DescribeStatement',
      'GetStatementResult',
    ]);
    expect(sent.slice(0, 3).map(({ input }) => input['WaitTimeSeconds'])).toEqual([5, 5, 5]);
  });

  it('polls an endpoint that tells no status', async () => {
    const { client, sent } = redshift({
      ExecuteStatement: [{ Id: 's1' }],
      DescribeStatement: [{ Status: 'FINISHED', HasResultSet: false }],
    });
    expect(await queryRedshift(client, { ...place, sql: 'DELETE' })).toEqual({ columns: [], rows: [] });
    expect(calls(sent)).toEqual(['ExecuteStatement', 'DescribeStatement']);
  });

  it('asks why a query failed', async () => {
    const { client } = redshift({
      ExecuteStatement: [{ Id: 's1', Status: 'FAILED', HasResultSet: false }],
      DescribeStatement: [{ Status: 'FAILED', Error: 'relation "x" does not exist', QueryString: 'SELECT' }],
    });
    await expect(queryRedshift(client, { ...place, sql: 'SELECT' })).rejects.toMatchObject({
      name: 'RedshiftStatementError',
      statementId: 's1',
      status: 'FAILED',
      sql: 'SELECT',
    });
  });
});

describe('findRedshiftStatement', () => {
  it('looks through every page for exactly the name', async () => {
    const { client, sent } = redshift({
      ListStatements: [
        { Statements: [{ Id: 's2', StatementName: 'name-2' }], NextToken: 't' },
        { Statements: [{ Id: 's1', StatementName: 'name' }] },
      ],
    });
    expect(await findRedshiftStatement(client, place, 'name')).toBe('s1');
    expect(sent.map(({ input }) => input['NextToken'])).toEqual([undefined, 't']);
    expect(sent[0]?.input).toMatchObject({
      StatementName: 'name',
      Status: 'ALL',
      WorkgroupName: 'denver-dev',
    });
  });

  it('finds nothing where nothing is', async () => {
    const { client } = redshift({ ListStatements: [{ Statements: [] }] });
    expect(await findRedshiftStatement(client, place, 'name')).toBeUndefined();
  });
});
