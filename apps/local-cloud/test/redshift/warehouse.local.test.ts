import { GlueClient, CreateDatabaseCommand, CreateTableCommand } from '@aws-sdk/client-glue';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
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
