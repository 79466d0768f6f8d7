import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  GetStatementResultV2Command,
  ListDatabasesCommand,
  ListSchemasCommand,
  ListStatementsCommand,
  ListTablesCommand,
  type ExecuteStatementCommandInput,
} from '@aws-sdk/client-redshift-data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedshift, readRows, target, type RedshiftCloud } from './redshift-cloud';

let cloud: RedshiftCloud;

/** A query that takes minutes. */
const slow =
  'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT COUNT(*) FROM n';

const execute = (input: Partial<ExecuteStatementCommandInput>) =>
  cloud.client.send(new ExecuteStatementCommand({ ...target, Sql: 'SELECT 1', ...input }));

beforeAll(async () => {
  cloud = await openRedshift();
  await cloud.batch(
    'CREATE SCHEMA city',
    'CREATE TABLE city.t (id INT, name VARCHAR(40))',
    "INSERT INTO city.t VALUES (1, 'one')",
  );
});

afterAll(() => cloud.close());

describe('a statement', () => {
  it('is described from its start to its end', async () => {
    const { Id, Database, WorkgroupName, CreatedAt } = await execute({
      Sql: 'SELECT id FROM city.t',
      StatementName: 'first',
    });
    expect({ Database, WorkgroupName }).toEqual({ Database: 'denver', WorkgroupName: 'denver-dev' });
    expect(CreatedAt).toBeInstanceOf(Date);
    const found = await cloud.waitFor(Id ?? '');
    expect(found).toMatchObject({
      Status: 'FINISHED',
      HasResultSet: true,
      ResultRows: 1,
      QueryString: 'SELECT id FROM city.t',
      ResultFormat: 'JSON',
    });
    expect(found.Duration).toBeGreaterThan(0);
    expect(found.RedshiftQueryId).toBeGreaterThan(0);
  });

  it('is waited for by the call that starts it, which then tells how it ended', async () => {
    const { Id, ...ended } = await execute({ Sql: 'SELECT id FROM city.t', WaitTimeSeconds: 30 });
    expect(ended).toMatchObject({ Status: 'FINISHED', HasResultSet: true });
    const { Records } = await cloud.client.send(new GetStatementResultCommand({ Id }));
    expect(Records).toEqual([[{ longValue: 1 }]]);
    expect(await execute({ Sql: 'SELECT nothing FROM city.t', WaitTimeSeconds: 30 })).toMatchObject({
      Status: 'FAILED',
      HasResultSet: false,
    });
    expect(await execute({ Sql: 'SELECT 1' })).not.toHaveProperty('Status');
  });

  it('is waited for by calls that describe it or ask for its rows', async () => {
    const Sql = slow.replace('100000000', '20000');
    const { Id } = await execute({ Sql });
    const described = await cloud.client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    expect(described).toMatchObject({ Status: 'FINISHED', ResultRows: 1 });
    const { Id: other } = await execute({ Sql });
    const { Records } = await cloud.client.send(
      new GetStatementResultCommand({ Id: other, WaitTimeSeconds: 30 }),
    );
    expect(Records).toEqual([[{ longValue: 20_000 }]]);
  });

  it('that takes longer than the wait is told to be under way', async () => {
    const { Id, Status } = await execute({ Sql: slow, WaitTimeSeconds: 1 });
    expect(Status).toBe('STARTED');
    const waiting = cloud.client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    await cloud.client.send(new CancelStatementCommand({ Id }));
    expect(await waiting).toMatchObject({ Status: 'ABORTED' });
    await expect(execute({ WaitTimeSeconds: 31 })).rejects.toThrow('less than or equal to 30');
  });

  it('answers typed columns and values', async () => {
    const { Id } = await cloud.run(
      "SELECT 1 AS i, 2::BIGINT AS b, 1.50::NUMERIC(5,2) AS n, 0.5e0 AS x, TRUE AS t, 'a'::VARCHAR AS s, NULL::DATE AS d, TIMESTAMP '2015-01-01 10:00:00' AS at",
    );
    const { ColumnMetadata, Records, TotalNumRows } = await cloud.client.send(
      new GetStatementResultCommand({ Id }),
    );
    expect(ColumnMetadata?.map(({ name, typeName }) => [name, typeName])).toEqual([
      ['i', 'int4'],
      ['b', 'int8'],
      ['n', 'numeric'],
      ['x', 'float8'],
      ['t', 'bool'],
      ['s', 'varchar'],
      ['d', 'date'],
      ['at', 'timestamp'],
    ]);
    expect(TotalNumRows).toBe(1);
    expect(Records?.[0]).toEqual([
      { longValue: 1 },
      { longValue: 2 },
      { stringValue: '1.50' },
      { doubleValue: 0.5 },
      { booleanValue: true },
      { stringValue: 'a' },
      { isNull: true },
      { stringValue: '2015-01-01 10:00:00' },
    ]);
  });

  it('answers its rows page by page, in order', async () => {
    const digits =
      '(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)';
    const { Id = '' } = await cloud.run(
      `SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n FROM ${digits} a, ${digits} b, ${digits} c, ${digits} e ORDER BY 1`,
    );
    const first = await cloud.client.send(new GetStatementResultCommand({ Id }));
    expect(first).toMatchObject({ TotalNumRows: 10_000, NextToken: expect.any(String) as string });
    expect((await readRows(cloud.client, Id)).map(([n]) => n)).toEqual(
      Array.from({ length: 10_000 }, (_, n) => n),
    );
  });

  it('takes parameters as values, whatever they say', async () => {
    const attempts = [
      "x'; DROP TABLE city.t; --",
      "' OR 1 = 1 --",
      '\\',
      "\\' OR 1=1 --",
      ':name',
      '/*',
      '"',
    ];
    for (const name of attempts) {
      expect(await cloud.rows('SELECT COUNT(*) FROM city.t WHERE name = :name', { name })).toEqual([[0]]);
      expect(await cloud.rows('SELECT :name', { name })).toEqual([[name]]);
    }
    expect(await cloud.rows('SELECT name FROM city.t WHERE id = :id LIMIT :n', { id: '1', n: '5' })).toEqual([
      ['one'],
    ]);
    expect(
      await cloud.rows("SELECT DATE_TRUNC('month', CAST(:day AS DATE)) > :from", {
        day: '2015-06-30',
        from: '2015-01-01',
      }),
    ).toEqual([[true]]);
    expect(await cloud.failure('SELECT name FROM city.t WHERE id = :id', { id: 'x' })).toContain(
      'invalid input syntax for integer',
    );
    expect(await cloud.failure('SELECT 1 LIMIT :n', { n: '1; DROP TABLE city.t' })).toContain(
      'invalid input syntax',
    );
    await expect(cloud.run("SELECT ':id', 1 -- :id", { id: '1' })).rejects.toThrow(
      'unused parameters. Unused parameters: [id]',
    );
    expect(await cloud.failure('SELECT :id, :other', { id: '1' })).toContain('syntax error at or near ":"');
  });

  it('with a token it was started with before is the same statement', async () => {
    const first = await execute({ ClientToken: 'token-1', Sql: 'SELECT 1' });
    const again = await execute({ ClientToken: 'token-1', Sql: 'SELECT 1' });
    expect(again.Id).toBe(first.Id);
    await expect(execute({ ClientToken: 'token-1', Sql: 'SELECT 2' })).rejects.toThrow(
      'ClientToken was used',
    );
  });

  it('is cancelled while it runs, and only then', async () => {
    const id = await cloud.start(slow);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const startMs = performance.now();
    expect(await cloud.client.send(new CancelStatementCommand({ Id: id }))).toMatchObject({ Status: true });
    expect(performance.now() - startMs).toBeLessThan(5_000);
    expect(await cloud.waitFor(id)).toMatchObject({ Status: 'ABORTED', HasResultSet: false });
    await expect(cloud.client.send(new CancelStatementCommand({ Id: id }))).rejects.toThrow(
      'already in ABORTED state',
    );
    await expect(cloud.client.send(new GetStatementResultCommand({ Id: id }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('is listed by state and beginning of its name, newest first', async () => {
    const list = async (input: object) =>
      (await cloud.client.send(new ListStatementsCommand(input))).Statements?.map(
        ({ StatementName }) => StatementName,
      );
    await cloud.waitFor((await execute({ StatementName: 'report-1' })).Id ?? '');
    await cloud.waitFor((await execute({ StatementName: 'report-2' })).Id ?? '');
    expect(await list({ StatementName: 'report' })).toEqual(['report-2', 'report-1']);
    expect(await list({ StatementName: 'report', Status: 'FAILED' })).toEqual([]);
    const page = await cloud.client.send(
      new ListStatementsCommand({ StatementName: 'report', MaxResults: 1 }),
    );
    expect(page.NextToken).toBeDefined();
    expect(await list({ StatementName: 'report', MaxResults: 1, NextToken: page.NextToken })).toEqual([
      'report-1',
    ]);
  });

  it('waits for one that changes the same table', async () => {
    await cloud.batch('CREATE TABLE city.turns (n INT)', 'INSERT INTO city.turns VALUES (0)');
    const turn = () => cloud.batch('UPDATE city.turns SET n = n + 1', 'SELECT n FROM city.turns');
    const found = await Promise.all([turn(), turn(), turn(), turn(), turn(), turn()]);
    expect(found.map(({ Status, Error: error }) => error ?? Status)).toEqual(Array(6).fill('FINISHED'));
    expect(await cloud.rows('SELECT n FROM city.turns')).toEqual([[6]]);
  });

  it('whose rows another changed since its transaction began fails with 1023', async () => {
    await cloud.batch('CREATE TABLE city.race (n INT)', 'INSERT INTO city.race VALUES (0)');
    const busy = slow.replace('100000000', '20000');
    const { Id = '' } = await cloud.client.send(
      new BatchExecuteStatementCommand({
        ...target,
        Sqls: ['SELECT n FROM city.race', busy, 'UPDATE city.race SET n = 5'],
      }),
    );
    for (let first = 'SUBMITTED'; first !== 'FINISHED';) {
      const { SubStatements } = await cloud.client.send(new DescribeStatementCommand({ Id }));
      first = SubStatements?.[0]?.Status ?? '';
    }
    await cloud.rows('UPDATE city.race SET n = 1');
    expect((await cloud.waitFor(Id)).Error).toMatch(/^ERROR: 1023\n.*Serializable isolation violation/);
    expect(await cloud.rows('SELECT n FROM city.race')).toEqual([[1]]);
  });
});

describe('a batch', () => {
  it('changes nothing when one of its statements fails', async () => {
    const found = await cloud.batch(
      'CREATE TABLE city.half (a INT)',
      "INSERT INTO city.t VALUES (2, 'two')",
      'SELECT 1 / 0',
      'SELECT 1',
    );
    expect(found).toMatchObject({ Status: 'FAILED', Error: 'ERROR: Divide by zero' });
    expect(found.SubStatements?.map(({ Status }) => Status)).toEqual([
      'FINISHED',
      'FINISHED',
      'FAILED',
      'ABORTED',
    ]);
    expect(await cloud.failure('SELECT * FROM city.half')).toContain('does not exist');
    expect(await cloud.rows('SELECT COUNT(*) FROM city.t')).toEqual([[1]]);
    await expect(
      cloud.client.send(new GetStatementResultCommand({ Id: `${found.Id ?? ''}:1` })),
    ).rejects.toThrow('FAILED');
  });

  it('keeps what came before a TRUNCATE, which commits', async () => {
    await cloud.batch('CREATE TABLE city.kept (a INT)', 'INSERT INTO city.kept VALUES (1)');
    const found = await cloud.batch(
      "INSERT INTO city.t VALUES (9, 'nine')",
      'TRUNCATE city.kept',
      'SELECT 1 / 0',
    );
    expect(found.Status).toBe('FAILED');
    expect(
      await cloud.rows('SELECT (SELECT COUNT(*) FROM city.kept), (SELECT COUNT(*) FROM city.t WHERE id = 9)'),
    ).toEqual([[0, 1]]);
    await cloud.rows('DELETE FROM city.t WHERE id = 9');
  });

  it('refuses what cannot run in a transaction', async () => {
    const external = "CREATE EXTERNAL TABLE lake.x (a INT) STORED AS PARQUET LOCATION 's3://lake/x/'";
    expect((await cloud.batch('SELECT 1', external)).Error).toContain(
      'CREATE EXTERNAL TABLE cannot run inside a transaction block',
    );
    expect((await cloud.batch('SELECT 1', 'VACUUM city.t')).Error).toContain(
      'VACUUM cannot run inside a transaction block',
    );
    expect((await cloud.run('VACUUM city.t')).Status).toBe('FINISHED');
    expect((await cloud.run('ANALYZE city.t')).Status).toBe('FINISHED');
  });

  it('tells its sub-statements apart', async () => {
    const { Id = '' } = await cloud.batch('SELECT 1 AS a', 'SELECT 2 AS b');
    expect(await readRows(cloud.client, `${Id}:2`)).toEqual([[2]]);
    expect(await cloud.client.send(new DescribeStatementCommand({ Id: `${Id}:2` }))).toMatchObject({
      Id: `${Id}:2`,
      QueryString: 'SELECT 2 AS b',
    });
    await expect(cloud.client.send(new GetStatementResultCommand({ Id }))).rejects.toThrow('is a batch');
    await expect(cloud.client.send(new DescribeStatementCommand({ Id: `${Id}:3` }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('a call that AWS refuses', () => {
  it.each<[string, Partial<ExecuteStatementCommandInput>, string]>([
    ['without a workgroup', { WorkgroupName: undefined }, 'Either ClusterIdentifier or WorkgroupName'],
    ['for a workgroup that is none', { WorkgroupName: 'nosuch' }, "endpoint doesn't exist"],
    ['without a database', { Database: undefined }, "at 'database' failed to satisfy constraint"],
    ['with a user', { DbUser: 'someone' }, 'DbUser cannot be specified'],
    ['with an empty text', { Sql: ' ' }, 'SQL statement is empty'],
    ['with a text over 100 KB', { Sql: `SELECT '${'x'.repeat(102_400)}'` }, 'the maximum is 102400'],
    [
      'with an empty parameter',
      { Sql: 'SELECT :a', Parameters: [{ name: 'a', value: '' }] },
      'length greater than or equal to 1',
    ],
  ])('%s', async (_, input, message) => {
    await expect(execute(input)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message) as string,
    });
  });

  it('of more than 40 statements', async () => {
    const Sqls = Array.from({ length: 41 }, () => 'SELECT 1');
    await expect(cloud.client.send(new BatchExecuteStatementCommand({ ...target, Sqls }))).rejects.toThrow(
      '1 to 40 statements',
    );
  });

  it('about a statement that there is not', async () => {
    const Id = '00000000-0000-4000-8000-000000000000';
    await expect(cloud.client.send(new DescribeStatementCommand({ Id }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(cloud.client.send(new DescribeStatementCommand({ Id: 'x' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('is answered by a failed statement when the database is not the namespace’s', async () => {
    const { Id = '' } = await execute({ Database: 'other' });
    expect(await cloud.waitFor(Id)).toMatchObject({
      Status: 'FAILED',
      Error: 'ERROR: database "other" does not exist',
    });
  });
});

describe('what the Data API has and the local cloud has not', () => {
  it.each<[string, Partial<ExecuteStatementCommandInput>]>([
    ['ClusterIdentifier', { ClusterIdentifier: 'cluster', WorkgroupName: undefined }],
    ['SessionId', { SessionId: '00000000-0000-4000-8000-000000000000' }],
    ['SessionKeepAliveSeconds', { SessionKeepAliveSeconds: 10 }],
    ['WithEvent', { WithEvent: true }],
    ['ResultFormat CSV', { ResultFormat: 'CSV' }],
  ])('is refused by name: %s', async (name, input) => {
    await expect(execute(input)).rejects.toMatchObject({
      message: expect.stringContaining(`does not do ${name}`) as string,
    });
  });

  it('is refused by name: results in CSV', async () => {
    await expect(cloud.client.send(new GetStatementResultV2Command({ Id: 'x' }))).rejects.toThrow(
      'results in CSV',
    );
  });
});

describe('lists', () => {
  it('tell databases, schemas, tables and columns', async () => {
    expect((await cloud.client.send(new ListDatabasesCommand(target))).Databases).toEqual(['denver']);
    expect(
      (await cloud.client.send(new ListSchemasCommand({ ...target, SchemaPattern: 'c%' }))).Schemas,
    ).toEqual(['city']);
    const { Tables } = await cloud.client.send(
      new ListTablesCommand({ ...target, SchemaPattern: 'city', TablePattern: 't' }),
    );
    expect(Tables).toEqual([{ name: 't', schema: 'city', type: 'TABLE' }]);
    const { ColumnList } = await cloud.client.send(
      new DescribeTableCommand({ ...target, Schema: 'city', Table: 't' }),
    );
    expect(ColumnList).toMatchObject([
      { name: 'id', typeName: 'int4', nullable: 1 },
      { name: 'name', typeName: 'varchar', length: 40 },
    ]);
  });
});

describe('a new process over the same state', () => {
  it('has the tables and the statements that were over; one under way has failed, its changes undone', async () => {
    const { Id = '' } = await cloud.run('SELECT name FROM city.t WHERE id = 1');
    await cloud.run('CREATE ROLE keeper');
    await cloud.restart();
    expect(await readRows(cloud.client, Id)).toEqual([['one']]);
    expect(await cloud.rows('SELECT name FROM city.t WHERE id = 1')).toEqual([['one']]);
    expect(await cloud.rows("SELECT role_name FROM svv_roles WHERE role_name = 'keeper'")).toEqual([
      ['keeper'],
    ]);
    const { Id: batch = '' } = await cloud.client.send(
      new BatchExecuteStatementCommand({ ...target, Sqls: ['DELETE FROM city.t', slow] }),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    await cloud.restart();
    expect(['ABORTED', 'FAILED']).toContain((await cloud.waitFor(batch)).Status);
    expect(await cloud.rows('SELECT COUNT(*) FROM city.t')).toEqual([[1]]);
  });
});
