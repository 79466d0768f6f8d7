import { CloudError, refuse } from '../../../core/errors';
import type { Input } from '../../../core/input';
import type { CloudIdentity } from '../../../core/service';
import { functionArn, parseReference } from '../function-model';

/** Where a shard is read from. */
export type Position = { after: string } | { start: 'TRIM_HORIZON' | 'LATEST' } | { timestampMs: number };

/** What may change in a mapping. */
export interface MappingSettings {
  /** ARN of the function, with a qualifier when one was given. */
  functionArn: string;
  enabled: boolean;
  batchSize: number;
  batchingWindowSeconds: number;
  parallelizationFactor: number;
  bisectOnError: boolean;
  /** -1 = for ever. */
  maximumRetryAttempts: number;
  /** -1 = for ever. */
  maximumRecordAgeSeconds: number;
  reportItemFailures: boolean;
  /** `MetricsConfig` asks for event counts. */
  countEvents: boolean;
  /** Bucket for batches that are given up. */
  failureBucket?: string;
}

/** An event source mapping, as its file keeps it. */
export interface MappingModel extends MappingSettings {
  uuid: string;
  streamArn: string;
  startingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  startingTimestampMs?: number;
  /** Where each shard that was there at the creation starts; `done` shards are not read. Later ones: from their start. */
  baseline: Record<string, Position | 'done'>;
  tags: Record<string, string>;
  lastModifiedMs: number;
}

const settingMembers = [
  'FunctionName',
  'Enabled',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'ParallelizationFactor',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'FunctionResponseTypes',
  'DestinationConfig',
  'MetricsConfig',
];

/** Members only a new mapping has. */
export const creationMembers = [
  ...settingMembers,
  'EventSourceArn',
  'StartingPosition',
  'StartingPositionTimestamp',
  'Tags',
] as const;

/** Members an update may have. */
export const updateMembers: readonly string[] = settingMembers;

/**
 * Reads settings over others (the defaults, or the mapping that is updated).
 *
 * Tumbling windows, filters and every destination but S3 are refused by name, as all other unknown members are.
 *
 * @throws CloudError ValidationException, InvalidParameterValueException, NotImplementedException
 */
export function readSettings(
  input: Input,
  identity: CloudIdentity,
  previous: MappingSettings,
): MappingSettings {
  const settings: MappingSettings = {
    functionArn: input.has('FunctionName')
      ? targetArn(identity, input.text('FunctionName'))
      : previous.functionArn,
    enabled: input.optionalBoolean('Enabled') ?? previous.enabled,
    batchSize: input.optionalInteger('BatchSize', 1, 10_000) ?? previous.batchSize,
    batchingWindowSeconds:
      input.optionalInteger('MaximumBatchingWindowInSeconds', 0, 300) ?? previous.batchingWindowSeconds,
    parallelizationFactor:
      input.optionalInteger('ParallelizationFactor', 1, 10) ?? previous.parallelizationFactor,
    bisectOnError: input.optionalBoolean('BisectBatchOnFunctionError') ?? previous.bisectOnError,
    maximumRetryAttempts:
      input.optionalInteger('MaximumRetryAttempts', -1, 10_000) ?? previous.maximumRetryAttempts,
    maximumRecordAgeSeconds: recordAge(input) ?? previous.maximumRecordAgeSeconds,
    reportItemFailures: input.has('FunctionResponseTypes')
      ? readResponseTypes(input)
      : previous.reportItemFailures,
    countEvents: input.has('MetricsConfig') ? readMetrics(input) : previous.countEvents,
  };
  const bucket = input.has('DestinationConfig') ? readFailureBucket(input) : previous.failureBucket;
  return bucket ? { ...settings, failureBucket: bucket } : settings;
}

/** What AWS takes when nothing is said. */
export const defaultSettings: MappingSettings = {
  functionArn: '',
  enabled: true,
  batchSize: 100,
  batchingWindowSeconds: 0,
  parallelizationFactor: 1,
  bisectOnError: false,
  maximumRetryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  reportItemFailures: false,
  countEvents: false,
};

