import { CloudError, refuse } from '../../core/errors';
import { Input } from '../../core/input';
import type { ResourceContext, ResourceState, ResourceType } from '../../core/service';
import type { KinesisContext } from './kinesis-context';
import { createStream, setRetention, setShardCount, type NewStream } from './stream-operations';
import type { StreamModel } from './stream-model';

const what = 'AWS::Kinesis::Stream';

/** CloudFormation's AWS::Kinesis::Stream. `StreamEncryption` is recorded and described, not done. */
export function streamResource(context: KinesisContext): ResourceType {
  const state = (name: string): ResourceState => ({
    physicalId: name,
    attributes: { Arn: context.arn(name) },
  });
  return {
    async create(properties, resource) {
      const wanted = readProperties(properties, resource);
      await createStream(context, wanted);
      return state(wanted.name);
    },
    async update(physicalId, properties, _previous, resource) {
      const wanted = readProperties(properties, resource, physicalId);
      if (wanted.name !== physicalId)
        throw new CloudError(
          'ValidationException',
          `${what} ${physicalId} would be replaced, because Name changed to ${wanted.name}: remove it first.`,
        );
      const stream = context.store.get(physicalId);
      if (stream.model.mode !== wanted.mode) await stream.change((model) => void (model.mode = wanted.mode));
      if (wanted.mode === 'PROVISIONED' && stream.open.length !== wanted.shardCount)
        await setShardCount(context, physicalId, wanted.shardCount);
      await setRetention(context, physicalId, wanted.retentionHours ?? 24);
      await stream.change((model) => {
        model.tags = wanted.tags;
        if (wanted.encryptionKeyId) model.encryptionKeyId = wanted.encryptionKeyId;
        else delete model.encryptionKeyId;
      });
      return state(physicalId);
    },
    async remove(physicalId) {
      await context.store.remove(physicalId);
    },
  };
}

function readProperties(
  properties: Record<string, unknown>,
  resource: ResourceContext,
  physicalId?: string,
): NewStream {
  const members = new Input(what, properties, [
    'Name',
    'ShardCount',
    'StreamModeDetails',
    'RetentionPeriodHours',
    'StreamEncryption',
    'Tags',
  ]);
  const details = members.optionalObject('StreamModeDetails');
  const mode = details
    ? new Input(`${what} StreamModeDetails`, details, ['StreamMode']).text('StreamMode', {
        oneOf: ['PROVISIONED', 'ON_DEMAND'],
      })
    : 'PROVISIONED';
  const shardCount = members.optionalInteger('ShardCount', 1);
  if (mode === 'ON_DEMAND' && shardCount !== undefined)
    throw new CloudError('ValidationException', 'ShardCount must not be set for an ON_DEMAND stream.');
  const retentionHours = members.optionalInteger('RetentionPeriodHours', 24, 8760);
  const encryptionKeyId = readEncryption(members);
  return {
    name:
      members.optionalText('Name', { min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' }) ??
      physicalId ??
      generatedName(resource),
    mode: mode as StreamModel['mode'],
    shardCount: shardCount ?? 1,
    tags: { ...resource.tags, ...members.tagList() },
    ...(retentionHours ? { retentionHours } : {}),
    ...(encryptionKeyId ? { encryptionKeyId } : {}),
  };
}

function readEncryption(members: Input): string | undefined {
  const value = members.optionalObject('StreamEncryption');
  if (!value) return undefined;
  const encryption = new Input(`${what} StreamEncryption`, value, ['EncryptionType', 'KeyId']);
  if (encryption.text('EncryptionType') !== 'KMS')
    throw refuse(what, 'StreamEncryption.EncryptionType', 'It knows KMS.');
  return encryption.text('KeyId');
}

/** A name of CloudFormation's form for a resource without one, e.g. `denver-ingest-dev-Stream-1KQ2W3E4R5T6`. */
function generatedName(resource: ResourceContext): string {
  const random = Array.from(
    { length: 12 },
    () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[Math.floor(Math.random() * 36)],
  );
  return `${resource.stackName}-${resource.logicalId}-${random.join('')}`.slice(-128);
}
