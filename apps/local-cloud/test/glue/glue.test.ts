import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGlue, type GlueService } from '../../src/services/glue/glue';
import { folderObjects } from '../firehose/folder-objects';

let directory: string;
let glue: GlueService;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'glue-'));
  glue = await open();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function open(): Promise<GlueService> {
  return createGlue({
    identity: { accountId: '000000000000', region: 'us-west-2' },
    stateDirectory: directory,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    clock: () => 1_700_000_000_000,
    fsync: false,
    objects: folderObjects(path.join(directory, 'buckets')),
    logs: { append: () => undefined },
  });
}

async function call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
  const handler = glue.operations[operation];
  if (!handler) throw new Error(`no ${operation}`);
  return (await handler({ operation, input, body: Buffer.alloc(0), requestId: 'r' })) as Record<
    string,
    unknown
  >;
}

const tableInput = {
  Name: 'Events',
  TableType: 'EXTERNAL_TABLE',
  PartitionKeys: [{ Name: 'created_month', Type: 'string' }],
  Parameters: { 'projection.enabled': 'true' },
  StorageDescriptor: {
    Columns: [{ Name: 'Case_Id', Type: 'STRING', Comment: 'the key' }],
    Location: 's3://lake/events/',
    SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
  },
};

describe('databases', () => {
  it('are made, listed in name order, changed and removed with all their tables', async () => {
    await call('CreateDatabase', { DatabaseInput: { Name: 'zoo' } });
    await call('CreateDatabase', { DatabaseInput: { Name: 'Denver', Description: 'the city' } });
    const { DatabaseList } = await call('GetDatabases', {});
    expect((DatabaseList as Array<{ Name: string }>).map((database) => database.Name)).toEqual([
      'denver',
      'zoo',
    ]);
    await call('UpdateDatabase', {
      Name: 'denver',
      DatabaseInput: { Name: 'denver', Description: 'a mile up' },
    });
    expect(await call('GetDatabase', { Name: 'DENVER' })).toMatchObject({
      Database: { Description: 'a mile up' },
    });
    await call('CreateTable', { DatabaseName: 'denver', TableInput: tableInput });
    await call('DeleteDatabase', { Name: 'denver' });
    await expect(call('GetTable', { DatabaseName: 'denver', Name: 'events' })).rejects.toMatchObject({
      code: 'EntityNotFoundException',
    });
    expect(await readdir(path.join(directory, 'catalog'))).toEqual(['zoo']);
  });

  it('cannot be made twice', async () => {
    await call('CreateDatabase', { DatabaseInput: { Name: 'denver' } });
    await expect(call('CreateDatabase', { DatabaseInput: { Name: 'DENVER' } })).rejects.toMatchObject({
      code: 'AlreadyExistsException',
    });
  });

  it('are listed in pages', async () => {
    for (const Name of ['a', 'b', 'c']) await call('CreateDatabase', { DatabaseInput: { Name } });
    const first = await call('GetDatabases', { MaxResults: 2 });
    expect(first['DatabaseList']).toHaveLength(2);
    const second = await call('GetDatabases', { MaxResults: 2, NextToken: first['NextToken'] });
    expect(second).toMatchObject({ DatabaseList: [{ Name: 'c' }] });
    expect(second['NextToken']).toBeUndefined();
  });
});

