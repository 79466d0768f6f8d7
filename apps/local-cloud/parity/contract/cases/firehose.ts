import {
  CreateDeliveryStreamCommand,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  ListDeliveryStreamsCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
  type CreateDeliveryStreamCommandInput,
} from '@aws-sdk/client-firehose';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepted, answers, page, refuses, type ContractGroup } from '../case';
import type { Clients } from '../clients';

const DeliveryStreamName = 'parity';
const Bucket = 'parity-firehose';
const api = (operation: string) => page(`firehose/latest/APIReference/API_${operation}`);
const records = (count: number, bytes = 1) =>
  Array.from({ length: count }, () => ({ Data: Buffer.alloc(bytes, 'x') }));

function stream(name: string): CreateDeliveryStreamCommandInput {
  return {
    DeliveryStreamName: name,
    DeliveryStreamType: 'DirectPut',
    ExtendedS3DestinationConfiguration: {
      BucketARN: `arn:aws:s3:::${Bucket}`,
      RoleARN: 'arn:aws:iam::000000000000:role/parity-firehose',
      Prefix: `${name}/`,
      BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 1 },
    },
  };
}

async function deliveredLines({ s3 }: Clients, wanted: number): Promise<string[]> {
  for (let attempt = 0; ; attempt += 1) {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: `${DeliveryStreamName}/` }),
    );
    const texts = await Promise.all(
      Contents.map(async ({ Key }) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return (await Body?.transformToString()) ?? '';
      }),
    );
    const lines = texts.join('').split('\n').filter(Boolean);
    if (lines.length >= wanted || attempt > 100) return lines.sort();
    await sleep(100);
  }
}

/** Data Firehose, direct puts to S3. */
export const firehoseCases: ContractGroup<Clients> = {
  service: 'Firehose',
  engines: ['local-cloud', 'moto'],
  async prepare({ s3, firehose }) {
    await s3.send(
      new CreateBucketCommand({
        Bucket,
        CreateBucketConfiguration: { LocationConstraint: 'us-west-2' },
      }),
    );
    for (const name of [DeliveryStreamName, 'parity-b'])
      await firehose.send(new CreateDeliveryStreamCommand(stream(name)));
  },
  cases: [
    {
      title: 'ListDeliveryStreams goes on after its limit',
      async call({ firehose }) {
        const first = await firehose.send(new ListDeliveryStreamsCommand({ Limit: 1 }));
        const rest = await firehose.send(
          new ListDeliveryStreamsCommand({
            ExclusiveStartDeliveryStreamName: first.DeliveryStreamNames?.at(-1) ?? '',
          }),
        );
        return [first.DeliveryStreamNames, first.HasMoreDeliveryStreams, rest.DeliveryStreamNames];
      },
      expect: answers([['parity'], true, ['parity-b']]),
      page: api('ListDeliveryStreams'),
    },
    {
      title: 'PutRecordBatch answers an id per record, and the bytes arrive as they were put together',
      async call(clients) {
        const put = await clients.firehose.send(
          new PutRecordBatchCommand({
            DeliveryStreamName,
            Records: ['{"n":1}\n', '{"n":2}\n'].map((text) => ({ Data: Buffer.from(text) })),
          }),
        );
        const ids = put.RequestResponses?.filter(({ RecordId }) => RecordId).length;
        return { failed: put.FailedPutCount, ids, lines: await deliveredLines(clients, 2) };
      },
      expect: answers({ failed: 0, ids: 2, lines: ['{"n":1}', '{"n":2}'] }),
      page: api('PutRecordBatch'),
    },
    {
      title: 'PutRecordBatch takes 500 records',
      call: async ({ firehose }) =>
        (
          await firehose.send(
            new PutRecordBatchCommand({ DeliveryStreamName: 'parity-b', Records: records(500) }),
          )
        ).FailedPutCount,
      expect: answers(0),
      page: api('PutRecordBatch'),
    },
    {
      title: 'PutRecordBatch refuses 501 records',
      call: ({ firehose }) =>
        firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: records(501) })),
      expect: refuses('ValidationException'),
      page: api('PutRecordBatch'),
      known: {
        moto: { outcome: accepted, why: 'the number of records is not checked' },
      },
    },
    {
      title: 'PutRecordBatch refuses no records',
      call: ({ firehose }) => firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: [] })),
      expect: refuses('ValidationException'),
      page: api('PutRecordBatch'),
      known: {
        moto: { outcome: accepted, why: 'an empty batch is taken' },
      },
    },
    {
      title: 'PutRecordBatch refuses more than 4 MiB',
      call: ({ firehose }) =>
        firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: records(5, 1_000 * 1_024) })),
      expect: refuses('InvalidArgumentException'),
      page: api('PutRecordBatch'),
      known: {
        moto: { outcome: accepted, why: 'the size of a batch is not checked' },
      },
    },
    {
      title: 'PutRecord refuses a record above 1,000 KiB',
      call: ({ firehose }) =>
        firehose.send(
          new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.alloc(1_024_001, 'x') } }),
        ),
      expect: refuses('ValidationException'),
      page: api('Record'),
      known: {
        moto: { outcome: accepted, why: 'the size of a record is not checked' },
      },
    },
    {
      title: 'PutRecord refuses a stream that is not there',
      call: ({ firehose }) =>
        firehose.send(
          new PutRecordCommand({ DeliveryStreamName: 'missing', Record: { Data: Buffer.from('x') } }),
        ),
      expect: refuses('ResourceNotFoundException'),
      page: api('PutRecord'),
    },
    {
      title: 'a stream that is not there is not described',
      call: ({ firehose }) =>
        firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'missing' })),
      expect: refuses('ResourceNotFoundException'),
      page: api('DescribeDeliveryStream'),
    },
    {
      title: 'a stream is described with its destination',
      call: async ({ firehose }) => {
        const { DeliveryStreamDescription: it } = await firehose.send(
          new DescribeDeliveryStreamCommand({ DeliveryStreamName }),
        );
        const s3 = it?.Destinations?.[0]?.ExtendedS3DestinationDescription;
        return [it?.DeliveryStreamStatus, it?.DeliveryStreamType, s3?.Prefix, s3?.CompressionFormat];
      },
      expect: answers(['ACTIVE', 'DirectPut', 'parity/', 'UNCOMPRESSED']),
      page: api('ExtendedS3DestinationDescription'),
      known: {
        moto: {
          outcome: answers(['ACTIVE', 'DirectPut', 'parity/', null]),
          why: 'defaults are not filled in',
        },
      },
    },
    {
      title: 'a stream is not made twice',
      call: ({ firehose }) => firehose.send(new CreateDeliveryStreamCommand(stream(DeliveryStreamName))),
      expect: refuses('ResourceInUseException'),
      page: api('CreateDeliveryStream'),
    },
    {
      title: 'a buffering interval above 900 seconds is refused',
      call({ firehose }) {
        const input = stream('parity-late');
        input.ExtendedS3DestinationConfiguration!.BufferingHints = { IntervalInSeconds: 901, SizeInMBs: 5 };
        return firehose.send(new CreateDeliveryStreamCommand(input));
      },
      expect: refuses('InvalidArgumentException'),
      page: api('CreateDeliveryStream'),
      known: {
        moto: { outcome: accepted, why: 'the interval is not checked' },
      },
    },
    {
      title: 'a stream that is not there is not deleted',
      call: ({ firehose }) =>
        firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName: 'missing' })),
      expect: refuses('ResourceNotFoundException'),
      page: api('DeleteDeliveryStream'),
    },
  ],
};
