import { GetPartitionsCommand } from '@aws-sdk/client-glue';
import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { athenaClient, glueClient, runAthenaQuery, s3Client } from '@denver/aws-clients';
import { dataset, datasetIds, type DatasetId } from '@denver/record-model';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import schema from '../sql/athena/schema.json' with { type: 'json' };
import { compactPorts } from '../src/compact-ports';
import { compact, type CompactOptions, type DatasetReport } from '../src/compact/compact';
import { modelTables } from '../src/core/model';
import type { SchemaSnapshot } from '../src/core/snapshot';
import { deploy, lakeOf, putIntoLake } from './support/deploy';
import { runCatalog, startLocalCloud, type LocalCloud } from './support/local-cloud';
import { parquetFile, type ParquetRow } from './support/parquet';

const stage = 'compact';
let cloud: LocalCloud;
const previous = { ...process.env };

beforeAll(async () => {
  cloud = await startLocalCloud();
  Object.assign(process.env, cloud.env);
  await deploy(stage);
}, 60_000);

afterAll(async () => {
  process.env = previous;
  await cloud.stop();
});

/** Lands events as Firehose does: an object of its own in the month's folder. */
async function land(
  id: DatasetId,
  month: string,
  name: string,
  events: readonly ParquetRow[],
): Promise<void> {
  const columns = modelTables().find(({ table }) => table === dataset(id).eventsTable)?.schema.columns ?? [];
  const body = await parquetFile(columns, events);
  await putIntoLake(stage, `events/${id}/created_month=${month}/${name}.parquet`, body);
}

/** What `catalog compact` does, without the start of a process. */
async function compactNow(options: Partial<CompactOptions> = {}): Promise<Record<DatasetId, DatasetReport>> {
  const snapshot = schema as Pick<SchemaSnapshot, 'tables'>;
  const names = { workGroup: `denver-${stage}`, database: `denver_${stage}`, bucket: lakeOf(stage) };
  const ports = compactPorts({ ...names, snapshot, queryTimeoutMs: 60_000 });
  const reports = await compact(ports, {
    datasets: datasetIds,
    rebuild: false,
    graceMs: 3_600_000,
    ...options,
  });
  expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
  return Object.fromEntries(reports.map((report) => [report.dataset, report])) as Record<
    DatasetId,
    DatasetReport
  >;
}

async function rowsOf(sql: string): Promise<Array<Array<string | null>>> {
  const query = { sql, workGroup: `denver-${stage}`, database: `denver_${stage}` };
  return (await runAthenaQuery(athenaClient(), query)).rows;
}

/** Both sides of what has to be the same. */
async function expectCompactedIsView(id: DatasetId): Promise<void> {
  const { compactedTable, newestView, keyColumn, columns } = dataset(id);
  const list = columns.map(({ name }) => name).join(', ');
  const [compacted, view] = await Promise.all(
    [compactedTable, newestView].map((table) =>
      rowsOf(`SELECT ${list} FROM ${table} ORDER BY created_month, ${keyColumn}`),
    ),
  );
  expect(view?.length).toBeGreaterThan(0);
  expect(compacted).toEqual(view);
}

async function partitionsOf(id: DatasetId): Promise<Map<string, string>> {
  const { Partitions = [] } = await glueClient().send(
    new GetPartitionsCommand({ DatabaseName: `denver_${stage}`, TableName: dataset(id).compactedTable }),
  );
  return new Map(
    Partitions.map(({ Values, StorageDescriptor }) => [Values?.[0] ?? '', StorageDescriptor?.Location ?? '']),
  );
}

async function filesBelow(prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3Client().send(
    new ListObjectsV2Command({ Bucket: lakeOf(stage), Prefix: prefix }),
  );
  return Contents.map(({ Key = '' }) => Key);
}

const request = (key: string, version: string, more: ParquetRow = {}): ParquetRow => ({
  case_id: key,
  version,
  transport_id: `t-${key}-${version}`,
  created_at: '2015-07-31 18:47:35.123',
  created_date: '2015-07-31',
  first_call_resolution: 'true',
  longitude: '-104.9',
  case_status: `as of ${version}`,
  ...more,
});
const accident = (key: string, version: string): ParquetRow => ({
  offense_id: key,
  version,
  transport_id: `t-${version}`,
});

