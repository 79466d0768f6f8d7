import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awaitAnswer, openAthena, type AthenaCloud } from './athena-cloud';

let cloud: AthenaCloud;
beforeEach(async () => {
  cloud = await openAthena();
});
afterEach(() => cloud.remove());

const output = { ResultConfiguration: { OutputLocation: 's3://lake/results' } };
const start = async (input: Record<string, unknown>): Promise<string> =>
  String((await cloud.call('StartQueryExecution', { ...output, ...input }))['QueryExecutionId']);
const state = async (id: string): Promise<{ State: string; StateChangeReason?: string }> => {
  const { QueryExecution } = await cloud.call('GetQueryExecution', { QueryExecutionId: id });
  return (QueryExecution as { Status: { State: string; StateChangeReason?: string } }).Status;
};
/** A query that takes far longer than a test. */
const endless = `SELECT count(*) FROM UNNEST(sequence(1, 100000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 100000)) AS b(y)
  CROSS JOIN UNNEST(sequence(1, 100000)) AS c(z) WHERE x * y + z < 0`;

describe('results', () => {
  it('lie in the output location as Athena writes them', async () => {
    const id = await start({
      QueryString: `SELECT 1 AS n, 'say "hi", all' AS s, NULL AS missing, '' AS empty`,
    });
    await awaitAnswer(cloud, id);
    expect(String(await cloud.objects.get('lake', `results/${id}.csv`))).toBe(
      '"n","s","missing","empty"\n"1","say ""hi"", all",,""\n',
    );
    expect(await cloud.objects.get('lake', `results/${id}.csv.metadata`)).toBeDefined();
    const { QueryExecution } = await cloud.call('GetQueryExecution', { QueryExecutionId: id });
    expect(QueryExecution).toMatchObject({
      Query: expect.stringContaining('say "hi"') as string,
      StatementType: 'DML',
      SubstatementType: 'SELECT',
      WorkGroup: 'primary',
      ResultConfiguration: { OutputLocation: `s3://lake/results/${id}.csv` },
      Status: { State: 'SUCCEEDED', SubmissionDateTime: expect.any(Number) as number },
      Statistics: { DataScannedInBytes: 0, EngineExecutionTimeInMillis: expect.any(Number) as number },
    });
  });

  it('come in pages; the first row of the first page is the header', async () => {
    const id = await start({
      QueryString: "SELECT x, 'line\nbreak' AS s FROM UNNEST(sequence(1, 2500)) AS t(x) ORDER BY x",
    });
    const answer = await awaitAnswer(cloud, id);
    expect(answer.rows).toHaveLength(2500);
    expect(answer.rows[2499]).toEqual(['2500', 'line\nbreak']);
    const first = await cloud.call('GetQueryResults', { QueryExecutionId: id, MaxResults: 2 });
    expect(first['ResultSet']).toMatchObject({
      Rows: [
        { Data: [{ VarCharValue: 'x' }, { VarCharValue: 's' }] },
        { Data: [{ VarCharValue: '1' }, { VarCharValue: 'line\nbreak' }] },
      ],
    });
    const second = await cloud.call('GetQueryResults', {
      QueryExecutionId: id,
      MaxResults: 1,
      NextToken: first['NextToken'],
    });
    expect(second['ResultSet']).toMatchObject({ Rows: [{ Data: [{ VarCharValue: '2' }, {}] }] });
  });

  it('cannot be read before the end, after a failure, or when the object is gone', async () => {
    const id = await start({ QueryString: endless });
    const read = (QueryExecutionId: string) => cloud.call('GetQueryResults', { QueryExecutionId });
    await expect(read(id)).rejects.toThrow('Query has not yet finished. Current state:');
    await cloud.call('StopQueryExecution', { QueryExecutionId: id });
    await awaitAnswer(cloud, id);
    await expect(read(id)).rejects.toThrow('Final query state: CANCELLED');
    const good = await start({ QueryString: 'SELECT 1' });
    await awaitAnswer(cloud, good);
    await cloud.objects.remove('lake', `results/${good}.csv`);
    await expect(read(good)).rejects.toThrow(`Could not find results s3://lake/results/${good}.csv`);
    await expect(read('none')).rejects.toThrow('QueryExecution none was not found');
  });

  it('need a bucket that exists', async () => {
    const answer = await cloud.query('SELECT 1', {
      ResultConfiguration: { OutputLocation: 's3://missing/x/' },
    });
    expect(answer).toMatchObject({ state: 'FAILED', reason: expect.stringContaining('missing') as string });
  });
});