describe('tables', () => {
  beforeEach(() => call('CreateDatabase', { DatabaseInput: { Name: 'denver' } }));

  it('are read by other services with names and types in lower case', async () => {
    await call('CreateTable', { DatabaseName: 'denver', TableInput: tableInput });
    expect(glue.catalog.getTable('Denver', 'EVENTS')).toEqual({
      databaseName: 'denver',
      name: 'events',
      columns: [{ name: 'case_id', type: 'string', comment: 'the key' }],
      partitionKeys: [{ name: 'created_month', type: 'string' }],
      parameters: { 'projection.enabled': 'true' },
      serdeParameters: {},
      tableType: 'EXTERNAL_TABLE',
      location: 's3://lake/events/',
      serde: 'org.openx.data.jsonserde.JsonSerDe',
    });
  });

  it('keep their versions, newest first, and refuse an update of an older one', async () => {
    await call('CreateTable', { DatabaseName: 'denver', TableInput: tableInput });
    await call('UpdateTable', {
      DatabaseName: 'denver',
      TableInput: { ...tableInput, Description: 'second' },
    });
    expect(await call('GetTable', { DatabaseName: 'denver', Name: 'events' })).toMatchObject({
      Table: { VersionId: '1', Description: 'second', CreateTime: 1_700_000_000 },
    });
    const { TableVersions } = await call('GetTableVersions', { DatabaseName: 'denver', TableName: 'events' });
    expect(TableVersions).toMatchObject([{ VersionId: '1' }, { VersionId: '0' }]);
    await expect(
      call('UpdateTable', { DatabaseName: 'denver', TableInput: tableInput, VersionId: '0' }),
    ).rejects.toMatchObject({ code: 'ConcurrentModificationException' });
  });

  it('are filtered by a regular expression over the whole name', async () => {
    for (const Name of ['events', 'events_old', 'cases'])
      await call('CreateTable', { DatabaseName: 'denver', TableInput: { ...tableInput, Name } });
    const { TableList } = await call('GetTables', { DatabaseName: 'denver', Expression: 'events.*' });
    expect(TableList).toMatchObject([{ Name: 'events' }, { Name: 'events_old' }]);
    await expect(call('GetTables', { DatabaseName: 'denver', Expression: '(' })).rejects.toMatchObject({
      code: 'InvalidInputException',
    });
  });

  it('survive a restart, and a half-made database folder does not', async () => {
    await call('CreateTable', { DatabaseName: 'denver', TableInput: tableInput });
    await call('CreatePartition', {
      DatabaseName: 'denver',
      TableName: 'events',
      PartitionInput: { Values: ['2015-07'] },
    });
    await rm(path.join(directory, 'catalog', 'denver', 'x'), { force: true });
    await writeFile(path.join(directory, 'catalog', 'denver', 'table.events.json.ab.tmp'), '{"torn');
    glue = await open();
    expect(glue.catalog.getTable('denver', 'events')?.name).toBe('events');
    expect(glue.catalog.listPartitions('denver', 'events')).toMatchObject([{ values: ['2015-07'] }]);
  });

  it('refuse a setting that is not done, by its full name', async () => {
    const withSchema = { ...tableInput, StorageDescriptor: { SchemaReference: { SchemaVersionNumber: 1 } } };
    await expect(call('CreateTable', { DatabaseName: 'denver', TableInput: withSchema })).rejects.toThrow(
      'TableInput.StorageDescriptor.SchemaReference of glue:CreateTable',
    );
    await expect(call('GetTable', { DatabaseName: 'denver', Name: 'e', QueryAsOfTime: 1 })).rejects.toThrow(
      'QueryAsOfTime of glue:GetTable',
    );
  });

  it('name the member whose type is wrong', async () => {
    await expect(
      call('CreateTable', { DatabaseName: 'denver', TableInput: { Name: 'x', Parameters: { a: 1 } } }),
    ).rejects.toThrow('TableInput.Parameters.a must be a string');
    await expect(call('CreateTable', { DatabaseName: 'denver', TableInput: {} })).rejects.toThrow(
      'TableInput.Name must not be null',
    );
  });
});

