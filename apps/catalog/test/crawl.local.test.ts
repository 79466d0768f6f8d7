import { CreateCrawlerCommand, CreateDatabaseCommand, StartCrawlerCommand } from '@aws-sdk/client-glue';
import { glueClient } from '@denver/aws-clients';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelTables } from '../src/core/model';
import type { TableColumn } from '../src/core/statement';
import { lakeCrawler } from '../src/stack/crawler';
import { deploy, lakeOf, putIntoLake } from './support/deploy';
import { runCatalog, startLocalCloud, type LocalCloud } from './support/local-cloud';
import { parquetFile } from './support/parquet';

let cloud: LocalCloud;
const previous = { ...process.env };
const crawl = (stage: string, ...args: string[]) => runCatalog(cloud, ['crawl', '--stage', stage, ...args]);
const [requests, accidents] = modelTables().map(({ schema }) => schema.columns);

/** The crawler as the stack declares it, on a stage without a stack. */
async function deployCrawler(stage: string): Promise<void> {
  await deploy(stage);
  const { Properties } = lakeCrawler()['LakeCrawler'] ?? {};
  const { RecrawlPolicy, SchemaChangePolicy, Configuration } = Properties as unknown as Pick<
    CreateCrawlerCommand['input'],
    'RecrawlPolicy' | 'SchemaChangePolicy' | 'Configuration'
  >;
  const database = `denver_crawled_${stage}`;
  await glueClient().send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  await glueClient().send(
    new CreateCrawlerCommand({
      Name: `denver-lake-${stage}`,
      Role: 'arn:aws:iam::000000000000:role/crawler',
      DatabaseName: database,
      Targets: {
        S3Targets: ['service-request', 'traffic-accident'].map((id) => ({
          Path: `s3://${lakeOf(stage)}/events/${id}/`,
        })),
      },
      RecrawlPolicy,
      SchemaChangePolicy,
      Configuration,
    }),
  );
}

async function putEvents(stage: string, path: string, columns: readonly TableColumn[] = []): Promise<void> {
  await putIntoLake(stage, `events/${path}.parquet`, await parquetFile(columns));
}

beforeAll(async () => {
  cloud = await startLocalCloud();
  Object.assign(process.env, cloud.env);
}, 60_000);

afterAll(async () => {
  process.env = previous;
  await cloud.stop();
});

describe('catalog crawl', { timeout: 120_000 }, () => {
  it('says what to deploy, has nothing to crawl at first, then finds the files as the model says', async () => {
    expect(await crawl('good')).toMatchObject({ code: 2, stdout: '' });
    expect((await crawl('good')).stderr).toContain('Deploy the stack denver-catalog first');
    await deployCrawler('good');
    const empty = await crawl('good');
    expect(empty).toMatchObject({ code: 0, stderr: '' });
    expect(empty.stdout).toContain('service_request_events  nothing to crawl in s3://');

    await putEvents('good', 'service-request/created_month=2015-07/a', requests);
    await putEvents('good', 'service-request/created_month=2015-08/a', requests);
    const good = await crawl('good');
    expect(good.stdout).toBe(
      [
        `service_request_events  ${requests?.length} columns, 2 partitions: as the model says`,
        `traffic_accident_events  nothing to crawl in s3://${lakeOf('good')}/events/traffic-accident/`,
        '',
      ].join('\n'),
    );
    expect(good).toMatchObject({ code: 0 });
    expect(good.stderr).toContain('crawler denver-lake-good started');
  });

  it('finds a hidden new column, a missing one, a retyped one and a stray partition key, and fails', async () => {
    await deployCrawler('bad');
    const odd = [
      ...(requests ?? []).filter(({ name }) => name !== 'agency'),
      { name: 'severity', type: 'int' },
    ].map((column) => (column.name === 'council_district' ? { ...column, type: 'bigint' } : column));
    await putEvents('bad', 'service-request/created_month=2015-07/a', odd);
    await putEvents('bad', 'traffic-accident/created_month=2015-07/day=01/a', accidents);
    const bad = await crawl('bad', '--json');
    expect(bad.code).toBe(1);
    expect(bad.stderr).toContain(
      'Expected the files as the model says, got service_request_events.agency is',
    );
    expect(JSON.parse(bad.stdout)).toMatchObject({
      crawler: 'denver-lake-bad',
      drift: [
        {
          table: 'service_request_events',
          part: 'column',
          column: 'agency',
          kind: 'missing',
          expected: 'string',
        },
        { column: 'council_district', kind: 'retyped', expected: 'int', found: 'bigint' },
        { column: 'severity', kind: 'new', found: 'int' },
        { table: 'traffic_accident_events', part: 'partition-key', column: 'day', kind: 'new' },
      ],
      error: { name: 'LakeDriftError' },
    });
    expect(JSON.parse(bad.stdout)).toHaveProperty('drift.length', 4);

    expect((await crawl('bad')).stdout.split('\n').slice(2)).toEqual([
      '',
      'TABLE                    COLUMN            DRIFT    MODEL   FILES   WHERE',
      'service_request_events   agency            missing  string  -       all',
      'service_request_events   council_district  retyped  int     bigint  all',
      'service_request_events   severity          new      -       int     all',
      'traffic_accident_events  day               new key  -       string  all',
      '',
    ]);
  });

  it('finds what one month alone is other in', async () => {
    await deployCrawler('month');
    await putEvents('month', 'service-request/created_month=2015-07/a', requests);
    await putEvents(
      'month',
      'service-request/created_month=2015-08/a',
      (requests ?? []).filter(({ name }) => name !== 'agency'),
    );
    const found = await crawl('month', '--json');
    expect(JSON.parse(found.stdout)).toMatchObject({
      drift: [{ column: 'agency', kind: 'missing', partition: 'created_month=2015-08' }],
    });
    expect(found.code).toBe(1);
  });

  it('waits for a crawl that is under way, and tells of one that fails', async () => {
    await deployCrawler('busy');
    await putEvents('busy', 'service-request/created_month=2015-07/a', requests);
    await glueClient().send(new StartCrawlerCommand({ Name: 'denver-lake-busy' }));
    expect((await crawl('busy')).code).toBe(0);
    await putIntoLake('busy', 'events/service-request/created_month=2015-07/b.parquet', 'no Parquet at all');
    const failed = await crawl('busy');
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(
      /Expected the crawler denver-lake-busy to succeed, got FAILED: .+b\.parquet/,
    );
    expect(failed.stderr).toContain('(log /aws-glue/crawlers, denver-lake-busy)');
  });
});
