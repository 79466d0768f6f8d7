import { AthenaClient, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchGetPartitionCommand,
  BatchUpdatePartitionCommand,
  CreateDatabaseCommand,
  GetPartitionCommand,
  GlueClient,
  UpdatePartitionCommand,
  type PartitionInput,
} from '@aws-sdk/client-glue';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { runAthenaQuery } from '@denver/aws-clients';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedshift, type RedshiftCloud } from '../redshift/redshift-cloud';

const table = { DatabaseName: 'denver_dev', TableName: 'compacted' };
const months = ['2015-05', '2015-06', '2015-07', '2015-08', '2015-09', '2015-10'];

let cloud: RedshiftCloud;
let athena: AthenaClient;
let glue: GlueClient;
let s3: S3Client;

const ask = (sql: string) => runAthenaQuery(athena, { sql, workGroup: 'city', database: 'denver_dev' });
const keysUnder = async (Prefix: string): Promise<string[]> =>
  ((await s3.send(new ListObjectsV2Command({ Bucket: 'lake', Prefix }))).Contents ?? []).map(
    ({ Key }) => Key ?? '',
  );
const partitionOf = (run: string, month: string): PartitionInput => ({
  Values: [month],
  Parameters: { fingerprint: `${run} ${month}` },
  StorageDescriptor: { Location: `s3://lake/compacted/${run}/created_month=${month}` },
});
const unload = (run: string, condition = 'true') =>
  ask(`UNLOAD (SELECT case_id, newest, created_month FROM (SELECT case_id, max(version) AS newest, created_month
      FROM events GROUP BY case_id, created_month) WHERE ${condition} ORDER BY case_id)
    TO 's3://lake/compacted/${run}/' WITH (format = 'PARQUET', compression = 'ZSTD', partitioned_by = ARRAY['created_month'])`);

/** Six months of 100 cases in two versions each. */
beforeAll(async () => {
  cloud = await openRedshift();
  athena = new AthenaClient(cloud.clientConfig);
  glue = new GlueClient(cloud.clientConfig);
  s3 = new S3Client({ ...cloud.clientConfig, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'lake' }));
  const Configuration = { ResultConfiguration: { OutputLocation: 's3://lake/athena-results/' } };
  await athena.send(new CreateWorkGroupCommand({ Name: 'city', Configuration }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'denver_dev' } }));
  for (const month of months)
    await cloud.parquet(
      `events/created_month=${month}/a.parquet`,
      `SELECT 'c' || (i % 100) AS case_id, i // 100 AS version, md5(i::VARCHAR) AS wide FROM range(200) AS t(i)`,
    );
});

afterAll(async () => {
  for (const client of [athena, glue, s3]) client.destroy();
  await cloud.close();
});

