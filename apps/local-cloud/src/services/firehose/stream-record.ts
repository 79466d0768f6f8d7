import type { CloudIdentity } from '../../core/service';

/** A delivery stream as kept in `stream.json`. */
export interface StreamRecord {
  name: string;
  /** Seconds since the epoch. */
  createTime: number;
  updateTime: number;
  /** Rises by one with each `UpdateDestination`. */
  version: number;
  /** `ExtendedS3DestinationConfiguration` as given, with updates merged in. */
  destination: Record<string, unknown>;
  /** `DeliveryStreamEncryptionConfigurationInput` as given; recorded, nothing is encrypted here. */
  encryption?: Record<string, unknown>;
  tags: Record<string, string>;
}

/** The one destination a stream can have. */
export const destinationId = 'destinationId-000000000001';

/** e.g. `arn:aws:firehose:us-west-2:000000000000:deliverystream/denver-service-request-dev`. */
export function streamArn(identity: CloudIdentity, name: string): string {
  return `arn:aws:firehose:${identity.region}:${identity.accountId}:deliverystream/${name}`;
}

/** `DeliveryStreamDescription`. */
export function describeStream(record: StreamRecord, identity: CloudIdentity): object {
  const { S3BackupConfiguration: backup, ...destination } = record.destination;
  return {
    DeliveryStreamName: record.name,
    DeliveryStreamARN: streamArn(identity, record.name),
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamType: 'DirectPut',
    DeliveryStreamEncryptionConfiguration: record.encryption
      ? { ...record.encryption, Status: 'ENABLED' }
      : { Status: 'DISABLED' },
    VersionId: String(record.version),
    CreateTimestamp: record.createTime,
    LastUpdateTimestamp: record.updateTime,
    Destinations: [
      {
        DestinationId: destinationId,
        ExtendedS3DestinationDescription: {
          ...defaultsOf(destination),
          ...(backup ? { S3BackupDescription: defaultsOf(backup as Record<string, unknown>) } : {}),
        },
        S3DestinationDescription: defaultsOf(
          Object.fromEntries(Object.entries(destination).filter(([member]) => s3Members.has(member))),
        ),
      },
    ],
    HasMoreDestinations: false,
  };
}

const s3Members = new Set([
  ...['RoleARN', 'BucketARN', 'Prefix', 'ErrorOutputPrefix', 'BufferingHints', 'CompressionFormat'],
  ...['EncryptionConfiguration', 'CloudWatchLoggingOptions'],
]);

function defaultsOf(destination: Record<string, unknown>): Record<string, unknown> {
  return {
    BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 300 },
    CompressionFormat: 'UNCOMPRESSED',
    EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
    CloudWatchLoggingOptions: { Enabled: false },
    ...destination,
  };
}
