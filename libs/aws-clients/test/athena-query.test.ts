import { describe, expect, it } from 'vitest';
import { athenaCost, AthenaQueryError, requestToken, runAthenaQuery, sqlLiteral } from '../src/index';

/** Answers each command by its class name; a list is played in order, its last entry repeats. */
function athena(script: Record<string, object[]>) {
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

const succeeded = (statementType: string) => ({
  QueryExecution: {
    Status: { State: 'SUCCEEDED' },
    StatementType: statementType,
    Statistics: { DataScannedInBytes: 42, EngineExecutionTimeInMillis: 7 },
  },
});
const row = (...cells: Array<string | undefined>) => ({
  Data: cells.map((VarCharValue) => ({ VarCharValue })),
});
const columns = { ResultSetMetadata: { ColumnInfo: [{ Name: 'month' }, { Name: 'n' }] } };

describe('runAthenaQuery', () => {
  it('waits, reads every page, leaves the header row out and keeps NULL apart from empty text', async () => {
    const { client, sent } = athena({
      StartQueryExecution: [{ QueryExecutionId: 'q1' }],
      GetQueryExecution: [{ QueryExecution: { Status: { State: 'RUNNING' } } }, succeeded('DML')],
      GetQueryResults: [
        { ResultSet: { ...columns, Rows: [row('month', 'n'), row('2015-01', '3')] }, NextToken: 't' },
        { ResultSet: { ...columns, Rows: [row('', undefined)] } },
      ],
    });
    const answer = await runAthenaQuery(client, { sql: 'SELECT', workGroup: 'w', parameters: ["'a'"] });
    expect(answer).toEqual({
      queryId: 'q1',
      columns: ['month', 'n'],
      rows: [
        ['2015-01', '3'],
        ['', null],
      ],
      bytesScanned: 42,
      engineMs: 7,
    });
    expect(sent[0]?.input).toMatchObject({ WorkGroup: 'w', ExecutionParameters: ["'a'"] });
  });

  it('asks for no rows where the statement leaves none', async () => {
    const { client, sent } = athena({
      StartQueryExecution: [{ QueryExecutionId: 'q1' }],
      GetQueryExecution: [succeeded('DML')],
    });
    const answer = await runAthenaQuery(client, { sql: 'UNLOAD', workGroup: 'w', hasRows: false });
    expect(answer).toMatchObject({ columns: [], rows: [], bytesScanned: 42 });
    expect(sent.map(({ name }) => name)).toEqual(['StartQueryExecution', 'GetQueryExecution']);
  });

  it('names the query and the reason when it fails', async () => {
    const { client } = athena({
      StartQueryExecution: [{ QueryExecutionId: 'q2' }],
      GetQueryExecution: [
        { QueryExecution: { Status: { State: 'FAILED', StateChangeReason: 'SYNTAX_ERROR' } } },
      ],
    });
    const failure = runAthenaQuery(client, { sql: 'SELEC', workGroup: 'w' });
    await expect(failure).rejects.toThrow(AthenaQueryError);
    await expect(failure).rejects.toMatchObject({ queryId: 'q2', reason: 'FAILED: SYNTAX_ERROR' });
  });

  it('stops a query that outlives its time', async () => {
    const { client, sent } = athena({
      StartQueryExecution: [{ QueryExecutionId: 'q3' }],
      GetQueryExecution: [{ QueryExecution: { Status: { State: 'RUNNING' } } }],
    });
    await expect(runAthenaQuery(client, { sql: 'SELECT', workGroup: 'w', timeoutMs: 30 })).rejects.toThrow(
      '30 ms',
    );
    expect(sent.at(-1)?.name).toBe('StopQueryExecution');
  });
});

describe('sqlLiteral', () => {
  it('keeps a quote inside the literal', () => {
    expect(sqlLiteral("Mayor's Office'; DROP TABLE x --")).toBe("'Mayor''s Office''; DROP TABLE x --'");
  });
});

describe('athenaCost', () => {
  it('bills at least 10 MB', () => {
    expect(athenaCost(1)).toBe(0.00005);
    expect(athenaCost(1e12)).toBe(5);
  });
});

describe('requestToken', () => {
  it('is the same for the same parts only', () => {
    expect(requestToken('a', 'b')).toBe(requestToken('a', 'b'));
    expect(requestToken('a', 'b')).not.toBe(requestToken('ab'));
    expect(requestToken('a')).toMatch(/^[0-9a-f]{64}$/);
  });
});
