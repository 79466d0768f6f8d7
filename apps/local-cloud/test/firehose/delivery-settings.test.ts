import { describe, expect, it } from 'vitest';
import { Members } from '../../src/core/members';
import { readDestination } from '../../src/services/firehose/delivery-settings';
import { conversion, destination, lambdaProcessing } from './firehose-cloud';

const read = (values: Record<string, unknown>) =>
  readDestination('firehose:Test', new Members(values, { errorCode: 'InvalidArgumentException' }));

const partitioned = {
  Prefix: 'events/month=!{partitionKeyFromLambda:month}/',
  DynamicPartitioningConfiguration: { Enabled: true },
  ProcessingConfiguration: lambdaProcessing(),
};

describe('readDestination', () => {
  it('has the defaults of AWS', () => {
    const { RoleARN, BucketARN } = destination();
    expect(read({ RoleARN, BucketARN })).toMatchObject({
      bucket: 'lake',
      sizeBytes: 5 * 1024 * 1024,
      intervalMs: 300_000,
      compression: 'UNCOMPRESSED',
      timeZone: 'UTC',
      appendDelimiter: false,
      dynamicPartitioning: false,
    });
    expect(read({ RoleARN, BucketARN, DataFormatConversionConfiguration: conversion() }).sizeBytes).toBe(
      128 * 1024 * 1024,
    );
  });

  it('reads the processor, its retries and its buffer', () => {
    const parameters = { NumberOfRetries: '5', BufferSizeInMBs: '0.5', BufferIntervalInSeconds: '10' };
    expect(read(destination({ ProcessingConfiguration: lambdaProcessing(parameters) })).processor).toEqual({
      lambdaArn: 'arn:aws:lambda:us-west-2:000000000000:function:normalise',
      retries: 5,
      bufferBytes: 512 * 1024,
      intervalMs: 10_000,
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'a key in a prefix without dynamic partitioning',
      { Prefix: partitioned.Prefix },
      'when Dynamic Partitioning is enabled',
    ],
    [
      'dynamic partitioning without a key',
      { ...partitioned, Prefix: 'events/' },
      'should contain Dynamic Partitioning namespaces',
    ],
    [
      'dynamic partitioning below 64 MB',
      { ...partitioned, BufferingHints: { SizeInMBs: 63, IntervalInSeconds: 60 } },
      'at least 64',
    ],
    [
      'dynamic partitioning below 60 s',
      { ...partitioned, BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 59 } },
      'at least 60',
    ],
    [
      'dynamic partitioning without a processor',
      { ...partitioned, ProcessingConfiguration: { Enabled: false } },
      'Lambda processor',
    ],
    [
      'conversion below 64 MB',
      {
        DataFormatConversionConfiguration: conversion(),
        BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 },
      },
      'at least 64',
    ],
    [
      'conversion with compression of the object',
      { DataFormatConversionConfiguration: conversion(), CompressionFormat: 'GZIP' },
      'must be UNCOMPRESSED',
    ],
    [
      'expressions without an error prefix',
      { ErrorOutputPrefix: undefined },
      'ErrorOutputPrefix must not be null',
    ],
    [
      'an error prefix with expressions but no type',
      { ErrorOutputPrefix: 'e/!{timestamp:yyyy}/' },
      'must include !{firehose:error-output-type}',
    ],
    ['the error type in the prefix', { Prefix: '!{firehose:error-output-type}/' }, 'must not contain'],
    [
      'a size without an interval',
      { BufferingHints: { SizeInMBs: 64 } },
      'both SizeInMBs and IntervalInSeconds',
    ],
    ['a backup without a place', { S3BackupMode: 'Enabled' }, 'S3BackupConfiguration must not be null'],
    ['a bucket that is none', { BucketARN: 'lake' }, 'BucketARN must be the ARN of a bucket'],
  ])('rejects %s as AWS does', (_, values, message) => {
    expect(() => read(destination(values))).toThrow(message);
  });

  it.each<[string, Record<string, unknown>]>([
    ['CompressionFormat Snappy', { CompressionFormat: 'Snappy' }],
    [
      'Type Decompression',
      { ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Decompression' }] } },
    ],
    [
      'OrcSerDe',
      {
        BufferingHints: undefined,
        DataFormatConversionConfiguration: {
          ...conversion(),
          OutputFormatConfiguration: { Serializer: { OrcSerDe: {} } },
        },
      },
    ],
    [
      'TimestampFormats',
      { DataFormatConversionConfiguration: conversion({ HiveJsonSerDe: { TimestampFormats: ['millis'] } }) },
    ],
    [
      'BlockSizeBytes',
      {
        DataFormatConversionConfiguration: {
          ...conversion(),
          OutputFormatConfiguration: { Serializer: { ParquetSerDe: { BlockSizeBytes: 1 } } },
        },
      },
    ],
    ['Nonsense', { Nonsense: 1 }],
  ])('refuses %s by name', (name, values) => {
    expect(() => read(destination(values))).toThrow(name);
  });
});
