import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteCrawlerCommand,
  GetCrawlerCommand,
  GetCrawlerMetricsCommand,
  GetCrawlersCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  ListCrawlersCommand,
  ListCrawlsCommand,
  StartCrawlerCommand,
  StopCrawlerCommand,
  UpdateCrawlerCommand,
  type Crawler,
  type CreateCrawlerCommandInput,
  type Table,
} from '@aws-sdk/client-glue';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../support/cloud';

let test: TestCloud;
let glue: GlueClient;
let s3: S3Client;
let duckdb: DuckDBConnection;
let bucket: string;
let count = 0;

beforeAll(async () => {
  test = await startTestCloud();
  glue = new GlueClient(test.clientConfig);
  s3 = new S3Client({ ...test.clientConfig, forcePathStyle: true });
  duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'crawled' } }));
});

afterAll(async () => {
  duckdb.closeSync();
  for (const client of [glue, s3]) client.destroy();
  await test.close();
});

beforeEach(async () => {
  bucket = `lake-${++count}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
});

async function parquet(Key: string, sql: string): Promise<void> {
  const file = path.join(test.stateDirectory, '..', `${path.basename(test.stateDirectory)}-${count}.parquet`);
  await duckdb.run(`COPY (${sql}) TO '${file}' (FORMAT parquet)`);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: await readFile(file) }));
  await rm(file);
}

function put(Key: string, Body: string): Promise<unknown> {
  return s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
}

function settings(
  Name: string,
  prefix: string,
  more: Partial<CreateCrawlerCommandInput> = {},
): CreateCrawlerCommandInput {
  return {
    Name,
    Role: 'arn:aws:iam::000000000000:role/crawler',
    DatabaseName: 'crawled',
    TablePrefix: `t${count}_`,
    Targets: { S3Targets: [{ Path: `s3://${bucket}/${prefix}` }] },
    ...more,
  };
}