describe('catalog compact', { timeout: 120_000 }, () => {
  it('says that the tables have to be made first', async () => {
    const run = await runCatalog(cloud, ['compact', '--stage', stage]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('npx nx run catalog:migrate');
    expect(await runCatalog(cloud, ['migrate', '--stage', stage])).toMatchObject({ code: 0 });
  });

  it('shows what the view shows, month by month', async () => {
    await land('service-request', '2015-07', 'a', [request('a', '1'), request('b', '1')]);
    await land('service-request', '2015-07', 'b', [request('a', '2'), request('a', '2'), request('c', '1')]);
    await land('service-request', '2015-08', 'a', [request('d', '1', { neighborhood: "Sloan's Lake" })]);
    await land('traffic-accident', '2015-07', 'a', [accident('x', '1'), accident('y', '1')]);
    await land('traffic-accident', '2015-08', 'a', [accident('z', '1')]);
    const reports = await compactNow();
    expect(reports['service-request']).toMatchObject({
      compacted: ['2015-07', '2015-08'],
      rows: 4,
      failures: [],
    });
    expect(reports['traffic-accident']).toMatchObject({ compacted: ['2015-07', '2015-08'], rows: 3 });
    expect(reports['service-request'].bytesScanned).toBeGreaterThan(0);
    await expectCompactedIsView('service-request');
    await expectCompactedIsView('traffic-accident');
  });

  it('asks no query while nothing has changed', async () => {
    const before = await filesBelow('compacted/');
    const run = await runCatalog(cloud, ['compact', '--stage', stage, '--json']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { datasets } = JSON.parse(run.stdout) as { datasets: DatasetReport[] };
    for (const report of datasets)
      expect(report).toMatchObject({ compacted: [], bytesScanned: 0, dollars: 0 });
    expect(await filesBelow('compacted/')).toEqual(before);
  });

  it('writes a month with a newer version to a new place, and deletes the old one after the grace time', async () => {
    const before = await partitionsOf('service-request');
    await land('service-request', '2015-07', 'c', [request('b', '2')]);
    expect((await compactNow())['service-request']).toMatchObject({ compacted: ['2015-07'], rows: 3 });
    const after = await partitionsOf('service-request');
    expect(after.get('2015-08')).toBe(before.get('2015-08'));
    expect(after.get('2015-07')).not.toBe(before.get('2015-07'));
    await expectCompactedIsView('service-request');

    const old = (before.get('2015-07') ?? '').replace(`s3://${lakeOf(stage)}/`, '');
    expect(await filesBelow(old)).toHaveLength(1);
    expect((await compactNow())['service-request']).toMatchObject({ filesRemoved: 0 });
    expect((await compactNow({ graceMs: 0 }))['service-request']).toMatchObject({ filesRemoved: 1 });
    expect(await filesBelow(old)).toEqual([]);
    await expectCompactedIsView('service-request');
  });

  it('takes an accident out of the month that its report has left, and back when the newer version is gone', async () => {
    await land('traffic-accident', '2015-09', 'a', [accident('x', '2')]);
    expect((await compactNow())['traffic-accident']).toMatchObject({
      compacted: ['2015-07', '2015-09'],
      rows: 2,
    });
    await expectCompactedIsView('traffic-accident');

    const Key = 'events/traffic-accident/created_month=2015-09/a.parquet';
    await s3Client().send(new DeleteObjectCommand({ Bucket: lakeOf(stage), Key }));
    expect((await compactNow())['traffic-accident']).toMatchObject({
      compacted: ['2015-07'],
      removed: ['2015-09'],
    });
    expect([...(await partitionsOf('traffic-accident')).keys()]).toEqual(['2015-07', '2015-08']);
    await expectCompactedIsView('traffic-accident');
  });

  it('leaves a month that cannot be read as it was, and says so', async () => {
    await putIntoLake(stage, 'events/service-request/created_month=2015-08/b.parquet', 'no Parquet at all');
    await land('service-request', '2015-07', 'd', [request('e', '1')]);
    const run = await runCatalog(cloud, ['compact', '--stage', stage, '--dataset', 'service-request']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(
      'catalog: Expected every month to be compacted, got service-request 2015-08: Athena query',
    );
    expect(run.stdout).toMatch(
      /^service-request {2}1 months compacted, 1 failed, 4 rows, \d+ -> \d+ bytes {2}\d+ bytes scanned {2}\$0\.000/,
    );
    expect(
      await rowsOf("SELECT case_id FROM service_requests_compacted WHERE created_month = '2015-08'"),
    ).toEqual([['d']]);
    expect(
      await rowsOf("SELECT COUNT(*) FROM service_requests_compacted WHERE created_month = '2015-07'"),
    ).toEqual([['4']]);
  });

  it('is done by the function of the schedule as well, which waits for the tables to be made', async () => {
    Object.assign(process.env, {
      WORK_GROUP: `denver-${stage}`,
      GLUE_DATABASE: 'denver_not_migrated',
      LAKE_BUCKET: lakeOf(stage),
    });
    const log = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const early = await import('../src/handler');
    expect(await early.handler()).toEqual({ compacted: 0, left: 0 });
    expect(log.mock.lastCall?.[0]).toContain('Make it first (npx nx run catalog:migrate)');

    vi.resetModules();
    process.env['GLUE_DATABASE'] = `denver_${stage}`;
    const { handler } = await import('../src/handler');
    await expect(handler()).rejects.toThrow('got service-request 2015-08: Athena query');
    const Key = 'events/service-request/created_month=2015-08/b.parquet';
    await s3Client().send(new DeleteObjectCommand({ Bucket: lakeOf(stage), Key }));
    await land('service-request', '2015-08', 'c', [request('d', '2')]);
    expect(await handler()).toEqual({ compacted: 1, left: 0 });
    expect(log.mock.calls.map(([line]) => line)).toContainEqual(
      expect.stringMatching(
        /^service-request {2}1 months compacted, 1 rows, .+ bytes scanned {2}\$0\.\d{5}\n$/,
      ),
    );
    log.mockRestore();
    await expectCompactedIsView('service-request');
  });
});
