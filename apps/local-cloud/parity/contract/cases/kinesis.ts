import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  ListStreamsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  SplitShardCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { accepted, answers, page, refuses, type ContractGroup } from '../case';
import { withMembers, type Clients } from '../clients';

const StreamName = 'parity';
const ShardId = 'shardId-000000000000';
const api = (operation: string) => page(`kinesis/latest/APIReference/API_${operation}`);
const records = (count: number, bytes = 1) =>
  Array.from({ length: count }, (_, n) => ({ PartitionKey: `key-${n}`, Data: Buffer.alloc(bytes, 'x') }));

async function readFrom(
  { kinesis }: Clients,
  start: Partial<ConstructorParameters<typeof GetShardIteratorCommand>[0]>,
): Promise<string[]> {
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON', ...start }),
  );
  const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  return (page.Records ?? []).map(({ Data }) => Buffer.from(Data ?? []).toString());
}

/** Kinesis Data Streams. */
export const kinesisCases: ContractGroup<Clients> = {
  service: 'Kinesis',
  engines: ['local-cloud', 'moto'],
  async prepare({ kinesis }) {
    for (const name of [StreamName, 'parity-b', 'parity-c']) {
      await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
      await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName: name });
    }
  },
  cases: [
    {
      title: 'ListStreams goes on after its limit',
      async call({ kinesis }) {
        const first = await kinesis.send(new ListStreamsCommand({ Limit: 2 }));
        const rest = await kinesis.send(
          new ListStreamsCommand({ ExclusiveStartStreamName: first.StreamNames?.at(-1) ?? '' }),
        );
        return [first.StreamNames, first.HasMoreStreams, rest.StreamNames, rest.HasMoreStreams];
      },
      expect: answers([['parity', 'parity-b'], true, ['parity-c'], false]),
      page: api('ListStreams'),
    },
    {
      title: 'a member that does not exist',
      call: async ({ kinesis }) => {
        const command = new ListStreamsCommand({ Limit: 1 });
        return (await kinesis.send(withMembers(command, { Colour: 'red' }))).StreamNames;
      },
      expect: answers(['parity']),
      page: api('ListStreams'),
      documented: false,
      known: {
        'local-cloud': {
          outcome: refuses('NotImplementedException', 501),
          why: 'what is not done is refused by name instead of being ignored',
        },
      },
    },
    {
      title: 'PutRecords answers one entry per record, in order',
      async call({ kinesis }) {
        const put = await kinesis.send(
          new PutRecordsCommand({
            StreamName,
            Records: ['a', 'b', 'c'].map((text) => ({ PartitionKey: text, Data: Buffer.from(text) })),
          }),
        );
        const numbers = (put.Records ?? []).map(({ SequenceNumber }) => BigInt(SequenceNumber ?? 0));
        return {
          failed: put.FailedRecordCount,
          shards: put.Records?.map((record) => record.ShardId),
          ascending: numbers.every((number, n) => n === 0 || number > (numbers[n - 1] ?? 0n)),
        };
      },
      expect: answers({ failed: 0, shards: [ShardId, ShardId, ShardId], ascending: true }),
      page: api('PutRecords'),
    },
    {
      title: 'TRIM_HORIZON reads them in order',
      call: (clients) => readFrom(clients, {}),
      expect: answers(['a', 'b', 'c']),
      page: api('GetShardIterator'),
    },
    {
      title: 'AFTER_SEQUENCE_NUMBER reads what follows a record',
      async call(clients) {
        const put = await clients.kinesis.send(
          new PutRecordCommand({ StreamName, PartitionKey: 'd', Data: Buffer.from('d') }),
        );
        await clients.kinesis.send(
          new PutRecordCommand({ StreamName, PartitionKey: 'e', Data: Buffer.from('e') }),
        );
        return readFrom(clients, {
          ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
          StartingSequenceNumber: put.SequenceNumber ?? '',
        });
      },
      expect: answers(['e']),
      page: api('GetShardIterator'),
    },
    {
      title: 'LATEST reads nothing that was there before',
      call: (clients) => readFrom(clients, { ShardIteratorType: 'LATEST' }),
      expect: answers([]),
      page: api('GetShardIterator'),
    },
    {
      title: 'an empty record is a record',
      async call({ kinesis }) {
        const put = await kinesis.send(
          new PutRecordsCommand({ StreamName, Records: [{ PartitionKey: 'k', Data: Buffer.alloc(0) }] }),
        );
        return put.FailedRecordCount;
      },
      expect: answers(0),
      page: api('PutRecordsRequestEntry'),
    },
    {
      title: 'PutRecords takes 500 records',
      call: async ({ kinesis }) =>
        (await kinesis.send(new PutRecordsCommand({ StreamName: 'parity-b', Records: records(500) })))
          .FailedRecordCount,
      expect: answers(0),
      page: api('PutRecords'),
    },
    {
      title: 'PutRecords takes 9 MiB in one call',
      call: async ({ kinesis }) =>
        (
          await kinesis.send(
            new PutRecordsCommand({ StreamName: 'parity-b', Records: records(9, 1_000 * 1_024) }),
          )
        ).FailedRecordCount,
      expect: answers(0),
      page: api('PutRecords'),
      known: {
        moto: { outcome: refuses('InvalidArgumentException'), why: 'keeps to the earlier limit of 5 MiB' },
      },
    },
    {
      title: 'PutRecords refuses more than 10 MiB',
      call: ({ kinesis }) =>
        kinesis.send(new PutRecordsCommand({ StreamName: 'parity-b', Records: records(11, 1_000 * 1_024) })),
      expect: refuses('InvalidArgumentException'),
      page: api('PutRecords'),
    },
    {
      title: 'PutRecords refuses 501 records',
      call: ({ kinesis }) => kinesis.send(new PutRecordsCommand({ StreamName, Records: records(501) })),
      expect: refuses('ValidationException'),
      page: api('PutRecords'),
    },
    {
      title: 'PutRecords refuses no records',
      call: ({ kinesis }) => kinesis.send(new PutRecordsCommand({ StreamName, Records: [] })),
      expect: refuses('ValidationException'),
      page: api('PutRecords'),
      known: {
        moto: { outcome: accepted, why: 'an empty batch is taken' },
      },
    },
    {
      title: 'PutRecords refuses an empty partition key',
      call: ({ kinesis }) =>
        kinesis.send(
          new PutRecordsCommand({ StreamName, Records: [{ PartitionKey: '', Data: Buffer.from('x') }] }),
        ),
      expect: refuses('ValidationException'),
      page: api('PutRecordsRequestEntry'),
      known: {
        moto: { outcome: accepted, why: 'the key’s least length is not checked' },
      },
    },
    {
      title: 'PutRecords refuses a partition key of 257 characters',
      call: ({ kinesis }) =>
        kinesis.send(
          new PutRecordsCommand({
            StreamName,
            Records: [{ PartitionKey: 'k'.repeat(257), Data: Buffer.from('x') }],
          }),
        ),
      expect: refuses('ValidationException'),
      page: api('PutRecordsRequestEntry'),
      documented: false,
      known: {
        moto: {
          outcome: refuses('InvalidArgumentException'),
          why: 'the length is checked, under another name',
        },
      },
    },
    {
      title: 'PutRecord refuses an explicit hash key past 2^128 - 1',
      call: ({ kinesis }) =>
        kinesis.send(
          new PutRecordCommand({
            StreamName,
            PartitionKey: 'k',
            Data: Buffer.from('x'),
            ExplicitHashKey: String(1n << 128n),
          }),
        ),
      expect: refuses('InvalidArgumentException'),
      page: api('PutRecord'),
    },
    {
      title: 'PutRecords refuses a stream that is not there',
      call: ({ kinesis }) =>
        kinesis.send(new PutRecordsCommand({ StreamName: 'missing', Records: records(1) })),
      expect: refuses('ResourceNotFoundException'),
      page: api('PutRecords'),
    },
    {
      title: 'a stream that is not there is not described',
      call: ({ kinesis }) => kinesis.send(new DescribeStreamSummaryCommand({ StreamName: 'missing' })),
      expect: refuses('ResourceNotFoundException'),
      page: api('DescribeStreamSummary'),
    },
    {
      title: 'a stream is not made twice',
      call: ({ kinesis }) => kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 })),
      expect: refuses('ResourceInUseException'),
      page: api('CreateStream'),
    },
    {
      title: 'a stream name with a space is refused',
      call: ({ kinesis }) => kinesis.send(new CreateStreamCommand({ StreamName: 'a b', ShardCount: 1 })),
      expect: refuses('ValidationException'),
      page: api('CreateStream'),
      known: {
        moto: { outcome: accepted, why: 'the pattern of names is not checked' },
      },
    },
    {
      title: 'a new stream keeps records for 24 hours',
      call: async ({ kinesis }) => {
        const { StreamDescriptionSummary: stream } = await kinesis.send(
          new DescribeStreamSummaryCommand({ StreamName }),
        );
        return [stream?.StreamStatus, stream?.RetentionPeriodHours, stream?.OpenShardCount];
      },
      expect: answers(['ACTIVE', 24, 1]),
      page: api('StreamDescriptionSummary'),
    },
    {
      title: 'a shard that is not there has no iterator',
      call: ({ kinesis }) =>
        kinesis.send(
          new GetShardIteratorCommand({
            StreamName,
            ShardId: 'shardId-000000000009',
            ShardIteratorType: 'LATEST',
          }),
        ),
      expect: refuses('ResourceNotFoundException'),
      page: api('GetShardIterator'),
    },
    {
      title: 'an iterator that nobody gave is refused',
      call: ({ kinesis }) => kinesis.send(new GetRecordsCommand({ ShardIterator: 'nonsense' })),
      expect: refuses('InvalidArgumentException'),
      page: api('GetRecords'),
      known: {
        moto: { outcome: refuses('SyntaxError', 500), why: 'fails with a page of HTML' },
      },
    },
    {
      title: 'GetRecords refuses a limit above 10,000',
      async call({ kinesis }) {
        const { ShardIterator } = await kinesis.send(
          new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'LATEST' }),
        );
        return kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 10_001 }));
      },
      expect: refuses('ValidationException'),
      page: api('GetRecords'),
      known: {
        moto: { outcome: accepted, why: 'the limit is not checked' },
      },
    },
    {
      title: 'a token and a stream name together are refused',
      call: ({ kinesis }) => kinesis.send(new ListShardsCommand({ StreamName, NextToken: 'nonsense' })),
      expect: refuses('InvalidArgumentException'),
      page: api('ListShards'),
      known: {
        moto: { outcome: accepted, why: 'a token it never gave is an empty list' },
      },
    },
    {
      title: 'a split shard is closed and has two children',
      async call({ kinesis }) {
        await kinesis.send(
          new SplitShardCommand({
            StreamName: 'parity-c',
            ShardToSplit: ShardId,
            NewStartingHashKey: String(1n << 127n),
          }),
        );
        await waitUntilStreamExists(
          { client: kinesis, maxWaitTime: 60, minDelay: 1 },
          { StreamName: 'parity-c' },
        );
        const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName: 'parity-c' }));
        return Shards?.map((shard) => [
          shard.ShardId,
          shard.ParentShardId ?? null,
          shard.SequenceNumberRange?.EndingSequenceNumber !== undefined,
        ]);
      },
      expect: answers([
        [ShardId, null, true],
        ['shardId-000000000001', ShardId, false],
        ['shardId-000000000002', ShardId, false],
      ]),
      page: api('SplitShard'),
    },
    {
      title: 'a stream that is not there is not deleted',
      call: ({ kinesis }) => kinesis.send(new DeleteStreamCommand({ StreamName: 'missing' })),
      expect: refuses('ResourceNotFoundException'),
      page: api('DeleteStream'),
    },
  ],
};