async function ended(Name: string): Promise<Crawler> {
  for (;;) {
    const { Crawler: crawler } = await glue.send(new GetCrawlerCommand({ Name }));
    if (crawler!.State === 'READY') return crawler!;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Runs a crawler to its end; the tables of this test by name. */
async function run(Name: string): Promise<Map<string, Table>> {
  await glue.send(new StartCrawlerCommand({ Name }));
  const { LastCrawl } = await ended(Name);
  expect(LastCrawl).toMatchObject({ Status: 'SUCCEEDED' });
  return tables();
}

async function tables(): Promise<Map<string, Table>> {
  const { TableList } = await glue.send(
    new GetTablesCommand({ DatabaseName: 'crawled', Expression: `t${count}_.*` }),
  );
  return new Map(TableList!.map((table) => [table.Name!.replace(/^t\d+_/, ''), table]));
}

async function crawl(input: CreateCrawlerCommandInput): Promise<Map<string, Table>> {
  await glue.send(new CreateCrawlerCommand(input));
  return run(input.Name!);
}

function columnsOf(table: Pick<Table, 'StorageDescriptor'> | undefined): Record<string, string> {
  return Object.fromEntries(table!.StorageDescriptor!.Columns!.map(({ Name, Type }) => [Name!, Type!]));
}

async function months(name: string): Promise<string[]> {
  const { Partitions } = await glue.send(
    new GetPartitionsCommand({ DatabaseName: 'crawled', TableName: `t${count}_${name}` }),
  );
  return Partitions!.map(({ Values }) => Values!.join('/'));
}

describe('a crawl', () => {
  it('makes a table of each dataset, with the types of Parquet and the months as partitions', async () => {
    const requests = `SELECT 'a' AS case_id, 1::INT AS hour, 2::BIGINT AS version, 1.5::DOUBLE AS longitude, true AS first,
      DATE '2015-07-31' AS day, TIMESTAMPTZ '2015-07-31 10:00:00Z' AS created_at, 1.25::DECIMAL(9,2) AS price,
      [1, 2] AS list, {'A': 1, 'b': ['x']} AS nested, MAP {'k': 1.5::FLOAT} AS kinds`;
    for (const month of ['2015-07', '2015-08']) {
      await parquet(`events/service-request/created_month=${month}/a.parquet`, requests);
      await parquet(
        `events/traffic-accident/created_month=${month}/a.parquet`,
        `SELECT 'x' AS offense_id, 1 AS n`,
      );
    }
    const found = await crawl(settings('types', 'events/'));
    expect([...found.keys()]).toEqual(['service_request', 'traffic_accident']);
    const table = found.get('service_request')!;
    expect(columnsOf(table)).toEqual({
      case_id: 'string',
      hour: 'int',
      version: 'bigint',
      longitude: 'double',
      first: 'boolean',
      day: 'date',
      created_at: 'timestamp',
      price: 'decimal(9,2)',
      list: 'array<int>',
      nested: 'struct<a:int,b:array<string>>',
      kinds: 'map<string,float>',
    });
    expect(table).toMatchObject({
      PartitionKeys: [{ Name: 'created_month', Type: 'string' }],
      Parameters: {
        classification: 'parquet',
        UPDATED_BY_CRAWLER: 'types',
        recordCount: '2',
        objectCount: '2',
      },
      StorageDescriptor: { Location: `s3://${bucket}/events/service-request/` },
    });
    expect(await months('service_request')).toEqual(['2015-07', '2015-08']);
    expect(await athena(`SELECT created_month, nested.a FROM t${count}_service_request ORDER BY 1`)).toEqual([
      ['2015-07', '1'],
      ['2015-08', '1'],
    ]);
  });

  it('infers JSON lines, in which a date is a text and a whole number a bigint', async () => {
    await put(
      'quarantine/a.jsonl',
      '{"reason":"torn_line","At":"2015-07-31","n":1,"source":{"file":"x","lines":[1]}}\n',
    );
    await put('quarantine/b.jsonl', '{"reason":"poison","n":2.5,"field":null}\n');
    const found = await crawl(settings('json', 'quarantine/'));
    expect(columnsOf(found.get('quarantine'))).toEqual({
      reason: 'string',
      at: 'string',
      n: 'double',
      source: 'struct<file:string,lines:array<bigint>>',
      field: 'string',
    });
    expect(await athena(`SELECT reason FROM t${count}_quarantine ORDER BY 1`)).toEqual([
      ['poison'],
      ['torn_line'],
    ]);
  });

  it('leaves out what is excluded and reads as many files of a folder as the sample says', async () => {
    await parquet('e/m=1/a.parquet', 'SELECT 1 AS a');
    await parquet('e/m=1/b.parquet', 'SELECT 1 AS a, 2 AS late');
    await put('e/m=1/notes.txt', 'not data');
    const Targets = { S3Targets: [{ Path: `s3://${bucket}/e`, Exclusions: ['**/*.txt'], SampleSize: 1 }] };
    expect(columnsOf((await crawl(settings('sample', 'e/', { Targets }))).get('e'))).toEqual({ a: 'int' });
  });

  it('fails with the name of what it cannot read, and says so in its history', async () => {
    await put('text/a.csv', 'a,b\n');
    await glue.send(new CreateCrawlerCommand(settings('csv', 'text/')));
    await glue.send(new StartCrawlerCommand({ Name: 'csv' }));
    const { LastCrawl } = await ended('csv');
    expect(LastCrawl).toMatchObject({
      Status: 'FAILED',
      ErrorMessage: expect.stringContaining('does not classify text/a.csv'),
      LogGroup: '/aws-glue/crawlers',
    });
    const { Crawls } = await glue.send(new ListCrawlsCommand({ CrawlerName: 'csv' }));
    expect(Crawls).toMatchObject([{ State: 'FAILED', CrawlId: LastCrawl!.MessagePrefix }]);
  });
});

describe('a second crawl', () => {
  const v1 = 'SELECT 1 AS a, 2 AS gone';
  const v2 = `SELECT 'x' AS a, 3 AS fresh`;
  const configuration = (output: object): string => JSON.stringify({ Version: 1.0, CrawlerOutput: output });

  async function twice(name: string, more: Partial<CreateCrawlerCommandInput>): Promise<Map<string, Table>> {
    await parquet('e/m=1/a.parquet', v1);
    await crawl(settings(name, 'e/', more));
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'e/m=1/a.parquet' }));
    await parquet('e/m=2/a.parquet', v2);
    return run(name);
  }

  it('changes the columns and adds the partitions by default', async () => {
    const found = await twice('update', {});
    expect(columnsOf(found.get('e'))).toEqual({ a: 'string', fresh: 'int' });
    expect(await months('e')).toEqual(['1', '2']);
    const { Crawls } = await glue.send(new ListCrawlsCommand({ CrawlerName: 'update' }));
    expect(JSON.parse(Crawls![0]!.Summary!)).toMatchObject({
      TABLE: { UPDATE: { Count: 1 } },
      PARTITION: { ADD: { Count: 1 } },
    });
    const { CrawlerMetricsList } = await glue.send(
      new GetCrawlerMetricsCommand({ CrawlerNameList: ['update'] }),
    );
    expect(CrawlerMetricsList).toMatchObject([{ TablesUpdated: 1, TablesCreated: 0 }]);
  });

  it('leaves the columns as they are with LOG, and adds the partitions all the same', async () => {
    const SchemaChangePolicy = { UpdateBehavior: 'LOG', DeleteBehavior: 'LOG' } as const;
    const found = await twice('log', { SchemaChangePolicy });
    expect(columnsOf(found.get('e'))).toEqual({ a: 'int', gone: 'int' });
    expect(await months('e')).toEqual(['1', '2']);
  });

  it('only adds columns with MergeNewColumns', async () => {
    const Configuration = configuration({ Tables: { AddOrUpdateBehavior: 'MergeNewColumns' } });
    const found = await twice('merge', { Configuration });
    expect(columnsOf(found.get('e'))).toEqual({ a: 'int', gone: 'int', fresh: 'int' });
  });

  it('gives partitions the columns of the table with InheritFromTable, else their own', async () => {
    const partition = async () =>
      (
        await glue.send(new GetPartitionsCommand({ DatabaseName: 'crawled', TableName: `t${count}_e` }))
      ).Partitions!.at(-1)!;
    await parquet('e/m=1/a.parquet', 'SELECT 1 AS a, 1 AS b, 1 AS c');
    await parquet('e/m=2/a.parquet', 'SELECT 1 AS a, 1 AS b, 1 AS c, 1 AS d');
    await crawl(settings('own', 'e/'));
    expect(columnsOf(await partition())).toEqual({ a: 'int', b: 'int', c: 'int', d: 'int' });
    await parquet('e/m=2/a.parquet', 'SELECT 1 AS a, 1 AS b, 1 AS c');
    await parquet('e/m=1/a.parquet', 'SELECT 1 AS a, 1 AS b, 1 AS c, 1 AS d');
    await run('own');
    expect(columnsOf(await partition())).toEqual({ a: 'int', b: 'int', c: 'int' });
    const Configuration = configuration({ Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } });
    await glue.send(new UpdateCrawlerCommand({ Name: 'own', Configuration }));
    await run('own');
    expect(columnsOf(await partition())).toEqual({ a: 'int', b: 'int', c: 'int', d: 'int' });
  });

  it.each([
    ['DEPRECATE_IN_DATABASE', { names: ['e'], deprecated: true, partitions: ['1'] }],
    ['LOG', { names: ['e'], deprecated: false, partitions: ['1'] }],
    ['DELETE_FROM_DATABASE', { names: [], deprecated: false, partitions: [] }],
  ] as const)('treats a table whose data is gone as %s says', async (DeleteBehavior, expected) => {
    const Name = `gone-${DeleteBehavior}`;
    await parquet('e/m=1/a.parquet', v1);
    await crawl(settings(Name, '', { SchemaChangePolicy: { DeleteBehavior } }));
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'e/m=1/a.parquet' }));
    const before = [...(await tables()).keys()];
    const found = await run(Name);
    expect([...found.keys()]).toEqual(expected.names.length ? before : []);
    const [table] = found.values();
    expect(table?.Parameters?.['DEPRECATED_BY_CRAWLER'] !== undefined).toBe(expected.deprecated);
  });

  it('removes partitions whose folder is gone with DELETE_FROM_DATABASE', async () => {
    await twice('partitions', { SchemaChangePolicy: { DeleteBehavior: 'DELETE_FROM_DATABASE' } });
    expect(await months('e')).toEqual(['2']);
  });

  it('looks at new folders only when it is told to', async () => {
    const SchemaChangePolicy = { UpdateBehavior: 'LOG', DeleteBehavior: 'LOG' } as const;
    const RecrawlPolicy = { RecrawlBehavior: 'CRAWL_NEW_FOLDERS_ONLY' } as const;
    await parquet('e/m=1/a.parquet', v1);
    await crawl(settings('new', 'e/', { SchemaChangePolicy, RecrawlPolicy }));
    await put('e/m=1/broken.txt', 'a crawl of everything would fail here');
    await parquet('e/m=2/a.parquet', v1);
    await run('new');
    expect(await months('e')).toEqual(['1', '2']);
  });
});

