import { CloudError, refuse } from '../../core/errors';
import type { Members } from '../../core/members';
import { readConversion, type ConversionSettings } from './conversion-settings';
import { parsePrefix, partitionKeysOf, PrefixSyntaxError, type PrefixPart } from './prefix';
import { readProcessing, type ProcessorSettings } from './processor-settings';

/** Where records go and how, as read from `ExtendedS3DestinationConfiguration`. */
export interface DeliverySettings extends ObjectSettings {
  sizeBytes: number;
  /** Before the local interval scale. */
  intervalMs: number;
  fileExtension?: string;
  appendDelimiter: boolean;
  dynamicPartitioning: boolean;
  processor?: ProcessorSettings;
  conversion?: ConversionSettings;
  /** Where the records go as they came, when `S3BackupMode` is Enabled. */
  backup?: ObjectSettings;
}

/** Bucket, prefixes and compression of objects. */
export interface ObjectSettings {
  bucket: string;
  prefix: PrefixPart[];
  errorPrefix?: PrefixPart[];
  compression: 'UNCOMPRESSED' | 'GZIP';
  timeZone: string;
}

const mebibyte = 1024 * 1024;
/** Members that are kept and shown but change nothing here: there is no IAM, no KMS and no CloudWatch. */
const recorded = ['RoleARN', 'EncryptionConfiguration', 'CloudWatchLoggingOptions'];

/**
 * Reads and checks an extended S3 destination by AWS's own rules.
 *
 * @param what operation or resource type, for refusals
 * @throws CloudError InvalidArgumentException for what AWS rejects, NotImplementedException for what is not done here
 */
