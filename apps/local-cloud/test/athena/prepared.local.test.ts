import {
  AthenaClient,
  BatchGetPreparedStatementCommand,
  CreatePreparedStatementCommand,
  CreateWorkGroupCommand,
  DeletePreparedStatementCommand,
  DeleteWorkGroupCommand,
  GetPreparedStatementCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  ListPreparedStatementsCommand,
  StartQueryExecutionCommand,
  UpdatePreparedStatementCommand,
} from '@aws-sdk/client-athena';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../support/cloud';

let test: TestCloud;
let athena: AthenaClient;
let WorkGroup: string;
let count = 0;

beforeAll(async () => {
  test = await startTestCloud();
  athena = new AthenaClient(test.clientConfig);
  const s3 = new S3Client({ ...test.clientConfig, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'results' }));
  s3.destroy();
});

afterAll(async () => {
  athena.destroy();
  await test.close();
});

beforeEach(async () => {
  WorkGroup = `group-${++count}`;
  const Configuration = { ResultConfiguration: { OutputLocation: 's3://results/' } };
  await athena.send(new CreateWorkGroupCommand({ Name: WorkGroup, Configuration }));
});

function create(StatementName: string, QueryStatement: string): Promise<unknown> {
  return athena.send(new CreatePreparedStatementCommand({ StatementName, QueryStatement, WorkGroup }));
}

/** Rows without the header, or the reason of a failure. */
async function run(QueryString: string, ExecutionParameters?: string[]): Promise<unknown> {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({ QueryString, WorkGroup, ExecutionParameters }),
  );
  for (;;) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution!.Status!;
    if (State === 'FAILED') return StateChangeReason;
    if (State === 'SUCCEEDED') break;
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  return ResultSet!.Rows!.slice(1).map(({ Data }) => Data!.map(({ VarCharValue }) => VarCharValue));
}

describe('prepared statements', () => {
  const sql = 'SELECT x FROM UNNEST(sequence(1, 9)) AS t(x) WHERE x > ? AND x < ?';

  it('run with the values of USING or of the call', async () => {
    await create('Range_of', sql);
    expect(await run('EXECUTE Range_of USING 2, 5')).toEqual([['3'], ['4']]);
    expect(await run('EXECUTE Range_of', ['7', '9'])).toEqual([['8']]);
    await create('texts', `SELECT 'found' WHERE 'it''s, so' = ?`);
    expect(await run(`EXECUTE texts USING 'it''s, so'`)).toEqual([['found']]);
  });

  it('refuse values that are none, or not as many as there are places', async () => {
    await create('range_of', sql);
    for (const [text, message] of [
      ['EXECUTE range_of USING 1', 'expected 2 but found 1'],
      ['EXECUTE range_of', 'expected 2 but found 0'],
      ['EXECUTE range_of USING 1, (SELECT 2)', 'must be a literal'],
      ['EXECUTE unknown USING 1', `PreparedStatement unknown was not found in workGroup ${WorkGroup}`],
    ] as const)
      await expect(run(text)).rejects.toMatchObject({
        name: 'InvalidRequestException',
        message: expect.stringContaining(message),
      });
    await expect(run('EXECUTE range_of USING 1, 2', ['1', '2'])).rejects.toThrow(
      'together with a USING clause',
    );
  });

  it('are made and removed by statements too', async () => {
    expect(await run(`PREPARE one FROM\n${sql};`)).toEqual([]);
    const { PreparedStatement } = await athena.send(
      new GetPreparedStatementCommand({ StatementName: 'one', WorkGroup }),
    );
    expect(PreparedStatement).toMatchObject({ QueryStatement: sql, WorkGroupName: WorkGroup });
    expect(await run('EXECUTE one USING 8, 10')).toEqual([['9']]);
    expect(await run(`PREPARE one FROM ${sql}`)).toContain('already exists');
    expect(await run('DEALLOCATE PREPARE one')).toEqual([]);
    expect(await run('DEALLOCATE PREPARE one')).toContain('was not found');
  });

  it('are shown, listed in pages, changed and removed, and go with their workgroup', async () => {
    for (const name of ['a', 'b', 'c']) await create(name, `SELECT '${name}'`);
    await expect(create('a', 'SELECT 1')).rejects.toThrow('already exists');
    await athena.send(
      new UpdatePreparedStatementCommand({
        StatementName: 'a',
        WorkGroup,
        QueryStatement: 'SELECT 1',
        Description: 'new',
      }),
    );
    const first = await athena.send(new ListPreparedStatementsCommand({ WorkGroup, MaxResults: 2 }));
    expect(first.PreparedStatements!.map(({ StatementName }) => StatementName)).toEqual(['a', 'b']);
    const { NextToken } = first;
    const second = await athena.send(new ListPreparedStatementsCommand({ WorkGroup, NextToken }));
    expect(second.PreparedStatements).toMatchObject([
      { StatementName: 'c', LastModifiedTime: expect.any(Date) },
    ]);
    const names = { PreparedStatementNames: ['a', 'z'] };
    expect(await athena.send(new BatchGetPreparedStatementCommand({ WorkGroup, ...names }))).toMatchObject({
      PreparedStatements: [{ StatementName: 'a', QueryStatement: 'SELECT 1', Description: 'new' }],
      UnprocessedPreparedStatementNames: [{ StatementName: 'z' }],
    });
    await athena.send(new DeletePreparedStatementCommand({ StatementName: 'a', WorkGroup }));
    await expect(
      athena.send(new DeletePreparedStatementCommand({ StatementName: 'a', WorkGroup })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await athena.send(new DeleteWorkGroupCommand({ WorkGroup, RecursiveDeleteOption: true }));
    await athena.send(new CreateWorkGroupCommand({ Name: WorkGroup }));
    expect(await athena.send(new ListPreparedStatementsCommand({ WorkGroup }))).toMatchObject({
      PreparedStatements: [],
    });
  });

  it.each([
    ['a statement that is no query', 'good', 'DROP TABLE t', 'for SELECT'],
    ['bad syntax', 'good', 'SELECT FROM', 'mismatched input'],
    ['a bad name', '1bad', 'SELECT 1', 'StatementName'],
  ])('refuse %s', async (_what, name, text, message) => {
    await expect(create(name, text)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringContaining(message),
    });
  });
});

it('parameters belong to queries only', async () => {
  await expect(run('CREATE DATABASE x COMMENT ?', [`'y'`])).rejects.toMatchObject({
    name: 'InvalidRequestException',
  });
});