describe('a table whose partitions are in the catalog, each in a folder of its own', () => {
  it('is made of what UNLOAD writes', async () => {
    await ask(`CREATE EXTERNAL TABLE events (case_id string, version bigint, wide string) PARTITIONED BY (created_month string)
      STORED AS PARQUET LOCATION 's3://lake/events/'`);
    await ask('MSCK REPAIR TABLE events');
    await ask(`CREATE EXTERNAL TABLE compacted (case_id string, newest bigint) PARTITIONED BY (created_month string)
      STORED AS PARQUET LOCATION 's3://lake/compacted/'`);
    const { queryId, rows } = await unload('first');
    expect(rows).toEqual([]);
    const keys = await keysUnder('compacted/first/');
    expect(keys.map((key) => key.split('/')[2])).toEqual(months.map((month) => `created_month=${month}`));
    const [Key = ''] = keys;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key }));
    expect((await Body?.transformToByteArray())?.subarray(0, 4)).toEqual(new TextEncoder().encode('PAR1'));
    expect(queryId).toMatch(/^[0-9a-f-]{36}$/);
    const { Errors } = await glue.send(
      new BatchCreatePartitionCommand({
        ...table,
        PartitionInputList: months.map((month) => partitionOf('first', month)),
      }),
    );
    expect(Errors).toEqual([]);
    expect((await ask('SELECT count(*), sum(newest) FROM compacted')).rows).toEqual([['600', '600']]);
  });

  it.each([
    ["created_month = '2015-07'", 1],
    ["created_month IN ('2015-07', '2015-09')", 2],
    ["created_month BETWEEN '2015-06' AND '2015-08'", 3],
    ["created_month >= '2015-07' AND created_month < '2015-09'", 2],
    ["created_month <> '2015-05'", 5],
    ["created_month = '2014-01'", 0],
  ])('reads only the files of the months that %s leaves', async (condition, count) => {
    const whole = await ask('SELECT max(case_id) FROM compacted');
    const found = await ask(
      `SELECT count(case_id), count(DISTINCT created_month) FROM compacted WHERE ${condition}`,
    );
    expect(found.rows).toEqual([[String(count * 100), String(count)]]);
    expect(found.bytesScanned * 6).toBe(whole.bytesScanned * count);
  });

  it('is read by Redshift, which also reads only the files it needs', async () => {
    await cloud.rows(
      "CREATE EXTERNAL SCHEMA lake FROM DATA CATALOG DATABASE 'denver_dev' IAM_ROLE 'arn:aws:iam::000000000000:role/spectrum'",
    );
    const text =
      "SELECT COUNT(case_id), SUM(newest) FROM lake.compacted WHERE created_month IN ('2015-07', '2015-09')";
    expect(await cloud.rows(text)).toEqual([[200, '200']]);
    const detail = `SELECT d.total_files, d.scanned_files FROM sys_external_query_detail d
      JOIN sys_query_history h ON h.query_id = d.query_id WHERE h.query_text = :text`;
    expect(await cloud.rows(detail, { text })).toEqual([[6, 2]]);
  });

  it('reads a month from its new folder once its partition says so', async () => {
    await cloud.parquet(
      'events/created_month=2015-07/b.parquet',
      "SELECT 'c' || i AS case_id, 7 AS version, '' AS wide FROM range(150) AS t(i)",
    );
    await unload('second', "created_month IN ('2015-07', '2015-08')");
    const count = "SELECT count(*), sum(newest) FROM compacted WHERE created_month = '2015-07'";
    expect((await ask(count)).rows).toEqual([['100', '100']]);
    await glue.send(
      new UpdatePartitionCommand({
        ...table,
        PartitionValueList: ['2015-07'],
        PartitionInput: partitionOf('second', '2015-07'),
      }),
    );
    expect((await ask(count)).rows).toEqual([['150', '1050']]);
    expect(await cloud.rows(count.replace('FROM ', 'FROM lake.'))).toEqual([[150, '1050']]);
    const { Partition } = await glue.send(
      new GetPartitionCommand({ ...table, PartitionValues: ['2015-07'] }),
    );
    expect(Partition).toMatchObject({
      Parameters: { fingerprint: 'second 2015-07' },
      StorageDescriptor: { Location: 's3://lake/compacted/second/created_month=2015-07' },
    });
  });

  it('takes changes of many partitions at once, and tells which failed', async () => {
    const { Errors } = await glue.send(
      new BatchUpdatePartitionCommand({
        ...table,
        Entries: ['2015-08', '2014-01'].map((month) => ({
          PartitionValueList: [month],
          PartitionInput: partitionOf('second', month),
        })),
      }),
    );
    expect(Errors).toEqual([
      {
        PartitionValueList: ['2014-01'],
        ErrorDetail: { ErrorCode: 'EntityNotFoundException', ErrorMessage: 'Cannot find partition.' },
      },
    ]);
    const found = await glue.send(
      new BatchGetPartitionCommand({
        ...table,
        PartitionsToGet: [{ Values: ['2015-08'] }, { Values: ['2014-01'] }],
      }),
    );
    expect(found.Partitions?.map(({ Parameters }) => Parameters)).toEqual([
      { fingerprint: 'second 2015-08' },
    ]);
    const removed = await glue.send(
      new BatchDeletePartitionCommand({
        ...table,
        PartitionsToDelete: [{ Values: ['2015-05'] }, { Values: ['2014-01'] }],
      }),
    );
    expect(removed.Errors?.map(({ PartitionValues }) => PartitionValues)).toEqual([['2014-01']]);
    expect((await ask('SELECT count(*), min(created_month) FROM compacted')).rows).toEqual([
      ['550', '2015-06'],
    ]);
  });

  it('may have folders of any name, in Athena', async () => {
    const [key = ''] = await keysUnder('compacted/first/created_month=2015-05/');
    await glue.send(
      new BatchCreatePartitionCommand({
        ...table,
        PartitionInputList: [
          { Values: ['2015-05'], StorageDescriptor: { Location: `s3://lake/${key.replace(/[^/]*$/, '')}` } },
          {
            Values: ['other'],
            StorageDescriptor: { Location: 's3://lake/compacted/second/created_month=2015-08/' },
          },
          {
            Values: ['__HIVE_DEFAULT_PARTITION__'],
            StorageDescriptor: { Location: 's3://lake/compacted/first/created_month=2015-06/' },
          },
        ],
      }),
    );
    expect(
      (
        await ask(
          "SELECT count(*), min(created_month) FROM compacted WHERE created_month IN ('2015-05', 'other')",
        )
      ).rows,
    ).toEqual([['200', '2015-05']]);
    expect((await ask('SELECT count(*) FROM compacted WHERE created_month IS NULL')).rows).toEqual([['100']]);
  });
});
