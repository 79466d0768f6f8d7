import { CloudError } from '../../core/errors';
import { invalid, Input } from '../../core/input';
import type { ServiceCall } from '../../core/service';
import type { KinesisContext } from './kinesis-context';
import { limits } from './limits';
import { parseEntries, parseEntry, putEntries, type PutEntry } from './put-records';
import { ordinalOfSequence, readShard } from './read-records';
import { parseSequence, sequenceFormat } from './sequence-number';
import { decodeIterator, encodeIterator } from './shard-iterator';
import type { LiveShard, Stream } from './stream';
import { hashKeyRange } from './stream-model';

type Operation = (call: ServiceCall) => Promise<object> | object;

const iteratorTypes = [
  'AT_SEQUENCE_NUMBER',
  'AFTER_SEQUENCE_NUMBER',
  'TRIM_HORIZON',
  'LATEST',
  'AT_TIMESTAMP',
] as const;

/** Operations that write and read records. */
export function recordOperations(context: KinesisContext): Record<string, Operation> {
  const { store } = context;
  const put = (stream: Stream, entries: PutEntry[]) =>
    putEntries(stream, entries, {
      nowMs: context.clock(),
      accountId: context.identity.accountId,
      throttling: context.throttling,
    });

  return {
    async PutRecord(call) {
      const known = [
        'StreamName',
        'StreamARN',
        'Data',
        'PartitionKey',
        'ExplicitHashKey',
        'SequenceNumberForOrdering',
      ];
      const members = new Input('kinesis:PutRecord', call.input, known);
      const stream = store.get(context.streamOf(members));
      const ordering = members.optionalText('SequenceNumberForOrdering');
      if (ordering !== undefined && !parseSequence(ordering))
        throw new CloudError('InvalidArgumentException', `The sequence number ${ordering} is not valid.`);
      const { Data, PartitionKey, ExplicitHashKey } = call.input;
      const [result] = await put(stream, [parseEntry({ Data, PartitionKey, ExplicitHashKey }, 'record')]);
      if (result && 'ErrorCode' in result)
        throw new CloudError(
          result.ErrorCode,
          result.ErrorMessage,
          result.ErrorCode === 'InternalFailure' ? 500 : 400,
        );
      return { ...result, EncryptionType: encryptionType(stream) };
    },
    async PutRecords(call) {
      const members = new Input('kinesis:PutRecords', call.input, ['StreamName', 'StreamARN', 'Records']);
      const stream = store.get(context.streamOf(members));
      const results = await put(stream, parseEntries(members.optionalList('Records') ?? absent('records')));
      const failed = results.reduce((count, result) => count + ('ErrorCode' in result ? 1 : 0), 0);
      return { FailedRecordCount: failed, Records: results, EncryptionType: encryptionType(stream) };
    },
    async GetShardIterator(call) {
      const known = [
        'StreamName',
        'StreamARN',
        'ShardId',
        'ShardIteratorType',
        'StartingSequenceNumber',
        'Timestamp',
      ];
      const members = new Input('kinesis:GetShardIterator', call.input, known);
      const stream = store.get(context.streamOf(members));
      const shard = stream.shard(members.text('ShardId', { min: 1, max: 128 }));
      const ordinal = await startOrdinal(members, stream, shard, context.clock());
      return { ShardIterator: iterator(stream, shard, ordinal, context.clock()) };
    },
    async GetRecords(call) {
      const members = new Input('kinesis:GetRecords', call.input, ['ShardIterator', 'Limit', 'StreamARN']);
      const nowMs = context.clock();
      const position = decodeIterator(members.text('ShardIterator', { min: 1, max: 512 }), nowMs);
      const limit = members.optionalInteger('Limit', 1, limits.recordsPerGet) ?? limits.recordsPerGet;
      const stream = store.get(position.stream);
      if (stream.model.createdMs !== position.streamCreatedMs)
        throw new CloudError(
          'ResourceNotFoundException',
          `Stream ${position.stream} was deleted and made anew.`,
        );
      const shard = stream.shard(position.shardId);
      if (context.throttling && !shard.throttle.admitRead(nowMs))
        throw new CloudError(
          'ProvisionedThroughputExceededException',
          `Rate exceeded for shard ${shard.model.id} in stream ${stream.model.name} under account ${context.identity.accountId}.`,
        );
      return getRecords(stream, shard, position.ordinal, limit, nowMs);
    },
  };
}