export function readDestination(what: string, input: Members): DeliverySettings {
  const nested = [
    'ProcessingConfiguration',
    'DataFormatConversionConfiguration',
    'DynamicPartitioningConfiguration',
  ];
  const objects = ['BucketARN', 'Prefix', 'ErrorOutputPrefix', 'BufferingHints', 'CompressionFormat'];
  const others = ['CustomTimeZone', 'FileExtension', 'S3BackupMode', 'S3BackupConfiguration'];
  input.only([...recorded, ...nested, ...objects, ...others], (member) => refuse(what, member));
  checkRecorded(what, input);
  const conversion = readConversion(what, input);
  const settings: DeliverySettings = {
    ...readObjects(what, input),
    ...readBuffering(input, conversion ? 128 : 5, 300),
    appendDelimiter: false,
    dynamicPartitioning: readDynamicPartitioning(what, input),
    ...readProcessing(what, input),
    ...(conversion ? { conversion } : {}),
    ...readBackup(what, input),
  };
  const extension = input.optionalText('FileExtension');
  if (extension !== undefined && !/^(\.[0-9a-z!\-_.*'()]{1,127})?$/.test(extension))
    throw input.fail('FileExtension', 'must start with a dot and have at most 128 characters');
  checkPartitioning(settings);
  checkConversion(settings);
  return extension ? { ...settings, fileExtension: extension } : settings;
}

function readObjects(what: string, input: Members): ObjectSettings {
  const timeZone = input.optionalText('CustomTimeZone') ?? 'UTC';
  if (!isTimeZone(timeZone)) throw input.fail('CustomTimeZone', `must be an IANA time zone, got ${timeZone}`);
  const compression = input.optionalText('CompressionFormat') ?? 'UNCOMPRESSED';
  if (compression !== 'UNCOMPRESSED' && compression !== 'GZIP')
    throw refuse(
      what,
      `${input.nameOf('CompressionFormat')} ${compression}`,
      'It knows UNCOMPRESSED and GZIP.',
    );
  const prefix = readPrefix(input, 'Prefix');
  const errorPrefix = input.has('ErrorOutputPrefix') ? readPrefix(input, 'ErrorOutputPrefix') : undefined;
  checkPrefixes(input, prefix, errorPrefix);
  return {
    bucket: readBucket(input),
    prefix,
    ...(errorPrefix ? { errorPrefix } : {}),
    compression,
    timeZone,
  };
}

/** @see https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html#prefix-rules */
function checkPrefixes(input: Members, prefix: PrefixPart[], errorPrefix: PrefixPart[] | undefined): void {
  const hasExpression = (parts: PrefixPart[]): boolean => parts.some((part) => part.kind !== 'text');
  if (prefix.some((part) => part.kind === 'errorOutputType'))
    throw input.fail('Prefix', 'must not contain !{firehose:error-output-type}');
  if (hasExpression(prefix) && !errorPrefix)
    throw input.fail('ErrorOutputPrefix', 'must not be null when Prefix contains expressions');
  if (!errorPrefix) return;
  if (partitionKeysOf(errorPrefix).length)
    throw input.fail('ErrorOutputPrefix', 'must not contain dynamic partitioning namespaces');
  if (hasExpression(errorPrefix) && !errorPrefix.some((part) => part.kind === 'errorOutputType'))
    throw input.fail(
      'ErrorOutputPrefix',
      'must include !{firehose:error-output-type} when it contains expressions',
    );
}

function readPrefix(input: Members, member: string): PrefixPart[] {
  const text = input.optionalText(member) ?? '';
  if (text.length > 1024) throw input.fail(member, 'must have at most 1024 characters');
  try {
    return parsePrefix(text);
  } catch (error) {
    if (error instanceof PrefixSyntaxError)
      throw input.fail(member, `holds the invalid expression ${error.expression}`);
    throw error;
  }
}

function readBucket(input: Members): string {
  const arn = input.text('BucketARN');
  const [, bucket] = /^arn:aws[\w-]*:s3:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/.exec(arn) ?? [];
  if (!bucket) throw input.fail('BucketARN', `must be the ARN of a bucket, got ${arn}`);
  return bucket;
}

function readBuffering(input: Members, defaultSize: number, defaultSeconds: number) {
  const hints = input.optionalObject('BufferingHints');
  const size = hints?.optionalInteger('SizeInMBs', { minimum: 1, maximum: 128 });
  const seconds = hints?.optionalInteger('IntervalInSeconds', { minimum: 0, maximum: 900 });
  if (hints && (size === undefined) !== (seconds === undefined))
    throw input.fail('BufferingHints', 'must have both SizeInMBs and IntervalInSeconds');
  return { sizeBytes: (size ?? defaultSize) * mebibyte, intervalMs: (seconds ?? defaultSeconds) * 1000 };
}

function readDynamicPartitioning(what: string, input: Members): boolean {
  const partitioning = input.optionalObject('DynamicPartitioningConfiguration');
  partitioning?.only(['Enabled', 'RetryOptions'], (member) => refuse(what, member));
  partitioning
    ?.optionalObject('RetryOptions')
    ?.optionalInteger('DurationInSeconds', { minimum: 0, maximum: 7200 });
  return partitioning?.optionalBoolean('Enabled') ?? false;
}

function checkPartitioning(settings: DeliverySettings): void {
  const keys = partitionKeysOf(settings.prefix);
  const fail = (message: string): CloudError => new CloudError('InvalidArgumentException', message);
  if (!settings.dynamicPartitioning) {
    if (keys.length)
      throw fail(
        'Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic Partitioning is enabled.',
      );
    return;
  }
  if (!keys.length)
    throw fail(
      'S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled',
    );
  if (!settings.errorPrefix)
    throw fail('ErrorOutputPrefix must be specified when Dynamic Partitioning is enabled');
  if (!settings.processor)
    throw fail(
      'Dynamic Partitioning namespaces partitionKeyFromLambda need a Lambda processor in the configuration.',
    );
  if (settings.sizeBytes < 64 * mebibyte)
    throw fail('BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled.');
  if (settings.intervalMs < 60_000)
    throw fail('BufferingHints.IntervalInSeconds must be at least 60 when Dynamic Partitioning is enabled.');
}

function checkConversion(settings: DeliverySettings): void {
  if (!settings.conversion) return;
  const fail = (message: string): CloudError => new CloudError('InvalidArgumentException', message);
  if (settings.sizeBytes < 64 * mebibyte)
    throw fail('BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled.');
  if (settings.compression !== 'UNCOMPRESSED')
    throw fail('CompressionFormat must be UNCOMPRESSED when data format conversion is enabled.');
}

function readBackup(what: string, input: Members): { backup?: ObjectSettings } {
  const mode = input.optionalChoice('S3BackupMode', ['Disabled', 'Enabled']) ?? 'Disabled';
  const configuration = input.optionalObject('S3BackupConfiguration');
  if (!configuration) {
    if (mode === 'Enabled')
      throw input.fail('S3BackupConfiguration', 'must not be null when S3BackupMode is Enabled');
    return {};
  }
  const objects = ['BucketARN', 'Prefix', 'ErrorOutputPrefix', 'BufferingHints', 'CompressionFormat'];
  configuration.only([...recorded, ...objects], (member) => refuse(what, member));
  checkRecorded(what, configuration);
  readBuffering(configuration, 5, 300);
  const backup = readObjects(what, configuration);
  if (partitionKeysOf(backup.prefix).length)
    throw configuration.fail('Prefix', 'must not contain dynamic partitioning namespaces');
  return mode === 'Enabled' ? { backup } : {};
}

function checkRecorded(what: string, input: Members): void {
  input.text('RoleARN');
  const logging = input.optionalObject('CloudWatchLoggingOptions');
  logging?.only(['Enabled', 'LogGroupName', 'LogStreamName'], (member) => refuse(what, member));
  const encryption = input.optionalObject('EncryptionConfiguration');
  encryption?.only(['NoEncryptionConfig', 'KMSEncryptionConfig'], (member) => refuse(what, member));
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
