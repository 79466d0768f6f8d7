import { CloudError, refuse } from '../../core/errors';
import { Members } from '../../core/members';
import type { CloudIdentity } from '../../core/service';
import { readDestination } from './delivery-settings';
import { describeStream, destinationId, streamArn, type StreamRecord } from './stream-record';
import type { StreamStore } from './stream-store';

/** What stream operations work with. */
export interface StreamOperationsContext {
  identity: CloudIdentity;
  clock: () => number;
  streams: StreamStore;
}

/** Operations by name; each is given the call's members and its own name for refusals. */
export type FirehoseHandlers = Record<string, (input: Members, what: string) => Promise<object> | object>;

/** Reads and checks the members `CreateDeliveryStream` and the CloudFormation type share. */
export function readNewStream(what: string, input: Members, clock: () => number): StreamRecord {
  const name = input.text('DeliveryStreamName');
  if (!/^[a-zA-Z0-9_.-]{1,64}$/.test(name))
    throw input.fail('DeliveryStreamName', 'must match [a-zA-Z0-9_.-]{1,64}');
  const type = input.optionalText('DeliveryStreamType') ?? 'DirectPut';
  if (type !== 'DirectPut') throw refuse(what, `DeliveryStreamType ${type}`, 'It knows DirectPut.');
  const destination = input.object('ExtendedS3DestinationConfiguration');
  readDestination(what, destination);
  const encryption = input.optionalObject('DeliveryStreamEncryptionConfigurationInput');
  const now = clock() / 1000;
  return {
    name,
    createTime: now,
    updateTime: now,
    version: 1,
    destination: destination.values,
    ...(encryption ? { encryption: encryption.values } : {}),
    tags: readTags(input),
  };
}

/** `[{ Key, Value }]` as an object. */
export function readTags(input: Members): Record<string, string> {
  return Object.fromEntries(
    input.objects('Tags').map((tag) => [tag.text('Key'), tag.optionalText('Value') ?? '']),
  );
}

/** CreateDeliveryStream, Delete, Describe, List, UpdateDestination and the three of tags. */
export function streamOperations({ identity, clock, streams }: StreamOperationsContext): FirehoseHandlers {
  return {
    CreateDeliveryStream: async (input, what) => {
      const destination = 'ExtendedS3DestinationConfiguration';
      const known = ['DeliveryStreamName', 'DeliveryStreamType', destination, 'Tags'];
      input.only([...known, 'DeliveryStreamEncryptionConfigurationInput'], (member) => refuse(what, member));
      const record = readNewStream(what, input, clock);
      await streams.create(record);
      return { DeliveryStreamARN: streamArn(identity, record.name) };
    },
    DeleteDeliveryStream: async (input, what) => {
      input.only(['DeliveryStreamName', 'AllowForceDelete'], (member) => refuse(what, member));
      await streams.delete(input.text('DeliveryStreamName'));
      return {};
    },
    DescribeDeliveryStream: (input, what) => {
      input.only(['DeliveryStreamName', 'Limit', 'ExclusiveStartDestinationId'], (member) =>
        refuse(what, member),
      );
      const { record } = streams.get(input.text('DeliveryStreamName'));
      return { DeliveryStreamDescription: describeStream(record, identity) };
    },
    ListDeliveryStreams: (input, what) => {
      const known = ['Limit', 'DeliveryStreamType', 'ExclusiveStartDeliveryStreamName'];
      input.only(known, (member) => refuse(what, member));
      const limit = input.optionalInteger('Limit', { minimum: 1, maximum: 10_000 }) ?? 10;
      const after = input.optionalText('ExclusiveStartDeliveryStreamName') ?? '';
      const type = input.optionalText('DeliveryStreamType') ?? 'DirectPut';
      const all = streams.list().map((stream) => stream.record.name);
      const names = type === 'DirectPut' ? all.filter((name) => name > after) : [];
      return { DeliveryStreamNames: names.slice(0, limit), HasMoreDeliveryStreams: names.length > limit };
    },
    UpdateDestination: async (input, what) => {
      const known = ['DeliveryStreamName', 'CurrentDeliveryStreamVersionId', 'DestinationId'];
      input.only([...known, 'ExtendedS3DestinationUpdate'], (member) => refuse(what, member));
      const update = input.object('ExtendedS3DestinationUpdate');
      if (input.text('DestinationId') !== destinationId)
        throw new CloudError(
          'InvalidArgumentException',
          `Destination Id ${input.text('DestinationId')} not found`,
        );
      const expected = input.text('CurrentDeliveryStreamVersionId');
      await streams.update(input.text('DeliveryStreamName'), (record) => {
        if (expected !== String(record.version))
          throw new CloudError(
            'ConcurrentModificationException',
            `Cannot update firehose: ${record.name} since the current version id: ${record.version} and specified version id: ${expected} do not match`,
          );
        return replaceDestination(what, record, mergeUpdate(record, update.values), clock);
      });
      return {};
    },
    TagDeliveryStream: async (input, what) => {
      input.only(['DeliveryStreamName', 'Tags'], (member) => refuse(what, member));
      const tags = readTags(input);
      await streams.update(input.text('DeliveryStreamName'), (record) => ({
        ...record,
        tags: { ...record.tags, ...tags },
      }));
      return {};
    },
    UntagDeliveryStream: async (input, what) => {
      input.only(['DeliveryStreamName', 'TagKeys'], (member) => refuse(what, member));
      const removed = new Set(input.texts('TagKeys'));
      await streams.update(input.text('DeliveryStreamName'), (record) => ({
        ...record,
        tags: Object.fromEntries(Object.entries(record.tags).filter(([key]) => !removed.has(key))),
      }));
      return {};
    },
    ListTagsForDeliveryStream: (input, what) => {
      input.only(['DeliveryStreamName', 'ExclusiveStartTagKey', 'Limit'], (member) => refuse(what, member));
      const after = input.optionalText('ExclusiveStartTagKey') ?? '';
      const limit = input.optionalInteger('Limit', { minimum: 1, maximum: 50 }) ?? 50;
      const { tags } = streams.get(input.text('DeliveryStreamName')).record;
      const entries = Object.entries(tags).filter(([key]) => key > after);
      const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
      return {
        Tags: sorted.slice(0, limit).map(([Key, Value]) => ({ Key, Value })),
        HasMoreTags: sorted.length > limit,
      };
    },
  };
}

/** A stream with another destination, checked, and with the next version. */
export function replaceDestination(
  what: string,
  record: StreamRecord,
  destination: Record<string, unknown>,
  clock: () => number,
): StreamRecord {
  const read = (values: Record<string, unknown>) =>
    readDestination(what, new Members(values, { errorCode: 'InvalidArgumentException', coerce: true }));
  if (read(destination).dynamicPartitioning !== read(record.destination).dynamicPartitioning)
    throw new CloudError(
      'InvalidArgumentException',
      'Dynamic partitioning can only be enabled or disabled when a stream is created.',
    );
  return { ...record, destination, version: record.version + 1, updateTime: clock() / 1000 };
}

/** The destination with the members of an `ExtendedS3DestinationUpdate` in place of its own. */
function mergeUpdate(record: StreamRecord, update: Record<string, unknown>): Record<string, unknown> {
  const { S3BackupUpdate: backup, ...members } = update;
  return { ...record.destination, ...members, ...(backup ? { S3BackupConfiguration: backup } : {}) };
}