it('tables of one name in several places are told apart by a hash', async () => {
  await parquet('a/events/x.parquet', 'SELECT 1 AS a, 1 AS b');
  await parquet('b/events/x.parquet', 'SELECT 1 AS c, 1 AS d');
  const S3Targets = ['a', 'b'].map((folder) => ({ Path: `s3://${bucket}/${folder}/events/` }));
  const found = [...(await crawl(settings('hash', '', { Targets: { S3Targets } }))).keys()];
  expect(found).toEqual(['events', expect.stringMatching(/^events_[0-9a-f]{32}$/)]);
});

it('a catalog target looks at the data of a table again', async () => {
  await parquet('data/x.parquet', 'SELECT 1 AS a, 2 AS b');
  const Name = `t${count}_by_hand`;
  await glue.send(
    new CreateTableCommand({
      DatabaseName: 'crawled',
      TableInput: {
        Name,
        StorageDescriptor: { Location: `s3://${bucket}/data`, Columns: [{ Name: 'a', Type: 'int' }] },
      },
    }),
  );
  const input = settings('catalog', '', {
    Targets: { CatalogTargets: [{ DatabaseName: 'crawled', Tables: [Name] }] },
    SchemaChangePolicy: { UpdateBehavior: 'UPDATE_IN_DATABASE', DeleteBehavior: 'LOG' },
  });
  expect(columnsOf((await crawl(input)).get('by_hand'))).toEqual({ a: 'int', b: 'int' });
});

