import { isDeepStrictEqual } from 'node:util';
import { refuse, ReplacementRequired } from '../../core/errors';
import { Members } from '../../core/members';
import type { ResourceState, ResourceType } from '../../core/service';
import { readNewStream, replaceDestination, type StreamOperationsContext } from './stream-operations';
import { streamArn } from './stream-record';

const what = 'AWS::KinesisFirehose::DeliveryStream';

/** `AWS::KinesisFirehose::DeliveryStream` with an extended S3 destination. */
export function firehoseResources({
  identity,
  clock,
  streams,
}: StreamOperationsContext): Record<string, ResourceType> {
  const stateOf = (name: string): ResourceState => ({
    physicalId: name,
    attributes: { Arn: streamArn(identity, name) },
  });
  return {
    [what]: {
      create: async (properties, context) => {
        const input = membersOf({ DeliveryStreamName: defaultName(context), ...properties });
        const record = readNewStream(what, input, clock);
        await streams.create({ ...record, tags: { ...context.tags, ...record.tags } });
        return stateOf(record.name);
      },
      update: async (physicalId, properties, _previous, context) => {
        const input = membersOf({ DeliveryStreamName: physicalId, ...properties });
        const next = readNewStream(what, input, clock);
        if (next.name !== physicalId) throw new ReplacementRequired('DeliveryStreamName');
        await streams.update(physicalId, (record) => {
          const isSame = isDeepStrictEqual(record.destination, next.destination);
          const changed = isSame ? record : replaceDestination(what, record, next.destination, clock);
          const encryption = next.encryption ? { encryption: next.encryption } : {};
          return { ...changed, ...encryption, tags: { ...context.tags, ...next.tags } };
        });
        return stateOf(physicalId);
      },
      remove: async (physicalId) => {
        if (streams.has(physicalId)) await streams.delete(physicalId);
      },
    },
  };
}

function membersOf(properties: Record<string, unknown>): Members {
  const input = new Members(properties, { errorCode: 'InvalidArgumentException', coerce: true });
  const known = ['DeliveryStreamName', 'DeliveryStreamType', 'ExtendedS3DestinationConfiguration', 'Tags'];
  input.only([...known, 'DeliveryStreamEncryptionConfigurationInput'], (member) => refuse(what, member));
  return input;
}

function defaultName(context: { stackName: string; logicalId: string }): string {
  return `${context.stackName}-${context.logicalId}`.slice(0, 64);
}