describe('StartQueryExecution', () => {
  it('answers the same id for the same token, and refuses the token for another request', async () => {
    const ClientRequestToken = 'token-of-at-least-thirty-two-characters';
    const id = await start({ QueryString: 'SELECT 1', ClientRequestToken });
    expect(await start({ QueryString: 'SELECT 1', ClientRequestToken })).toBe(id);
    await awaitAnswer(cloud, id);
    await cloud.reopen();
    expect(await start({ QueryString: 'SELECT 1', ClientRequestToken })).toBe(id);
    await expect(start({ QueryString: 'SELECT 2', ClientRequestToken })).rejects.toThrow(
      'Idempotent parameters do not match',
    );
  });

  it('puts parameters in as values, whatever they hold', async () => {
    const ask = (sql: string, ...ExecutionParameters: string[]) => cloud.query(sql, { ExecutionParameters });
    expect(
      (await ask("SELECT ? AS a, ? + 1, date_trunc('month', ?)", "'it''s'", '5', "DATE '2015-07-31'")).rows,
    ).toEqual([["it's", '6', '2015-07-01']]);
    expect((await ask('SELECT 1 WHERE 1 IN (?, ?) AND ? IS NULL', '1', '-2.5', 'NULL')).rows).toEqual([
      ['1'],
    ]);
    expect((await ask("SELECT '?' || ?, 2 -- ?", "'x' -- y")).rows).toEqual([['?x', '2']]);
    for (const attack of ["'x' OR true", '1; DROP TABLE t', '(SELECT 1)', 'now()', 'a', "'x') --"])
      await expect(ask('SELECT 1 WHERE ? = 1', attack)).rejects.toMatchObject({
        code: 'InvalidRequestException',
      });
    await expect(ask('SELECT ?')).rejects.toThrow('Incorrect number of parameters: expected 1 but found 0');
    await expect(ask('SELECT 1', '1')).rejects.toThrow('expected 0 but found 1');
  });

  it.each<[Record<string, unknown>, string]>([
    [{ QueryString: '' }, 'QueryString must have 1 to 262144 bytes'],
    [{ QueryString: `SELECT '${'x'.repeat(262_144)}'` }, 'QueryString must have 1 to 262144 bytes'],
    [{ QueryString: 'SELECT 1', WorkGroup: 'none' }, 'WorkGroup none is not found'],
    [{ QueryString: 'SELECT 1', ResultConfiguration: {} }, 'No output location provided'],
    [
      { QueryString: 'SELECT 1', ResultConfiguration: { OutputLocation: '/tmp' } },
      'outputLocation is not a valid S3 path',
    ],
    [
      { QueryString: 'SELECT 1', QueryExecutionContext: { Catalog: 'hive2' } },
      'Catalog hive2 does not exist',
    ],
    [
      { QueryString: 'SELECT 1', ClientRequestToken: 'short' },
      'ClientRequestToken must have 32 to 128 characters',
    ],
    [
      {
        QueryString: 'SELECT 1',
        ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true } },
      },
      'ResultReuseConfiguration',
    ],
    [{ QueryString: 'SELECT 1', Nonsense: true }, 'Nonsense of athena:StartQueryExecution'],
  ])('refuses %o', async (input, message) => {
    await expect(start(input)).rejects.toThrow(message);
  });
});

