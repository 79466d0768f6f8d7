import { ListQueryExecutionsCommand } from '@aws-sdk/client-athena';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteTableCommand,
  GetDatabasesCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { athenaClient, dynamoDbClient, glueClient, s3Client } from '@denver/aws-clients';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploy, deployJournal, lakeOf } from './support/deploy';
import { runCatalog, startLocalCloud, type CliRun, type LocalCloud } from './support/local-cloud';

/** Statements of all migrations, one each. */
const all = readdirSync(resolve(import.meta.dirname, '../sql/athena')).filter((file) =>
  file.endsWith('.sql'),
).length;
let cloud: LocalCloud;
const previous = { ...process.env };
const catalog = (...args: string[]) => runCatalog(cloud, args);

async function queries(stage: string): Promise<number> {
  const { QueryExecutionIds } = await athenaClient().send(
    new ListQueryExecutionsCommand({ WorkGroup: `denver-${stage}` }),
  );
  return QueryExecutionIds?.length ?? 0;
}

/** All that a run could have written: queries, journal, databases, objects. */
async function everything(stage: string): Promise<unknown> {
  const [journal, databases, objects] = await Promise.all([
    dynamoDbClient().send(new ScanCommand({ TableName: `denver-migrations-${stage}` })),
    glueClient().send(new GetDatabasesCommand({})),
    s3Client().send(new ListObjectsV2Command({ Bucket: lakeOf(stage) })),
  ]);
  return [
    await queries(stage),
    journal.Items,
    databases.DatabaseList?.map(({ Name }) => Name),
    objects.Contents?.map(({ Key }) => Key),
  ];
}

/** Sends a signal to a run after its first statement; one that was through by then is tried again on a fresh stage. */
async function interrupt(
  signal: NodeJS.Signals,
  stages: readonly string[],
): Promise<CliRun & { stage: string }> {
  for (const stage of stages) {
    await deploy(stage);
    const run = await runCatalog(cloud, ['migrate', '--stage', stage], (child) =>
      child.stderr?.once('data', () => child.kill(signal)),
    );
    if (run.code !== 0) return { ...run, stage };
  }
  throw new Error(
    `Expected ${signal} to arrive before the end, got ${stages.length} runs that were through.`,
  );
}

beforeAll(async () => {
  cloud = await startLocalCloud();
  Object.assign(process.env, cloud.env);
}, 30_000);

afterAll(async () => {
  process.env = previous;
  await cloud.stop();
});