/** Reads what only a new mapping has. @throws CloudError InvalidParameterValueException, NotImplementedException */
export function readSource(
  input: Input,
): Pick<MappingModel, 'streamArn' | 'startingPosition' | 'startingTimestampMs' | 'tags'> {
  const streamArn = input.text('EventSourceArn');
  if (!/^arn:aws[\w-]*:kinesis:[^:]+:\d{12}:stream\/[a-zA-Z0-9_.-]+$/.test(streamArn))
    throw refuse(input.what, `EventSourceArn ${streamArn}`, 'It reads Kinesis streams.');
  const startingPosition = input.text('StartingPosition', {
    oneOf: ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'],
  }) as MappingModel['startingPosition'];
  const startingTimestampMs = input.optionalTimestampMs('StartingPositionTimestamp');
  if ((startingPosition === 'AT_TIMESTAMP') !== (startingTimestampMs !== undefined))
    throw new CloudError(
      'InvalidParameterValueException',
      'Expected StartingPositionTimestamp with StartingPosition AT_TIMESTAMP, and with no other.',
    );
  return {
    streamArn,
    startingPosition,
    ...(startingTimestampMs !== undefined ? { startingTimestampMs } : {}),
    tags: {},
  };
}

/** `EventSourceMappingConfiguration` in AWS's shape. */
export function describeMapping(
  identity: CloudIdentity,
  model: MappingModel,
  state: string,
  lastResult: string,
): object {
  return {
    UUID: model.uuid,
    EventSourceMappingArn: `arn:aws:lambda:${identity.region}:${identity.accountId}:event-source-mapping:${model.uuid}`,
    EventSourceArn: model.streamArn,
    FunctionArn: model.functionArn,
    StartingPosition: model.startingPosition,
    ...(model.startingTimestampMs !== undefined
      ? { StartingPositionTimestamp: model.startingTimestampMs / 1000 }
      : {}),
    BatchSize: model.batchSize,
    MaximumBatchingWindowInSeconds: model.batchingWindowSeconds,
    ParallelizationFactor: model.parallelizationFactor,
    BisectBatchOnFunctionError: model.bisectOnError,
    MaximumRetryAttempts: model.maximumRetryAttempts,
    MaximumRecordAgeInSeconds: model.maximumRecordAgeSeconds,
    TumblingWindowInSeconds: 0,
    FunctionResponseTypes: model.reportItemFailures ? ['ReportBatchItemFailures'] : [],
    DestinationConfig: {
      OnFailure: model.failureBucket ? { Destination: `arn:aws:s3:::${model.failureBucket}` } : {},
    },
    MetricsConfig: { Metrics: model.countEvents ? ['EventCount'] : [] },
    State: state,
    StateTransitionReason: 'User action',
    LastProcessingResult: lastResult,
    LastModified: model.lastModifiedMs / 1000,
  };
}

function targetArn(identity: CloudIdentity, name: string): string {
  const reference = parseReference(name);
  return functionArn(identity, reference.name, reference.qualifier);
}

function recordAge(input: Input): number | undefined {
  const seconds = input.optionalInteger('MaximumRecordAgeInSeconds', -1, 604_800);
  if (seconds !== undefined && seconds !== -1 && seconds < 60)
    throw new CloudError(
      'InvalidParameterValueException',
      `Expected MaximumRecordAgeInSeconds to be -1 or between 60 and 604800, got ${seconds}.`,
    );
  return seconds;
}

function readResponseTypes(input: Input): boolean {
  const types = input.texts('FunctionResponseTypes');
  for (const type of types)
    if (type !== 'ReportBatchItemFailures') throw refuse(input.what, `FunctionResponseTypes ${type}`);
  return types.length > 0;
}

/** There is no CloudWatch to send them to; `/_local/stats` counts the same events. */
function readMetrics(input: Input): boolean {
  const metrics = input.optionalInput('MetricsConfig', ['Metrics'])?.texts('Metrics') ?? [];
  for (const metric of metrics)
    if (metric !== 'EventCount') throw refuse(input.what, `MetricsConfig ${metric}`);
  return metrics.length > 0;
}

function readFailureBucket(input: Input): string | undefined {
  const destination = input
    .optionalInput('DestinationConfig', ['OnFailure'])
    ?.optionalInput('OnFailure', ['Destination'])
    ?.optionalText('Destination');
  if (!destination) return undefined;
  const bucket = /^arn:aws[\w-]*:s3:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/.exec(destination)?.[1];
  if (!bucket)
    throw refuse(
      input.what,
      `DestinationConfig.OnFailure.Destination ${destination}`,
      'It writes to S3 buckets.',
    );
  return bucket;
}