describe('queries on their way', () => {
  it('are stopped while they run and while they wait, and others go on', async () => {
    const running = [await start({ QueryString: endless }), await start({ QueryString: endless })];
    const waiting = await start({ QueryString: 'SELECT 1' });
    const last = await start({ QueryString: 'SELECT 2' });
    while ((await state(running[1] ?? '')).State !== 'RUNNING') await sleep(2);
    expect((await state(waiting)).State).toBe('QUEUED');
    await cloud.call('StopQueryExecution', { QueryExecutionId: waiting });
    await sleep(30);
    for (const id of running) await cloud.call('StopQueryExecution', { QueryExecutionId: id });
    for (const id of [...running, waiting])
      expect(await awaitAnswer(cloud, id)).toMatchObject({
        state: 'CANCELLED',
        reason: 'Query cancelled by user',
      });
    expect((await awaitAnswer(cloud, last)).rows).toEqual([['2']]);
    await cloud.call('StopQueryExecution', { QueryExecutionId: last });
    expect((await state(last)).State).toBe('SUCCEEDED');
  });

  it('that a killed process left have failed, and say so', async () => {
    const done = await start({ QueryString: 'SELECT 1' });
    await awaitAnswer(cloud, done);
    const id = await start({ QueryString: endless });
    while ((await state(id)).State !== 'RUNNING') await sleep(2);
    const { athena } = cloud;
    await cloud.reopen({ close: false });
    expect(await state(id)).toMatchObject({
      State: 'FAILED',
      StateChangeReason: expect.stringContaining('The local cloud ended') as string,
    });
    expect((await awaitAnswer(cloud, done)).rows).toEqual([['1']]);
    await athena.close?.();
  });

  it('are listed newest first by workgroup, and described in batches', async () => {
    const ids: string[] = [];
    for (const n of [1, 2, 3]) ids.unshift(await start({ QueryString: `SELECT ${n}` }));
    for (const id of ids) await awaitAnswer(cloud, id);
    const page = await cloud.call('ListQueryExecutions', { WorkGroup: 'primary', MaxResults: 2 });
    expect(page['QueryExecutionIds']).toEqual(ids.slice(0, 2));
    expect(await cloud.call('ListQueryExecutions', { NextToken: page['NextToken'] })).toEqual({
      QueryExecutionIds: ids.slice(2),
    });
    const batch = await cloud.call('BatchGetQueryExecution', { QueryExecutionIds: [ids[0], 'none'] });
    expect(batch['QueryExecutions']).toMatchObject([{ Query: 'SELECT 3' }]);
    expect(batch['UnprocessedQueryExecutionIds']).toMatchObject([{ QueryExecutionId: 'none' }]);
  });
});