describe('partitions', () => {
  beforeEach(async () => {
    await call('CreateDatabase', { DatabaseInput: { Name: 'denver' } });
    await call('CreateTable', { DatabaseName: 'denver', TableInput: tableInput });
  });
  const table = { DatabaseName: 'denver', TableName: 'events' };

  it('report the ones that existed in a batch and add the rest', async () => {
    await call('CreatePartition', { ...table, PartitionInput: { Values: ['2015-02'] } });
    const { Errors } = await call('BatchCreatePartition', {
      ...table,
      PartitionInputList: [{ Values: ['2015-02'] }, { Values: ['2015-01'] }],
    });
    expect(Errors).toMatchObject([{ PartitionValues: ['2015-02'] }]);
    expect(await call('GetPartitions', table)).toMatchObject({
      Partitions: [{ Values: ['2015-01'] }, { Values: ['2015-02'] }],
    });
    await call('DeletePartition', { ...table, PartitionValues: ['2015-01'] });
    await expect(call('GetPartition', { ...table, PartitionValues: ['2015-01'] })).rejects.toMatchObject({
      code: 'EntityNotFoundException',
    });
  });

  it('need one value per partition key', async () => {
    await expect(
      call('CreatePartition', { ...table, PartitionInput: { Values: ['a', 'b'] } }),
    ).rejects.toThrow('PartitionInput.Values must have 1 members');
  });
});

describe('tags', () => {
  it('are merged, removed and kept', async () => {
    const ResourceArn = 'arn:aws:glue:us-west-2:000000000000:database/denver';
    await call('TagResource', { ResourceArn, TagsToAdd: { a: '1', b: '2' } });
    await call('UntagResource', { ResourceArn, TagsToRemove: ['a'] });
    glue = await open();
    expect(await call('GetTags', { ResourceArn })).toEqual({ Tags: { b: '2' } });
  });
});

describe('crawlers', () => {
  it('that a killed process left running have failed, and can be started again', async () => {
    await call('CreateDatabase', { DatabaseInput: { Name: 'denver' } });
    const Targets = { S3Targets: [{ Path: 's3://lake/events/' }] };
    await call('CreateCrawler', { Name: 'lake', Role: 'crawler', DatabaseName: 'denver', Targets });
    const folder = path.join(directory, 'crawlers');
    const [name = ''] = await readdir(folder);
    const kept = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as { document: object };
    const crawls = [{ id: 'left', state: 'RUNNING', startedMs: 1 }];
    const left = { ...kept, document: { ...kept.document, crawls } };
    await writeFile(path.join(folder, name), JSON.stringify(left));
    glue = await open();
    expect(await call('GetCrawler', { Name: 'lake' })).toMatchObject({
      Crawler: {
        State: 'READY',
        LastCrawl: {
          Status: 'FAILED',
          MessagePrefix: 'left',
          ErrorMessage: expect.stringContaining('ended') as string,
        },
      },
    });
    await call('StartCrawler', { Name: 'lake' });
    await glue.close?.();
  });
});

describe('CloudFormation resources', () => {
  const context = { stackName: 's', logicalId: 'L', tags: {} };

  it('make a database and a table whose Ref is the name, and removing what is gone is success', async () => {
    const database = glue.resources?.['AWS::Glue::Database'];
    const table = glue.resources?.['AWS::Glue::Table'];
    const databaseProperties = { CatalogId: '000000000000', DatabaseInput: { Name: 'denver' } };
    const tableProperties = { CatalogId: '000000000000', DatabaseName: 'denver', TableInput: tableInput };
    expect(await database?.create(databaseProperties, context)).toEqual({
      physicalId: 'denver',
      attributes: {},
    });
    expect(await table?.create(tableProperties, context)).toEqual({ physicalId: 'events', attributes: {} });
    const changed = { ...tableProperties, TableInput: { ...tableInput, Description: 'changed' } };
    await table?.update('events', changed, tableProperties, context);
    expect(await call('GetTable', { DatabaseName: 'denver', Name: 'events' })).toMatchObject({
      Table: { Description: 'changed', VersionId: '1' },
    });
    await database?.remove('denver', databaseProperties);
    await table?.remove('events', tableProperties);
    await database?.remove('denver', databaseProperties);
    expect(glue.catalog.listDatabases()).toEqual([]);
  });

  it('ask to be replaced when the name changes', async () => {
    const database = glue.resources?.['AWS::Glue::Database'];
    await database?.create({ DatabaseInput: { Name: 'one' } }, context);
    await expect(
      database?.update(
        'one',
        { DatabaseInput: { Name: 'two' } },
        { DatabaseInput: { Name: 'one' } },
        context,
      ),
    ).rejects.toThrow('DatabaseInput.Name');
  });
});
