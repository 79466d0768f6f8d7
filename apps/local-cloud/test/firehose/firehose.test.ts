import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../src/core/errors';
import {
  base64,
  conversion,
  destination,
  lambdaProcessing,
  openFirehose,
  streamName,
  tableOf,
  type FirehoseCloud,
} from './firehose-cloud';

let cloud: FirehoseCloud;

beforeEach(async () => {
  cloud = await openFirehose();
});
afterEach(() => cloud.remove());

async function create(extra: Record<string, unknown> = {}): Promise<void> {
  await cloud.call('CreateDeliveryStream', {
    DeliveryStreamName: streamName,
    ExtendedS3DestinationConfiguration: destination(extra),
  });
}

/** Objects under a prefix, by key, as text. */
async function objects(prefix: string): Promise<Array<[string, string]>> {
  const keys = (await cloud.objects.keys('lake')).filter((key) => key.startsWith(prefix));
  return Promise.all(
    keys.map(async (key) => [key, String(await cloud.objects.get('lake', key))] as [string, string]),
  );
}

async function documents(prefix: string): Promise<Array<Record<string, unknown>>> {
  const lines = (await objects(prefix)).flatMap(([, text]) => text.trimEnd().split('\n'));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Rows of all Parquet objects under a prefix. */
async function parquetRows(prefix: string, columns = '*'): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const files = (await objects(prefix)).map(([key]) => `'${cloud.objects.pathOf('lake', key)}'`);
  const result = await connection.runAndReadAll(
    `SELECT ${columns} FROM read_parquet([${files.join()}]) ORDER BY ALL`,
  );
  const rows = result.getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

const byMonth = {
  Prefix: 'events/created_month=!{partitionKeyFromLambda:created_month}/',
  DynamicPartitioningConfiguration: { Enabled: true },
  ProcessingConfiguration: lambdaProcessing(),
};

describe('delivery', () => {
  it('writes the records of an interval into one object, as they came', async () => {
    await create();
    await cloud.put('one\n', 'two\n');
    await cloud.put('three');
    await cloud.drained();
    const [[key, text] = ['', '']] = await objects('events/');
    expect(text).toBe('one\ntwo\nthree');
    expect(key).toMatch(
      /^events\/\d{4}-\d{2}\/denver-service-request-dev-1-\d{4}(-\d{2}){5}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
    expect(cloud.stats()).toEqual({ incoming: 3, delivered: 3, dropped: 0, failed: 0, buffered: 0 });
  });

  it('puts a delimiter between records when asked, and compresses', async () => {
    const delimiter = { Enabled: true, Processors: [{ Type: 'AppendDelimiterToRecord', Parameters: [] }] };
    await create({ ProcessingConfiguration: delimiter, CompressionFormat: 'GZIP' });
    await cloud.put('one', 'two');
    await cloud.drained();
    const [key = ''] = await cloud.objects.keys('lake');
    expect(key).toMatch(/\.gz$/);
    expect(gunzipSync((await cloud.objects.get('lake', key)) ?? Buffer.alloc(0)).toString()).toBe(
      'one\ntwo\n',
    );
  });

  it('closes a window when an object has reached the buffer size', async () => {
    await cloud.remove();
    cloud = await openFirehose(1);
    await create({ BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 900 } });
    await cloud.put('x'.repeat(700_000));
    await cloud.put('y'.repeat(700_000));
    await cloud.drained();
    expect((await objects('events/')).map(([, text]) => text.length)).toEqual([1_400_000]);
  });

  it('keeps a copy of the source when backup is on', async () => {
    const { RoleARN, BucketARN } = destination();
    cloud.transform = (text) => ({ result: 'Ok', data: base64(text.toUpperCase()) });
    await create({
      ProcessingConfiguration: lambdaProcessing(),
      S3BackupMode: 'Enabled',
      S3BackupConfiguration: { RoleARN, BucketARN, Prefix: 'backup/', CompressionFormat: 'GZIP' },
    });
    await cloud.put('one\n', 'two\n');
    await cloud.drained();
    expect((await objects('events/')).map(([, text]) => text)).toEqual(['ONE\nTWO\n']);
    const [key = ''] = (await cloud.objects.keys('lake')).filter((name) => name.startsWith('backup/'));
    expect(gunzipSync((await cloud.objects.get('lake', key)) ?? Buffer.alloc(0)).toString()).toBe(
      'one\ntwo\n',
    );
  });
});

describe('transformation', () => {
  it('delivers Ok, leaves out Dropped, and files ProcessingFailed with the original bytes', async () => {
    await create({ ProcessingConfiguration: lambdaProcessing() });
    cloud.transform = (text) =>
      text === 'bad'
        ? { result: 'ProcessingFailed' }
        : text === 'drop'
          ? { result: 'Dropped' }
          : { result: 'Ok', data: base64(`<${text}>`) };
    await cloud.put('a', 'bad', 'drop', 'b');
    await cloud.drained();
    expect((await objects('events/')).map(([, text]) => text)).toEqual(['<a><b>']);
    expect(await documents('errors/processing-failed/')).toEqual([
      {
        attemptsMade: 1,
        arrivalTimestamp: expect.any(Number) as number,
        errorCode: 'Lambda.ProcessingFailedStatus',
        errorMessage: 'ProcessingFailed status set for record',
        attemptEndingTimestamp: expect.any(Number) as number,
        rawData: base64('bad'),
        lambdaArn: 'arn:aws:lambda:us-west-2:000000000000:function:normalise',
      },
    ]);
    expect(cloud.stats()).toEqual({ incoming: 4, delivered: 2, dropped: 1, failed: 1, buffered: 0 });
  });

  it('sends at most the buffer size per invocation', async () => {
    await create({ ProcessingConfiguration: lambdaProcessing({ BufferSizeInMBs: '1' }) });
    await cloud.put(...Array.from({ length: 6 }, () => 'x'.repeat(400_000)));
    await cloud.drained();
    expect(cloud.events.map((event) => event.records.length)).toEqual([2, 2, 2]);
  });

  it('tries a failing function as often as is set, then files the batch', async () => {
    await create({ ProcessingConfiguration: lambdaProcessing({ NumberOfRetries: '2' }) });
    let invocations = 0;
    cloud.invoke = () => {
      invocations += 1;
      return Promise.resolve({ payload: Buffer.from('{}'), functionError: 'Unhandled' });
    };
    await cloud.put('a', 'b');
    await cloud.drained();
    expect(invocations).toBe(3);
    expect(await documents('errors/processing-failed/')).toMatchObject([
      { attemptsMade: 3, errorCode: 'Lambda.FunctionError', rawData: base64('a') },
      { attemptsMade: 3, errorCode: 'Lambda.FunctionError', rawData: base64('b') },
    ]);
  });

  it('waits for a function that is not there and gives no record up', async () => {
    await create({ ProcessingConfiguration: lambdaProcessing({ NumberOfRetries: '0' }) });
    let invocations = 0;
    cloud.invoke = () => {
      invocations += 1;
      if (invocations === 3) cloud.invoke = undefined;
      return Promise.reject(new CloudError('ResourceNotFoundException', 'Function not found', 404));
    };
    await cloud.put('a');
    await cloud.drained();
    expect((await objects('events/')).map(([, text]) => text)).toEqual(['a']);
    expect(await objects('errors/')).toEqual([]);
    expect(cloud.lines.join()).toContain('will be tried again');
  });
});

describe('a function that is busy now and then', () => {
  it('is asked again for the buffer it did not take, not for those before', async () => {
    await create({ ProcessingConfiguration: lambdaProcessing({ BufferSizeInMBs: '1' }) });
    let calls = 0;
    const seen: string[] = [];
    cloud.invoke = (payload) => {
      calls += 1;
      if (calls % 2 === 0)
        return Promise.reject(new CloudError('TooManyRequestsException', 'Rate exceeded', 429));
      const { records } = JSON.parse(Buffer.from(payload).toString()) as {
        records: Array<{ recordId: string; data: string }>;
      };
      seen.push(...records.map(({ data }) => Buffer.from(data, 'base64').toString().charAt(0)));
      const reply = records.map(({ recordId, data }) => ({ recordId, result: 'Ok', data }));
      return Promise.resolve({ payload: Buffer.from(JSON.stringify({ records: reply })) });
    };
    await cloud.put(...['a', 'b', 'c'].map((letter) => letter.repeat(900_000)));
    await cloud.drained();
    expect(seen).toEqual(['a', 'b', 'c']);
    expect((await objects('events/')).map(([, text]) => text.length)).toEqual([2_700_000]);
  });
});

describe('dynamic partitioning', () => {
  it('makes an object per partition and interval', async () => {
    cloud.transform = (text) => ({
      result: 'Ok',
      data: base64(text),
      metadata: { partitionKeys: { created_month: text.slice(0, 7) } },
    });
    await create(byMonth);
    await cloud.put('2015-07 a\n', '2015-08 b\n', '2015-07 c\n');
    await cloud.drained();
    expect((await objects('events/')).map(([key, text]) => [key.slice(0, 30), text])).toEqual([
      ['events/created_month=2015-07/d', '2015-07 a\n2015-07 c\n'],
      ['events/created_month=2015-08/d', '2015-08 b\n'],
    ]);
  });

  it('files records without a key, or with one that is no path', async () => {
    const months: Record<string, string | undefined> = {
      up: '../..',
      empty: '',
      none: undefined,
      good: '2015-07',
    };
    cloud.transform = (text) => ({
      result: 'Ok',
      data: base64(text),
      metadata: { partitionKeys: { created_month: months[text] } },
    });
    await create(byMonth);
    await cloud.put('up', 'empty', 'none', 'good');
    await cloud.drained();
    expect((await objects('events/')).map(([, text]) => text)).toEqual(['good']);
    const failed = await documents('errors/processing-failed/');
    expect(failed.map(({ rawData }) => rawData)).toEqual(['up', 'empty', 'none'].map(base64));
    expect(failed[0]).toMatchObject({ errorCode: 'DynamicPartitioning.MetadataExtractionFailed' });
  });

  it('files what comes for a 501st partition', async () => {
    await cloud.remove();
    cloud = await openFirehose(1);
    cloud.transform = (text) => ({
      result: 'Ok',
      data: base64(text),
      metadata: { partitionKeys: { created_month: text } },
    });
    await create(byMonth);
    await cloud.put(...Array.from({ length: 500 }, (_, index) => `p${index}`));
    await cloud.put('over', 'p0', 'over');
    await cloud.call('DeleteDeliveryStream', { DeliveryStreamName: streamName });
    const delivered = await objects('events/');
    expect(delivered).toHaveLength(500);
    expect(delivered.find(([key]) => key.startsWith('events/created_month=p0/'))?.[1]).toBe('p0p0');
    const failed = await documents('errors/activePartitionExceeded/');
    expect(failed.map(({ rawData }) => rawData)).toEqual([base64('over'), base64('over')]);
    expect(failed[0]).toMatchObject({
      errorCode: 'DynamicPartitioning.ActivePartitionsLimitExceeded',
      errorMessage: 'The number of active partitions has exceeded the configured limit',
    });
  });
});

describe('conversion to Parquet', () => {
  const columns = {
    case_id: 'string',
    event_time: 'timestamp',
    created_date: 'date',
    created_hour: 'int',
    big: 'bigint',
    longitude: 'double',
    first_call: 'boolean',
    tags: 'array<string>',
  };
  const good =
    '{"case_id":"a\\u0000\\"ä\\n","event_time":"2015-07-31T18:47:35.123Z","created_date":"2015-07-31","created_hour":"12","big":"9223372036854775807","longitude":-104.99,"first_call":true,"tags":["x"],"unknown":1}';

  it('keeps every type, leaves out unknown attributes, and files what does not fit', async () => {
    cloud.table = tableOf(columns);
    await create({ DataFormatConversionConfiguration: conversion() });
    await cloud.put(good, '{"case_id":"b","created_hour":"noon"}', '{"case_id":"c"}', 'no json');
    await cloud.drained();
    expect(await parquetRows('events/')).toEqual([
      [
        'a\u0000"ä\n',
        '2015-07-31 18:47:35.123',
        '2015-07-31',
        12,
        '9223372036854775807',
        -104.99,
        true,
        ['x'],
      ],
      ['c', null, null, null, null, null, null, null],
    ]);
    const [key = ''] = (await objects('events/')).map(([name]) => name);
    expect(key).toMatch(/\.parquet$/);
    expect(await documents('errors/format-conversion-failed/')).toEqual([
      {
        attemptsMade: 1,
        arrivalTimestamp: expect.any(Number) as number,
        lastErrorCode: 'DataFormatConversion.MalformedData',
        lastErrorMessage: expect.stringContaining('Data does not match the schema.') as string,
        attemptEndingTimestamp: expect.any(Number) as number,
        rawData: base64('{"case_id":"b","created_hour":"noon"}'),
        sequenceNumber: null,
        subSequenceNumber: null,
        dataCatalogTable: {
          catalogId: '000000000000',
          databaseName: 'denver',
          tableName: 'events',
          region: 'us-west-2',
          versionId: 'LATEST',
          catalogArn: null,
        },
      },
      expect.objectContaining({
        lastErrorCode: 'DataFormatConversion.ParseError',
        rawData: base64('no json'),
      }) as object,
    ]);
    expect(cloud.stats()).toMatchObject({ delivered: 2, failed: 2 });
  });

  it.each(['SNAPPY', 'GZIP', 'UNCOMPRESSED'])('compresses columns with %s', async (compression) => {
    cloud.table = tableOf(columns);
    await create({ DataFormatConversionConfiguration: conversion({ OpenXJsonSerDe: {} }, compression) });
    await cloud.put(good);
    await cloud.drained();
    const [[key] = ['']] = await objects('events/');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const result = await connection.runAndReadAll(
      `SELECT DISTINCT compression FROM parquet_metadata('${cloud.objects.pathOf('lake', key)}')`,
    );
    expect(result.getRows()).toEqual([[compression]]);
    connection.closeSync();
    instance.closeSync();
  });

  it('waits for its table', async () => {
    await create({ DataFormatConversionConfiguration: conversion() });
    await cloud.put('{"case_id":"a"}');
    while (!cloud.lines.join().includes('denver.events'))
      await new Promise((resolve) => setTimeout(resolve, 5));
    cloud.table = tableOf({ case_id: 'string' });
    await cloud.drained();
    expect(await parquetRows('events/')).toEqual([['a']]);
  });
});

describe('faults', () => {
  it('keeps what was acknowledged over a restart, and counts go on', async () => {
    await cloud.remove();
    cloud = await openFirehose(1);
    await create();
    await cloud.put('one\n');
    await cloud.reopen();
    expect(cloud.stats()).toMatchObject({ incoming: 1, buffered: 1 });
    await cloud.put('two\n');
    await cloud.call('DeleteDeliveryStream', { DeliveryStreamName: streamName });
    expect((await objects('events/')).map(([, text]) => text)).toEqual(['one\ntwo\n']);
  });

  it('tries again until the bucket takes the object, and puts it there once', async () => {
    await create();
    cloud.objects.failure = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    await cloud.put('one');
    while (!cloud.lines.join().includes('no space left'))
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(cloud.stats()).toMatchObject({ buffered: 1, delivered: 0 });
    cloud.objects.failure = undefined;
    await cloud.drained();
    expect((await objects('events/')).map(([, text]) => text)).toEqual(['one']);
  });
});

describe('PutRecord and PutRecordBatch', () => {
  beforeEach(() => create());
  const batch = (Records: unknown) =>
    cloud.call('PutRecordBatch', { DeliveryStreamName: streamName, Records });

  it('answer an id per record', async () => {
    const reply = await batch([{ Data: base64('a') }, { Data: base64('b') }]);
    expect(reply).toMatchObject({ FailedPutCount: 0, Encrypted: false });
    const ids = (reply['RequestResponses'] as Array<{ RecordId: string }>).map(({ RecordId }) => RecordId);
    expect(new Set(ids).size).toBe(2);
    const one = await cloud.call('PutRecord', {
      DeliveryStreamName: streamName,
      Record: { Data: base64('c') },
    });
    expect(one['RecordId']).toMatch(/\S{10,}/);
  });

  it.each<[string, unknown, string]>([
    ['501 records', Array.from({ length: 501 }, () => ({ Data: '' })), 'ValidationException'],
    ['no records', [], 'ValidationException'],
    [
      'a record over 1000 KiB',
      [{ Data: Buffer.alloc(1000 * 1024 + 1).toString('base64') }],
      'ValidationException',
    ],
    [
      'more than 4 MiB',
      Array.from({ length: 5 }, () => ({ Data: Buffer.alloc(1000 * 1024).toString('base64') })),
      'InvalidArgumentException',
    ],
    ['a record that is not base64', [{ Data: 'not base64!' }], 'SerializationException'],
    ['a record without data', [{}], 'ValidationException'],
  ])('reject %s', async (_, records, code) => {
    await expect(batch(records)).rejects.toMatchObject({ code });
    expect(cloud.stats()).toMatchObject({ incoming: 0 });
  });

  it('take the largest record and 500 of them', async () => {
    await batch([{ Data: Buffer.alloc(1000 * 1024).toString('base64') }]);
    await batch(Array.from({ length: 500 }, () => ({ Data: base64('x') })));
    expect(cloud.stats()).toMatchObject({ incoming: 501 });
  });

  it('name a stream that does not exist', async () => {
    await expect(
      cloud.call('PutRecord', { DeliveryStreamName: 'none', Record: { Data: '' } }),
    ).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Firehose none under account 000000000000 not found.',
    });
  });
});

