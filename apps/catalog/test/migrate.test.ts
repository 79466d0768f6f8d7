import { describe, expect, it } from 'vitest';
import { readMigration } from '../src/core/migration';
import { CatalogConfigError } from '../src/errors';
import { migrate } from '../src/migrate';

function athena(outputLocation: string, failing = '') {
  const statements: string[] = [];
  const client = {
    send: async ({
      constructor,
      input,
    }: {
      constructor: { name: string };
      input: { QueryString?: string };
    }) => {
      switch (constructor.name) {
        case 'GetWorkGroupCommand':
          return {
            WorkGroup: { Configuration: { ResultConfiguration: { OutputLocation: outputLocation } } },
          };
        case 'StartQueryExecutionCommand':
          statements.push(input.QueryString ?? '');
          return { QueryExecutionId: `q${statements.length}` };
        default: {
          const state = statements.at(-1) === failing ? 'FAILED' : 'SUCCEEDED';
          return { QueryExecution: { Status: { State: state }, StatementType: 'DDL' } };
        }
      }
    },
  };
  return { target: { client: client as never, workGroup: 'denver-dev', database: 'denver_dev' }, statements };
}

const migrations = [
  readMigration('0001-a.sql', 'CREATE ${database};'),
  readMigration('0002-b.sql', 'AT s3://${bucket};\nTHIRD;'),
];

describe('migrate', () => {
  it('runs each statement in order, with the lake named by the workgroup', async () => {
    const { target, statements } = athena('s3://lake-bucket/athena-results/');
    const reports = await migrate(target, migrations);
    expect(statements).toEqual(['CREATE denver_dev', 'AT s3://lake-bucket', 'THIRD']);
    expect(reports.map(({ file, statement, queryId }) => [file, statement, queryId])).toEqual([
      ['0001-a.sql', 1, 'q1'],
      ['0002-b.sql', 1, 'q2'],
      ['0002-b.sql', 2, 'q3'],
    ]);
  });

  it('stops at the statement that fails', async () => {
    const { target, statements } = athena('s3://lake-bucket/athena-results/', 'AT s3://lake-bucket');
    await expect(migrate(target, migrations)).rejects.toThrow('FAILED');
    expect(statements).toHaveLength(2);
  });

  it('says what to do when the workgroup has no place for results', async () => {
    const { target } = athena('');
    await expect(migrate(target, migrations)).rejects.toThrow(CatalogConfigError);
    await expect(migrate(target, migrations)).rejects.toThrow('deploy catalog first');
  });
});