async function getRecords(
  stream: Stream,
  shard: LiveShard,
  ordinal: number,
  records: number,
  nowMs: number,
): Promise<object> {
  const { entries, nextOrdinal, end } = await readShard(stream, shard, ordinal, {
    records,
    bytes: limits.bytesPerGet,
  });
  shard.throttle.chargeRead(entries.reduce((sum, entry) => sum + entry.data.length, 0));
  const sequence = sequenceFormat(shard.model);
  const encryption = stream.model.encryptionKeyId ? { EncryptionType: 'KMS' } : {};
  const behind = nextOrdinal < shard.log.nextOrdinal;
  const lastMs = entries.at(-1)?.timestampMs ?? nowMs;
  return {
    Records: entries.map((entry) => ({
      ...encryption,
      SequenceNumber: sequence(entry.ordinal, entry.timestampMs),
      ApproximateArrivalTimestamp: entry.timestampMs / 1000,
      Data: entry.data.toString('base64'),
      PartitionKey: entry.partitionKey,
    })),
    MillisBehindLatest: behind ? Math.max(1, nowMs - lastMs) : 0,
    ...(end
      ? childShards(stream, shard)
      : { NextShardIterator: iterator(stream, shard, nextOrdinal, nowMs) }),
  };
}

/** At the end of a closed shard the answer names its children in place of an iterator. */
function childShards(stream: Stream, shard: LiveShard): object {
  const children = stream.model.shards.filter((candidate) => candidate.parents.includes(shard.model.id));
  return {
    ChildShards: children.map((child) => ({
      ShardId: child.id,
      ParentShards: child.parents,
      HashKeyRange: hashKeyRange(child),
    })),
  };
}

async function startOrdinal(
  members: Input,
  stream: Stream,
  shard: LiveShard,
  nowMs: number,
): Promise<number> {
  const type = members.text('ShardIteratorType', { oneOf: iteratorTypes }) as (typeof iteratorTypes)[number];
  switch (type) {
    case 'TRIM_HORIZON':
      return shard.log.firstOrdinal;
    case 'LATEST':
      return shard.log.nextOrdinal;
    case 'AT_TIMESTAMP': {
      const timestampMs = members.optionalTimestampMs('Timestamp');
      if (timestampMs === undefined)
        throw new CloudError(
          'InvalidArgumentException',
          'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.',
        );
      if (timestampMs > nowMs)
        throw new CloudError(
          'InvalidArgumentException',
          `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${timestampMs}, currentTimestampInMillis: ${nowMs}`,
        );
      return shard.log.ordinalAt(Math.max(timestampMs, stream.horizonMs()));
    }
    default: {
      const sequence = members.optionalText('StartingSequenceNumber');
      if (sequence === undefined)
        throw new CloudError(
          'InvalidArgumentException',
          `Must either specify (1) StartingSequenceNumber for iterator of type ${type} or (2) another iterator type.`,
        );
      return ordinalOfSequence(shard, sequence) + (type === 'AFTER_SEQUENCE_NUMBER' ? 1 : 0);
    }
  }
}

function iterator(stream: Stream, shard: LiveShard, ordinal: number, issuedMs: number): string {
  const { name, createdMs } = stream.model;
  return encodeIterator({
    stream: name,
    streamCreatedMs: createdMs,
    shardId: shard.model.id,
    ordinal,
    issuedMs,
  });
}

function encryptionType(stream: Stream): string {
  return stream.model.encryptionKeyId ? 'KMS' : 'NONE';
}

function absent(member: string): never {
  throw invalid(member, null, 'Member must not be null');
}