describe('delivery streams', () => {
  it('are described, listed, tagged, updated and deleted', async () => {
    await create();
    await expect(create()).rejects.toMatchObject({ code: 'ResourceInUseException' });
    const { DeliveryStreamDescription } = await cloud.call('DescribeDeliveryStream', {
      DeliveryStreamName: streamName,
    });
    expect(DeliveryStreamDescription).toMatchObject({
      DeliveryStreamARN: 'arn:aws:firehose:us-west-2:000000000000:deliverystream/denver-service-request-dev',
      DeliveryStreamStatus: 'ACTIVE',
      VersionId: '1',
      Destinations: [
        {
          DestinationId: 'destinationId-000000000001',
          ExtendedS3DestinationDescription: { CompressionFormat: 'UNCOMPRESSED' },
        },
      ],
    });
    await cloud.call('TagDeliveryStream', {
      DeliveryStreamName: streamName,
      Tags: [{ Key: 'a', Value: '1' }, { Key: 'b' }],
    });
    await cloud.call('UntagDeliveryStream', { DeliveryStreamName: streamName, TagKeys: ['b'] });
    expect(await cloud.call('ListTagsForDeliveryStream', { DeliveryStreamName: streamName })).toEqual({
      Tags: [{ Key: 'a', Value: '1' }],
      HasMoreTags: false,
    });
    const update = {
      DeliveryStreamName: streamName,
      CurrentDeliveryStreamVersionId: '1',
      DestinationId: 'destinationId-000000000001',
      ExtendedS3DestinationUpdate: { Prefix: 'moved/!{timestamp:yyyy}/' },
    };
    await cloud.call('UpdateDestination', update);
    await expect(cloud.call('UpdateDestination', update)).rejects.toMatchObject({
      code: 'ConcurrentModificationException',
    });
    await cloud.reopen();
    await cloud.put('x');
    await cloud.drained();
    expect((await objects('moved/')).map(([key]) => key)).toEqual([expect.stringMatching(/dev-2-\d{4}/)]);
    expect(await cloud.call('ListDeliveryStreams', {})).toEqual({
      DeliveryStreamNames: [streamName],
      HasMoreDeliveryStreams: false,
    });
    await cloud.call('DeleteDeliveryStream', { DeliveryStreamName: streamName });
    expect(await cloud.call('ListDeliveryStreams', {})).toMatchObject({ DeliveryStreamNames: [] });
  });

  it('refuse a Kinesis source and other destinations by name', async () => {
    const call = (input: Record<string, unknown>) =>
      cloud.call('CreateDeliveryStream', { DeliveryStreamName: 's', ...input });
    await expect(call({ DeliveryStreamType: 'KinesisStreamAsSource' })).rejects.toThrow(
      'DeliveryStreamType KinesisStreamAsSource',
    );
    await expect(call({ RedshiftDestinationConfiguration: {} })).rejects.toThrow(
      'RedshiftDestinationConfiguration',
    );
  });

  it('are made, changed in place and removed by CloudFormation', async () => {
    const type = cloud.firehose.resources?.['AWS::KinesisFirehose::DeliveryStream'];
    const context = { stackName: 'denver-ingest-dev', logicalId: 'Stream', tags: { stack: 'ingest' } };
    const properties = {
      DeliveryStreamName: streamName,
      DeliveryStreamType: 'DirectPut',
      ExtendedS3DestinationConfiguration: destination({
        BufferingHints: { SizeInMBs: '64', IntervalInSeconds: '60' },
      }),
    };
    expect(await type?.create(properties, context)).toEqual({
      physicalId: streamName,
      attributes: { Arn: `arn:aws:firehose:us-west-2:000000000000:deliverystream/${streamName}` },
    });
    const changed = {
      ...properties,
      ExtendedS3DestinationConfiguration: destination({ Prefix: 'changed/!{timestamp:yyyy}/' }),
    };
    await type?.update(streamName, changed, properties, context);
    await cloud.put('x');
    await cloud.drained();
    expect(await objects('changed/')).toHaveLength(1);
    await expect(
      type?.update(streamName, { ...changed, DeliveryStreamName: 'other' }, changed, context),
    ).rejects.toMatchObject({
      name: 'ReplacementRequired',
    });
    await type?.remove(streamName, changed);
    await type?.remove(streamName, changed);
  });
});
