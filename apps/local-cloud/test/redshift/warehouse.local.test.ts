import { GlueClient, CreateDatabaseCommand, CreateTableCommand } from '@aws-sdk/client-glue';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedshift, readRows, type RedshiftCloud } from './redshift-cloud';

let cloud: RedshiftCloud;

const columns = [
  { Name: 'case_id', Type: 'string' },
  { Name: 'version', Type: 'string' },
  { Name: 'neighborhood', Type: 'string' },
  { Name: 'created_date', Type: 'date' },
];

/** A view as the warehouse has it: the newest version of each case. */
const newestView = `CREATE OR REPLACE VIEW city.requests AS
SELECT case_id, neighborhood, created_date, created_month FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY created_month, case_id ORDER BY version DESC) AS place FROM lake.events
) AS placed WHERE place = 1 WITH NO SCHEMA BINDING`;

beforeAll(async () => {
  cloud = await openRedshift();
  const s3 = new S3Client({ ...cloud.clientConfig, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'lake' }));
  const glue = new GlueClient(cloud.clientConfig);
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'denver_dev' } }));
  await glue.send(
    new CreateTableCommand({
      DatabaseName: 'denver_dev',
      TableInput: {
        Name: 'events',
        TableType: 'EXTERNAL_TABLE',
        PartitionKeys: [{ Name: 'created_month', Type: 'string' }],
        Parameters: {
          'projection.enabled': 'true',
          'projection.created_month.type': 'date',
          'projection.created_month.format': 'yyyy-MM',
          'projection.created_month.range': '2015-01,2015-12',
          'projection.created_month.interval': '1',
          'projection.created_month.interval.unit': 'MONTHS',
          'storage.location.template': 's3://lake/events/created_month=${created_month}/',
        },
        StorageDescriptor: {
          Columns: columns,
          Location: 's3://lake/events/',
          SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
        },
      },
    }),
  );
  for (const month of ['2015-05', '2015-06', '2015-07'])
    await cloud.parquet(
      `events/created_month=${month}/a.parquet`,
      `SELECT 'c' || (range % 50) AS case_id, 'v' || range AS version, 'N' || (range % 5) AS neighborhood, DATE '${month}-01' AS created_date FROM range(100)`,
    );
});

afterAll(() => cloud.close());

describe('an external schema', () => {
  it('shows the tables of a Glue database, read from their folders', async () => {
    await cloud.rows(
      "CREATE EXTERNAL SCHEMA IF NOT EXISTS lake FROM DATA CATALOG DATABASE 'denver_dev' IAM_ROLE 'arn:aws:iam::000000000000:role/spectrum'",
    );
    await cloud.rows('CREATE SCHEMA IF NOT EXISTS city');
    expect(await cloud.rows('SELECT COUNT(*), MIN(created_month) FROM lake.events')).toEqual([
      [300, '2015-05'],
    ]);
    const found = await cloud.rows(
      'SELECT created_date FROM lake.events WHERE created_month = :month LIMIT 1',
      {
        month: '2015-06',
      },
    );
    expect(found).toEqual([['2015-06-01']]);
  });

  it('is read through late-binding views', async () => {
    await cloud.rows(newestView);
    expect(await cloud.rows('SELECT COUNT(*) FROM city.requests')).toEqual([[150]]);
  });
});

describe('a batch', () => {
  it('holds as a whole, with a result of each statement', async () => {
    const found = await cloud.batch(
      'CREATE TABLE city.counts (month VARCHAR(7) ENCODE zstd, neighborhood VARCHAR(60), requests BIGINT NOT NULL) DISTSTYLE ALL SORTKEY (month)',
      "DELETE FROM city.counts WHERE month = '2015-06'",
      "INSERT INTO city.counts SELECT created_month, neighborhood, COUNT(*) FROM city.requests WHERE created_month = '2015-06' GROUP BY 1, 2",
      'SELECT * FROM city.counts ORDER BY neighborhood LIMIT 2',
    );
    expect(found).toMatchObject({ Status: 'FINISHED', HasResultSet: true });
    expect(found.SubStatements?.map(({ ResultRows }) => ResultRows)).toEqual([-1, 0, 5, 2]);
    expect(await readRows(cloud.client, `${found.Id ?? ''}:4`)).toEqual([
      ['2015-06', 'N0', 10],
      ['2015-06', 'N1', 10],
    ]);
  });
});

