import { CloudError, refuse } from '../../core/errors';
import { invalid, Input } from '../../core/input';
import type { ServiceCall } from '../../core/service';
import { streamDescription, streamDescriptionSummary, streamSummary } from './describe-stream';
import { evenRanges } from './hash-key';
import type { KinesisContext } from './kinesis-context';
import { limits } from './limits';
import { filterShards } from './list-shards';
import { mergeShards, scaleUniformly, splitShard } from './reshard';
import { addShard, describeShard, openShards, type StreamModel } from './stream-model';
import { addTags, tagPage } from './tags';

type Operation = (call: ServiceCall) => Promise<object> | object;

/** What a new stream is made from; CreateStream and CloudFormation both end here. */
export interface NewStream {
  name: string;
  mode: StreamModel['mode'];
  /** Provisioned streams only. */
  shardCount: number;
  retentionHours?: number;
  tags: Record<string, string>;
  encryptionKeyId?: string;
}

/** Makes a stream; it is ACTIVE at once. @throws CloudError ResourceInUseException, LimitExceededException */
export async function createStream(context: KinesisContext, options: NewStream): Promise<void> {
  const nowMs = context.clock();
  const model: StreamModel = {
    name: options.name,
    mode: options.mode,
    createdMs: nowMs,
    retentionHours: options.retentionHours ?? limits.retentionHours.min,
    tags: addTags({}, options.tags),
    nextShardIndex: 0,
    shards: [],
    ...(options.encryptionKeyId ? { encryptionKeyId: options.encryptionKeyId } : {}),
  };
  const count = options.mode === 'ON_DEMAND' ? limits.onDemandShards : options.shardCount;
  const inUse = context.store.all().reduce((sum, stream) => sum + stream.open.length, 0);
  if (inUse + count > limits.shardsPerAccount)
    throw new CloudError(
      'LimitExceededException',
      `This request would exceed the shard limit for the account ${context.identity.accountId} in ` +
        `${context.identity.region}. Current shard count for the account: ${inUse}. Limit: ${limits.shardsPerAccount}. ` +
        `Number of additional shards that would have resulted from this request: ${count}.`,
    );
  for (const range of evenRanges(count)) addShard(model, range, [], nowMs);
  await context.store.create(model);
}

/** Sets the retention. @throws CloudError InvalidArgumentException */
export async function setRetention(context: KinesisContext, stream: string, hours: number): Promise<void> {
  const { min, max } = limits.retentionHours;
  if (hours < min || hours > max)
    throw new CloudError(
      'InvalidArgumentException',
      `Expected RetentionPeriodHours to be between ${min} and ${max}, got ${hours}.`,
    );
  await context.store.get(stream).change((model) => void (model.retentionHours = hours));
}

/** Sets the number of open shards of a provisioned stream. */
export async function setShardCount(context: KinesisContext, stream: string, target: number): Promise<void> {
  const live = context.store.get(stream);
  requireProvisioned(live.model, 'UpdateShardCount');
  await live.reshard((model, close) => scaleUniformly(model, target, { nowMs: context.clock(), close }));
}

