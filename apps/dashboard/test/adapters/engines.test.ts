import { ask, question } from '@denver/questions';
import { describe, expect, it } from 'vitest';
import { athenaEngine } from '../../src/adapters/athena-engine';
import { engineError } from '../../src/adapters/engine-error';
import { redshiftEngine } from '../../src/adapters/redshift-engine';

const trend = question('monthly-trend');

describe('engineError', () => {
  it.each([
    [{ code: 'ECONNREFUSED' }, 'dashboard.engine.unavailable'],
    [{ name: 'TimeoutError' }, 'dashboard.engine.unavailable'],
    [{ name: 'ThrottlingException' }, 'dashboard.engine.unavailable'],
    [{ $metadata: { httpStatusCode: 503 } }, 'dashboard.engine.unavailable'],
    [{ reason: 'Expected an answer within 5 ms.' }, 'dashboard.engine.unavailable'],
    [{ reason: 'FAILED: TABLE_NOT_FOUND: line 1' }, 'dashboard.engine.no-tables'],
    [{ reason: 'FAILED: relation "city.request_cells" does not exist' }, 'dashboard.engine.no-tables'],
    [{ reason: 'FAILED: Table with name service_requests does not exist!' }, 'dashboard.engine.no-tables'],
    [{ reason: 'FAILED: DIVISION_BY_ZERO' }, 'dashboard.engine.failed'],
    [{ name: 'AccessDeniedException', message: 'no' }, 'dashboard.engine.failed'],
    [undefined, 'dashboard.engine.failed'],
  ])('takes %j for %s', (cause, code) => {
    expect(engineError('Athena', cause)).toMatchObject({ code, cause });
  });
});

describe('the Redshift engine', () => {
  it('sends values as named parameters and names its statement', async () => {
    const sent: Array<Record<string, unknown>> = [];
    const replies: Record<string, object> = {
      ExecuteStatementCommand: { Id: 's1' },
      DescribeStatementCommand: { Id: 's1', Status: 'FINISHED', HasResultSet: true },
      GetStatementResultCommand: {
        ColumnMetadata: [{ name: 'month' }, { name: 'requests' }, { name: 'change_percent' }],
        Records: [[{ stringValue: '2015-01' }, { longValue: 7 }, { isNull: true }]],
      },
    };
    const client = {
      send(command: { constructor: { name: string }; input: Record<string, unknown> }) {
        sent.push(command.input);
        return Promise.resolve(replies[command.constructor.name]);
      },
    };
    const engine = redshiftEngine(client as never, {
      workgroupName: 'denver-dev',
      database: 'denver',
      timeoutMs: 1_000,
    });
    const statement = ask(trend, { agency: "O'Hara" }, { engine: 'redshift', source: 'cubes' });
    await expect(engine.run(statement, trend.id)).resolves.toEqual({
      columns: ['month', 'requests', 'change_percent'],
      rows: [['2015-01', 7, null]],
    });
    expect(sent[0]).toMatchObject({
      StatementName: 'dashboard-monthly-trend',
      Parameters: [{ name: 'p1', value: "O'Hara" }],
    });
    expect(String(sent[0]?.['Sql'])).not.toContain('Hara');
  });
});

describe('the Athena engine', () => {
  it('tells that nobody listens', async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const engine = athenaEngine({ send: () => Promise.reject(refused) } as never, {
      workGroup: 'w',
      database: 'd',
      timeoutMs: 10,
    });
    await expect(engine.run(ask(trend), trend.id)).rejects.toMatchObject({ status: 503, cause: refused });
  });
});