describe('a query of an external table', () => {
  const detail = `SELECT d.total_files, d.scanned_files, d.returned_bytes FROM sys_external_query_detail d
    JOIN sys_query_history h ON h.query_id = d.query_id WHERE h.query_text = :text`;

  it('reads only the folders it needs, also through a view, and says how many bytes', async () => {
    const text =
      "SELECT COUNT(*) FROM city.requests WHERE created_month >= '2015-06' AND neighborhood = 'N1'";
    expect(await cloud.rows(text)).toEqual([[20]]);
    const [[total, read, bytes] = []] = await cloud.rows(detail, { text });
    expect([total, read]).toEqual([3, 2]);
    expect(bytes).toBeGreaterThan(0);
    const all = "SELECT COUNT(*) FROM city.requests WHERE neighborhood = 'N1'";
    await cloud.rows(all);
    const [[, , allBytes] = []] = await cloud.rows(detail, { text: all });
    expect(Number(allBytes) * 2).toBe(Number(bytes) * 3);
  });

  it('reads no files when no folder is left', async () => {
    expect(await cloud.rows("SELECT COUNT(*) FROM lake.events WHERE created_month = '2014-01'")).toEqual([
      [0],
    ]);
  });

  it('reads files written before a column was added or widened', async () => {
    await cloud.parquet(
      'events/created_month=2015-08/old.parquet',
      "SELECT 1 AS case_id, 'v' AS version, DATE '2015-08-01' AS created_date",
    );
    expect(
      await cloud.rows("SELECT case_id, neighborhood FROM lake.events WHERE created_month = '2015-08'"),
    ).toEqual([['1', null]]);
    expect(await cloud.rows('SELECT COUNT(*), COUNT(neighborhood) FROM lake.events')).toEqual([[301, 300]]);
  });

  it('fails when a file is no Parquet', async () => {
    const s3 = new S3Client({ ...cloud.clientConfig, forcePathStyle: true });
    const Key = 'events/created_month=2015-09/bad.parquet';
    await s3.send(new PutObjectCommand({ Bucket: 'lake', Key, Body: 'no Parquet' }));
    expect(await cloud.failure('SELECT COUNT(*) FROM lake.events')).toContain('Spectrum Scan Error');
    await s3.send(new DeleteObjectCommand({ Bucket: 'lake', Key }));
  });

  it('is shown by the catalogue of external tables', async () => {
    expect(await cloud.rows('SELECT schemaname, tablename, location FROM svv_external_tables')).toEqual([
      ['lake', 'events', 's3://lake/events/'],
    ]);
    expect(
      await cloud.rows(
        'SELECT columnname, external_type, part_key FROM svv_external_columns WHERE part_key > 0',
      ),
    ).toEqual([['created_month', 'string', 1]]);
    expect(await cloud.failure('DELETE FROM lake.events')).toBe('cannot change external table lake.events');
    expect(await cloud.failure('GRANT SELECT ON lake.events TO PUBLIC')).toContain(
      'grant USAGE on schema lake instead',
    );
    expect(await cloud.failure('CREATE VIEW city.bound AS SELECT * FROM lake.events')).toContain(
      'WITH NO SCHEMA BINDING',
    );
  });
});

describe('an external table of JSON lines', () => {
  it('is read by the keys its SerDe maps', async () => {
    const glue = new GlueClient(cloud.clientConfig);
    await glue.send(
      new CreateTableCommand({
        DatabaseName: 'denver_dev',
        TableInput: {
          Name: 'lines',
          TableType: 'EXTERNAL_TABLE',
          StorageDescriptor: {
            Columns: [
              { Name: 'id', Type: 'int' },
              { Name: 'reason', Type: 'string' },
            ],
            Location: 's3://lake/lines/',
            SerdeInfo: {
              SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
              Parameters: { 'mapping.reason': 'Reason' },
            },
          },
        },
      }),
    );
    const s3 = new S3Client({ ...cloud.clientConfig, forcePathStyle: true });
    const Body = '{"id":1,"Reason":"torn"}\n{"id":"2"}\n';
    await s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'lines/a.json', Body }));
    expect(await cloud.rows('SELECT id, reason FROM lake.lines ORDER BY id')).toEqual([
      [1, 'torn'],
      [2, null],
    ]);
    const text = 'SELECT reason FROM lake.lines';
    await cloud.rows(text);
    const read = await cloud.rows(
      'SELECT d.returned_bytes FROM sys_external_query_detail d JOIN sys_query_history h ON h.query_id = d.query_id WHERE h.query_text = :text',
      { text },
    );
    expect(read).toEqual([[Body.length]]);
  });
});