describe('catalog', { timeout: 60_000 }, () => {
  it('migrates twice: the second changes nothing, plan shows nothing, status tells the story', async () => {
    await deploy('twice');
    const on = ['--stage', 'twice'];
    const before = await everything('twice');
    expect((await catalog('plan', ...on, '--detailed-exitcode')).code).toBe(2);
    expect(await everything('twice')).toEqual(before);

    const first = await catalog('migrate', ...on);
    expect(first).toMatchObject({ code: 0, stdout: `denver_twice: ${all} statements applied\n` });
    expect(first.stderr).toMatch(
      /^0001-create-database\.sql {2}query [\w-]+ {2}\d+ ms {2}0 bytes scanned {2}\$0\.00000$/m,
    );
    expect(await queries('twice')).toBe(all);

    const second = await catalog('migrate', ...on, '--json');
    expect(JSON.parse(second.stdout)).toEqual({ database: 'denver_twice', results: [], statements: [] });
    expect(await catalog('plan', ...on, '--detailed-exitcode')).toMatchObject({
      code: 0,
      stdout: 'nothing to do\n',
    });
    expect(await queries('twice')).toBe(all);

    const status = JSON.parse((await catalog('status', ...on, '--json')).stdout) as {
      results: Array<{ state: string; entry: { statements: unknown[] } }>;
      lock: unknown;
    };
    expect(status.results.map(({ state }) => state)).toEqual(Array(all).fill('applied'));
    expect(status.lock).toBeNull();
    expect(await catalog('validate', ...on)).toMatchObject({ code: 0 });
  });

  it('leaves a table made by hand as it is, and names it: in the plan, in the run and to validate', async () => {
    await deploy('hand');
    const [DatabaseName, Name] = ['denver_hand', 'service_request_events'];
    const columns = (...names: string[]) => ({
      DatabaseName,
      TableInput: {
        Name,
        TableType: 'EXTERNAL_TABLE',
        StorageDescriptor: { Columns: names.map((column) => ({ Name: column, Type: 'string' })) },
      },
    });
    await glueClient().send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
    await glueClient().send(new CreateTableCommand(columns('case_id')));
    const on = ['--stage', 'hand'];
    const conflict = 'expected service_request_events.version to be string, got no such column';
    const planned = await catalog('plan', ...on, '--detailed-exitcode');
    expect(planned).toMatchObject({ code: 2 });
    expect(planned.stdout).toContain(`CONFLICT: ${conflict}`);
    const run = await catalog('migrate', ...on);
    expect(run).toMatchObject({ code: 1 });
    expect(run.stderr).toContain(`0002-create-service-request-events.sql, statement 1: ${conflict}`);
    expect(await queries('hand')).toBe(0);

    await glueClient().send(new DeleteTableCommand({ DatabaseName, Name }));
    expect((await catalog('migrate', ...on)).code).toBe(0);
    await glueClient().send(new UpdateTableCommand(columns('case_id', 'extra')));
    const drift = await catalog('validate', ...on, '--json');
    expect(drift.code).toBe(1);
    expect((JSON.parse(drift.stdout) as { drift: string[] }).drift).toEqual(
      expect.arrayContaining([
        'service_request_events.version is missing',
        'service_request_events.extra is not of the migrations',
        'service_request_events.created_month is missing',
      ]),
    );
  });

  it('says which stack to deploy while there is no journal, and takes over a lake that is there', async () => {
    await deploy('taken', false);
    const on = ['--stage', 'taken'];
    const without = await catalog('migrate', ...on);
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('Deploy the stack denver-catalog-state first');
    await deployJournal('taken');
    expect((await catalog('baseline', ...on)).code).toBe(1);
    await catalog('migrate', ...on, '--to', '4');
    await glueClient().send(
      new DeleteTableCommand({ DatabaseName: 'denver_taken', Name: 'service_requests' }),
    );
    await catalog('migrate', ...on);
    const drift = await catalog('validate', ...on);
    expect(drift).toMatchObject({ code: 1, stdout: 'service_requests is missing\n' });
  });

  it('lets four at once apply everything once', async () => {
    await deploy('race');
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => catalog('migrate', '--stage', 'race', '--json')),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const applied = runs.map(({ stdout }) => (JSON.parse(stdout) as { results: unknown[] }).results.length);
    expect(applied.sort()).toEqual([0, 0, 0, all]);
    expect(await queries('race')).toBe(all);
  });

  it('finishes what a killed run began, without waiting for its lease when unlocked', async () => {
    const { stage, ...killed } = await interrupt('SIGKILL', ['killeda', 'killedb', 'killedc']);
    const on = ['--stage', stage];
    expect(killed.code).toBeNull();
    const held = await catalog('migrate', ...on, '--lock-timeout', '0');
    expect(held.code).toBe(1);
    expect(held.stderr).toContain('holds since');
    expect((await catalog('repair', ...on, '--unlock')).code).toBe(0);
    expect((await catalog('migrate', ...on)).code).toBe(0);
    expect((await catalog('validate', ...on)).code).toBe(0);
    expect(await queries(stage)).toBe(all);
  });

  it('stops at SIGTERM after the statement at hand, and gives the lock back', async () => {
    const { stage, ...stopped } = await interrupt('SIGTERM', ['stoppeda', 'stoppedb', 'stoppedc']);
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain('run migrate to go on');
    expect((await catalog('migrate', '--stage', stage, '--lock-timeout', '0')).code).toBe(0);
    expect(await queries(stage)).toBe(all);
  });

  it('exits with 2 for wrong use, and with 1 where 2 means changes', async () => {
    expect((await catalog('drop')).code).toBe(2);
    expect((await catalog('plan', '--detailed-exitcode', '--force')).code).toBe(1);
  });
});