describe('crawlers', () => {
  it('are made, shown, changed, listed and removed', async () => {
    const input = settings('life', 'e/', { Description: 'first', Tags: { a: 'b' } });
    await glue.send(new CreateCrawlerCommand(input));
    await expect(glue.send(new CreateCrawlerCommand(input))).rejects.toMatchObject({
      name: 'AlreadyExistsException',
    });
    await glue.send(new UpdateCrawlerCommand({ Name: 'life', TablePrefix: 'other_' }));
    const { Crawler: crawler } = await glue.send(new GetCrawlerCommand({ Name: 'life' }));
    expect(crawler).toMatchObject({
      State: 'READY',
      Version: 2,
      Description: 'first',
      TablePrefix: 'other_',
      Targets: { S3Targets: [{ Path: `s3://${bucket}/e/` }] },
      SchemaChangePolicy: { UpdateBehavior: 'UPDATE_IN_DATABASE', DeleteBehavior: 'DEPRECATE_IN_DATABASE' },
      RecrawlPolicy: { RecrawlBehavior: 'CRAWL_EVERYTHING' },
    });
    const { CrawlerNames } = await glue.send(new ListCrawlersCommand({}));
    const { Crawlers } = await glue.send(new GetCrawlersCommand({}));
    expect(CrawlerNames).toContain('life');
    expect(Crawlers!.map(({ Name }) => Name)).toEqual(CrawlerNames);
    await glue.send(new DeleteCrawlerCommand({ Name: 'life' }));
    await expect(glue.send(new GetCrawlerCommand({ Name: 'life' }))).rejects.toMatchObject({
      name: 'EntityNotFoundException',
    });
  });

  it('run once at a time and can be stopped', async () => {
    await put('e/many.jsonl', '{"a":{"b":[1,2,3]}}\n'.repeat(100_000));
    await glue.send(new CreateCrawlerCommand(settings('stop', 'e/')));
    await expect(glue.send(new StopCrawlerCommand({ Name: 'stop' }))).rejects.toMatchObject({
      name: 'CrawlerNotRunningException',
    });
    await glue.send(new StartCrawlerCommand({ Name: 'stop' }));
    const refused = ['StartCrawler', 'DeleteCrawler'].map((name) =>
      glue.send(
        name === 'StartCrawler'
          ? new StartCrawlerCommand({ Name: 'stop' })
          : new DeleteCrawlerCommand({ Name: 'stop' }),
      ),
    );
    for (const call of refused) await expect(call).rejects.toMatchObject({ name: 'CrawlerRunningException' });
    await glue.send(new StopCrawlerCommand({ Name: 'stop' }));
    expect((await ended('stop')).LastCrawl).toMatchObject({ Status: 'CANCELLED' });
    expect((await tables()).size).toBe(0);
  });

  it.each([
    ['Schedule', { Schedule: 'cron(0 1 * * ? *)' }, 'NotImplementedException', 'Schedule'],
    [
      'other stores',
      { Targets: { JdbcTargets: [{ Path: 'x' }] } },
      'NotImplementedException',
      'Targets.JdbcTargets',
    ],
    ['classifiers', { Classifiers: ['mine'] }, 'NotImplementedException', 'Classifiers'],
    [
      'events',
      { RecrawlPolicy: { RecrawlBehavior: 'CRAWL_EVENT_MODE' } },
      'NotImplementedException',
      'CRAWL_EVENT_MODE',
    ],
    [
      'partition indexes',
      { Configuration: '{"Version":1.0,"CreatePartitionIndex":true}' },
      'NotImplementedException',
      'CreatePartitionIndex',
    ],
    [
      'table levels',
      { Configuration: '{"Version":1.0,"Grouping":{"TableLevelConfiguration":2}}' },
      'NotImplementedException',
      'TableLevelConfiguration',
    ],
    ['no configuration', { Configuration: 'x' }, 'InvalidInputException', 'Configuration'],
    ['no target', { Targets: {} }, 'InvalidInputException', 'At least one crawl target'],
    [
      'new folders only with updates',
      { RecrawlPolicy: { RecrawlBehavior: 'CRAWL_NEW_FOLDERS_ONLY' } },
      'InvalidInputException',
      'SchemaChangePolicy',
    ],
  ] as const)('refuse %s by name', async (_what, wrong, name, text) => {
    const call = glue.send(
      new CreateCrawlerCommand(settings('wrong', 'e/', wrong as Partial<CreateCrawlerCommandInput>)),
    );
    await expect(call).rejects.toMatchObject({ name, message: expect.stringContaining(text) });
  });

  it('are resources of a stack, with their name as Ref', async () => {
    const stacks = new CloudFormationClient(test.clientConfig);
    const { Name: _name, Tags: _tags, ...properties } = settings('', 'e/');
    const TemplateBody = JSON.stringify({
      Resources: {
        Crawler: { Type: 'AWS::Glue::Crawler', Properties: { ...properties, Tags: { part: 'catalog' } } },
      },
      Outputs: { Name: { Value: { Ref: 'Crawler' } } },
    });
    await stacks.send(new CreateStackCommand({ StackName: 'crawlers', TemplateBody }));
    let outputs: string[] = [];
    while (!outputs.length) {
      const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName: 'crawlers' }));
      outputs = Stacks![0]!.Outputs?.map(({ OutputValue }) => OutputValue!) ?? [];
    }
    stacks.destroy();
    expect(await glue.send(new GetCrawlerCommand({ Name: outputs[0]! }))).toMatchObject({
      Crawler: { DatabaseName: 'crawled' },
    });
    await expect(
      glue.send(new GetTableCommand({ DatabaseName: 'crawled', Name: 'nothing_ran' })),
    ).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  });
});

/** Rows of a query, as text. */
async function athena(QueryString: string): Promise<string[][]> {
  const client = new AthenaClient(test.clientConfig);
  try {
    const { QueryExecutionId } = await client.send(
      new StartQueryExecutionCommand({
        QueryString,
        QueryExecutionContext: { Database: 'crawled' },
        ResultConfiguration: { OutputLocation: `s3://${bucket}/results/` },
      }),
    );
    for (;;) {
      const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const { State, StateChangeReason } = QueryExecution!.Status!;
      if (State === 'SUCCEEDED') break;
      if (State === 'FAILED') throw new Error(StateChangeReason);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
    return ResultSet!.Rows!.slice(1).map(({ Data }) => Data!.map(({ VarCharValue }) => VarCharValue!));
  } finally {
    client.destroy();
  }
}