/** Operations on streams and shards; those on records are in `record-operations.ts`. */
export function streamOperations(context: KinesisContext): Record<string, Operation> {
  const { store } = context;
  const nameRule = { min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' };

  /** Reads the members of a call that names a stream by `StreamName` or `StreamARN`. */
  const streamCall = (call: ServiceCall, known: readonly string[] = []) => {
    const members = new Input(`kinesis:${call.operation}`, call.input, ['StreamName', 'StreamARN', ...known]);
    return { members, stream: store.get(context.streamOf(members)) };
  };
  const arnOf = (model: Readonly<StreamModel>) => context.arn(model.name);

  return {
    async CreateStream(call) {
      const members = new Input('kinesis:CreateStream', call.input, [
        'StreamName',
        'ShardCount',
        'StreamModeDetails',
        'Tags',
        'MaxRecordSizeInKiB',
      ]);
      const name = members.text('StreamName', nameRule);
      const mode = streamMode(members);
      const shardCount = members.optionalInteger('ShardCount', 1);
      if ((members.optionalInteger('MaxRecordSizeInKiB', 1024, 10240) ?? 1024) !== 1024)
        throw refuse('kinesis:CreateStream', 'MaxRecordSizeInKiB', 'Records are at most 1024 KiB.');
      if (mode === 'PROVISIONED' && shardCount === undefined)
        throw invalid('shardCount', null, 'Member must not be null');
      if (mode === 'ON_DEMAND' && shardCount !== undefined)
        throw new CloudError('ValidationException', 'ShardCount must not be set for an ON_DEMAND stream.');
      await createStream(context, { name, mode, shardCount: shardCount ?? 0, tags: members.textMap('Tags') });
      return {};
    },
    async DeleteStream(call) {
      const { stream } = streamCall(call, ['EnforceConsumerDeletion']);
      await store.remove(stream.model.name);
      return {};
    },
    DescribeStream(call) {
      const { members, stream } = streamCall(call, ['Limit', 'ExclusiveStartShardId']);
      const after = members.optionalText('ExclusiveStartShardId');
      const page = { limit: members.optionalInteger('Limit', 1, 10_000) ?? 100, ...(after ? { after } : {}) };
      return { StreamDescription: streamDescription(stream.model, arnOf(stream.model), page) };
    },
    DescribeStreamSummary(call) {
      const { stream } = streamCall(call);
      return { StreamDescriptionSummary: streamDescriptionSummary(stream.model, arnOf(stream.model)) };
    },
    DescribeLimits(call) {
      new Input('kinesis:DescribeLimits', call.input, []);
      const streams = store.all();
      return {
        ShardLimit: limits.shardsPerAccount,
        OpenShardCount: streams.reduce((sum, stream) => sum + stream.open.length, 0),
        OnDemandStreamCount: streams.filter((stream) => stream.model.mode === 'ON_DEMAND').length,
        OnDemandStreamCountLimit: 50,
      };
    },
    ListStreams(call) {
      const members = new Input('kinesis:ListStreams', call.input, [
        'Limit',
        'ExclusiveStartStreamName',
        'NextToken',
      ]);
      const limit = members.optionalInteger('Limit', 1, 10_000) ?? 100;
      const after =
        members.optionalText('NextToken') ?? members.optionalText('ExclusiveStartStreamName') ?? '';
      const rest = store.all().filter((stream) => stream.model.name > after);
      const page = rest.slice(0, limit).map((stream) => stream.model);
      const more = rest.length > limit;
      return {
        StreamNames: page.map((model) => model.name),
        HasMoreStreams: more,
        StreamSummaries: page.map((model) => streamSummary(model, arnOf(model))),
        ...(more ? { NextToken: page.at(-1)?.name } : {}),
      };
    },
    ListShards(call) {
      const known = [
        'StreamName',
        'StreamARN',
        'NextToken',
        'ExclusiveStartShardId',
        'MaxResults',
        'ShardFilter',
        'StreamCreationTimestamp',
      ];
      const members = new Input('kinesis:ListShards', call.input, known);
      const token = members.optionalText('NextToken');
      if (token && (members.has('StreamName') || members.has('StreamARN')))
        throw new CloudError(
          'InvalidArgumentException',
          'NextToken and StreamName cannot be provided together.',
        );
      const [name, after] = token ? decodeToken(token) : [context.streamOf(members), undefined];
      const stream = store.get(name);
      const start = after ?? members.optionalText('ExclusiveStartShardId') ?? '';
      const limit = members.optionalInteger('MaxResults', 1, 10_000) ?? 1000;
      const rest = filterShards(
        stream.model,
        members.optionalObject('ShardFilter'),
        stream.horizonMs(),
      ).filter((shard) => shard.id > start);
      const page = rest.slice(0, limit);
      const last = page.at(-1);
      return {
        Shards: page.map(describeShard),
        ...(rest.length > limit && last ? { NextToken: encodeToken(stream.model.name, last.id) } : {}),
      };
    },
    async SplitShard(call) {
      const { members, stream } = streamCall(call, ['ShardToSplit', 'NewStartingHashKey']);
      const [shard, at] = [members.text('ShardToSplit'), members.text('NewStartingHashKey')];
      requireProvisioned(stream.model, 'SplitShard');
      await stream.reshard((model, close) => splitShard(model, shard, at, { nowMs: context.clock(), close }));
      return {};
    },
    async MergeShards(call) {
      const { members, stream } = streamCall(call, ['ShardToMerge', 'AdjacentShardToMerge']);
      const [shard, adjacent] = [members.text('ShardToMerge'), members.text('AdjacentShardToMerge')];
      requireProvisioned(stream.model, 'MergeShards');
      await stream.reshard((model, close) =>
        mergeShards(model, shard, adjacent, { nowMs: context.clock(), close }),
      );
      return {};
    },
    async UpdateShardCount(call) {
      const { members, stream } = streamCall(call, ['TargetShardCount', 'ScalingType']);
      members.text('ScalingType', { oneOf: ['UNIFORM_SCALING'] });
      const target = members.integer('TargetShardCount', 1);
      const current = openShards(stream.model).length;
      await setShardCount(context, stream.model.name, target);
      return {
        StreamName: stream.model.name,
        StreamARN: arnOf(stream.model),
        CurrentShardCount: current,
        TargetShardCount: target,
      };
    },
    async UpdateStreamMode(call) {
      const members = new Input('kinesis:UpdateStreamMode', call.input, ['StreamARN', 'StreamModeDetails']);
      const stream = store.get(members.text('StreamARN'));
      const mode = streamMode(members);
      await stream.change((model) => void (model.mode = mode));
      return {};
    },
    async IncreaseStreamRetentionPeriod(call) {
      const { members, stream } = streamCall(call, ['RetentionPeriodHours']);
      const hours = members.integer('RetentionPeriodHours');
      requireChange(stream.model, hours, hours >= stream.model.retentionHours, 'greater');
      await setRetention(context, stream.model.name, hours);
      return {};
    },
    async DecreaseStreamRetentionPeriod(call) {
      const { members, stream } = streamCall(call, ['RetentionPeriodHours']);
      const hours = members.integer('RetentionPeriodHours');
      requireChange(stream.model, hours, hours <= stream.model.retentionHours, 'less');
      await setRetention(context, stream.model.name, hours);
      return {};
    },
    async StartStreamEncryption(call) {
      const { members, stream } = streamCall(call, ['EncryptionType', 'KeyId']);
      members.text('EncryptionType', { oneOf: ['KMS'] });
      const keyId = members.text('KeyId', { min: 1, max: 2048 });
      await stream.change((model) => void (model.encryptionKeyId = keyId));
      return {};
    },
    async StopStreamEncryption(call) {
      const { members, stream } = streamCall(call, ['EncryptionType', 'KeyId']);
      members.text('EncryptionType', { oneOf: ['KMS'] });
      await stream.change((model) => void delete model.encryptionKeyId);
      return {};
    },
    async AddTagsToStream(call) {
      const { members, stream } = streamCall(call, ['Tags']);
      const tags = members.textMap('Tags');
      await stream.change((model) => void (model.tags = addTags(model.tags, tags)));
      return {};
    },
    async RemoveTagsFromStream(call) {
      const { members, stream } = streamCall(call, ['TagKeys']);
      const keys = members.texts('TagKeys');
      await stream.change((model) => keys.forEach((key) => delete model.tags[key]));
      return {};
    },
    ListTagsForStream(call) {
      const { members, stream } = streamCall(call, ['ExclusiveStartTagKey', 'Limit']);
      return tagPage(
        stream.model.tags,
        members.optionalText('ExclusiveStartTagKey'),
        members.optionalInteger('Limit', 1, 50) ?? 50,
      );
    },
  };
}

function streamMode(members: Input): StreamModel['mode'] {
  const details = members.optionalObject('StreamModeDetails');
  if (!details) return 'PROVISIONED';
  const inner = new Input(`${members.what} StreamModeDetails`, details, ['StreamMode']);
  return inner.text('StreamMode', { oneOf: ['PROVISIONED', 'ON_DEMAND'] }) as StreamModel['mode'];
}

function requireProvisioned(model: Readonly<StreamModel>, operation: string): void {
  if (model.mode === 'ON_DEMAND')
    throw new CloudError(
      'ValidationException',
      `${operation} is only for streams in PROVISIONED mode; ${model.name} is ON_DEMAND.`,
    );
}

function requireChange(model: Readonly<StreamModel>, hours: number, holds: boolean, than: string): void {
  if (holds) return;
  throw new CloudError(
    'InvalidArgumentException',
    `Expected RetentionPeriodHours to be ${than} than or equal to the current ${model.retentionHours}, got ${hours}.`,
  );
}

function encodeToken(name: string, shardId: string): string {
  return Buffer.from(`${shardId}/${name}`).toString('base64url');
}

function decodeToken(token: string): [name: string, shardId: string] {
  const match = /^(shardId-\d{12})\/(.+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (!match) throw new CloudError('InvalidArgumentException', 'Invalid NextToken.');
  return [match[2] as string, match[1] as string];
}