describe('workgroups', () => {
  const configuration = {
    EnforceWorkGroupConfiguration: true,
    BytesScannedCutoffPerQuery: 10_000_000,
    ResultConfiguration: {
      OutputLocation: 's3://lake/enforced/',
      EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
    },
    EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
  };

  it('are created, shown, changed, listed and deleted, over restarts', async () => {
    await cloud.call('CreateWorkGroup', {
      Name: 'denver-dev',
      Description: 'x',
      Configuration: configuration,
    });
    await expect(cloud.call('CreateWorkGroup', { Name: 'denver-dev' })).rejects.toThrow(
      'WorkGroup is already created',
    );
    await cloud.reopen();
    const get = async () => (await cloud.call('GetWorkGroup', { WorkGroup: 'denver-dev' }))['WorkGroup'];
    expect(await get()).toMatchObject({
      State: 'ENABLED',
      Configuration: {
        ...configuration,
        EngineVersion: { EffectiveEngineVersion: 'Athena engine version 3' },
      },
    });
    await cloud.call('UpdateWorkGroup', {
      WorkGroup: 'denver-dev',
      ConfigurationUpdates: { RemoveBytesScannedCutoffPerQuery: true, EnforceWorkGroupConfiguration: false },
    });
    const changed = (await get()) as { Configuration: Record<string, unknown> };
    expect(changed.Configuration).toMatchObject({
      EnforceWorkGroupConfiguration: false,
      ResultConfiguration: configuration.ResultConfiguration,
    });
    expect(changed.Configuration).not.toHaveProperty('BytesScannedCutoffPerQuery');
    expect((await cloud.call('ListWorkGroups', {}))['WorkGroups']).toMatchObject([
      { Name: 'denver-dev' },
      { Name: 'primary' },
    ]);
    await cloud.call('DeleteWorkGroup', { WorkGroup: 'denver-dev', RecursiveDeleteOption: true });
    await expect(cloud.call('DeleteWorkGroup', { WorkGroup: 'primary' })).rejects.toThrow('primary');
    await expect(get()).rejects.toThrow('WorkGroup denver-dev is not found');
  });

  it('that enforce their settings put results where they say', async () => {
    await cloud.call('CreateWorkGroup', { Name: 'strict', Configuration: configuration });
    const id = await start({ QueryString: 'SELECT 1', WorkGroup: 'strict' });
    expect((await awaitAnswer(cloud, id)).execution).toMatchObject({
      WorkGroup: 'strict',
      ResultConfiguration: {
        OutputLocation: `s3://lake/enforced/${id}.csv`,
        EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
      },
    });
    await cloud.call('UpdateWorkGroup', { WorkGroup: 'strict', State: 'DISABLED' });
    await expect(start({ QueryString: 'SELECT 1', WorkGroup: 'strict' })).rejects.toThrow(
      'WorkGroup strict is disabled',
    );
  });

  it('cancel a query that would read more than their limit', async () => {
    await cloud.call('CreateWorkGroup', { Name: 'limited', Configuration: configuration });
    await cloud.parquet(
      'big/a.parquet',
      "SELECT md5('a' || i) || md5('b' || i) AS text, i AS n FROM range(260000) AS t(i)",
    );
    await cloud.query(
      "CREATE EXTERNAL TABLE big (text string, n bigint) STORED AS PARQUET LOCATION 's3://lake/big/'",
    );
    const heavy = await cloud.query('SELECT max(text) FROM big', { WorkGroup: 'limited' });
    expect(heavy).toMatchObject({ state: 'CANCELLED', reason: 'Bytes scanned limit was exceeded' });
    expect(heavy.bytes).toBeGreaterThan(10_000_000);
    const id = String((heavy.execution as { QueryExecutionId: string }).QueryExecutionId);
    expect(await cloud.objects.get('lake', `athena-results/${id}.csv`)).toBeUndefined();
    expect(await cloud.query('SELECT max(n) FROM big', { WorkGroup: 'limited' })).toMatchObject({
      state: 'SUCCEEDED',
      rows: [['259999']],
    });
    expect(await cloud.query('SELECT max(length(text)) FROM big')).toMatchObject({
      state: 'SUCCEEDED',
      rows: [['64']],
    });
  });

  it('cancel a query while it runs, as soon as it has read more than their limit', async () => {
    await cloud.call('CreateWorkGroup', { Name: 'limited', Configuration: configuration });
    await cloud.parquet(
      'wide/a.parquet',
      "SELECT md5('a' || i) || md5('b' || i) AS text, i AS n FROM range(400000) AS t(i)",
    );
    await cloud.query(
      "CREATE EXTERNAL TABLE wide (text string, n bigint) STORED AS PARQUET LOCATION 's3://lake/wide/'",
    );
    const slow = `SELECT count(*) FROM wide WHERE cardinality(filter(sequence(1, 300), x -> x * n < length(text))) > 400`;
    const whole = 400_000 * 64;
    const stopped = await cloud.query(slow, { WorkGroup: 'limited' });
    expect(stopped).toMatchObject({ state: 'CANCELLED', reason: 'Bytes scanned limit was exceeded' });
    expect(stopped.bytes).toBeGreaterThan(10_000_000);
    expect(stopped.bytes).toBeLessThan(whole * 0.95);
  });

  it('are made, changed and removed by CloudFormation', async () => {
    const type = cloud.athena.resources?.['AWS::Athena::WorkGroup'];
    const context = { stackName: 's', logicalId: 'L', tags: { stack: 's' } };
    const properties = {
      Name: 'denver-dev',
      RecursiveDeleteOption: true,
      State: 'ENABLED',
      WorkGroupConfiguration: { ...configuration, BytesScannedCutoffPerQuery: '10000000000' },
    };
    expect(await type?.create(properties, context)).toMatchObject({ physicalId: 'denver-dev' });
    await type?.update('denver-dev', { ...properties, Description: 'changed' }, properties, context);
    expect(await cloud.call('GetWorkGroup', { WorkGroup: 'denver-dev' })).toMatchObject({
      WorkGroup: { Description: 'changed', Configuration: { BytesScannedCutoffPerQuery: 10_000_000_000 } },
    });
    await expect(
      type?.update('denver-dev', { ...properties, Name: 'x' }, properties, context),
    ).rejects.toMatchObject({ name: 'ReplacementRequired' });
    await type?.remove('denver-dev', properties);
    await type?.remove('denver-dev', properties);
    await expect(
      type?.create(
        { ...properties, WorkGroupConfiguration: { CustomerContentEncryptionConfiguration: {} } },
        context,
      ),
    ).rejects.toThrow('CustomerContentEncryptionConfiguration');
  });
});
