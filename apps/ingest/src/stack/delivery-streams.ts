import { datasetIds, type DatasetId } from '@denver/record-model';
import {
  accepting,
  logGroupReasons,
  arnOf,
  pascalCase,
  serviceRole,
  sub,
  type CfnObject,
  type CfnOutput,
  type CfnResource,
  type CfnResources,
  type CfnValue,
} from '@denver/stack';
import {
  databaseName,
  deliveryStreamName,
  functionLogicalId,
  lakeArn,
  lakeBucketArn,
  tableName,
} from './names';

/** A delivery stream per dataset, with its role and its log. */
export function deliveryStreams(): CfnResources {
  return Object.fromEntries(
    datasetIds.flatMap((id) => [
      [`${pascalCase(id)}DeliveryLog`, logGroup(id)],
      [`${pascalCase(id)}DeliveryLogStream`, logStream(id, deliveryLogStreamName)],
      [`${pascalCase(id)}BackupLogStream`, logStream(id, backupLogStreamName)],
      [`${pascalCase(id)}DeliveryRole`, deliveryRole(id)],
      [`${pascalCase(id)}DeliveryStream`, deliveryStream(id)],
    ]),
  );
}

/** `<Dataset>DeliveryStreamArn`, for those who write to it or watch it. */
export function deliveryOutputs(): Record<string, CfnOutput> {
  return Object.fromEntries(
    datasetIds.map((id) => [
      `${pascalCase(id)}DeliveryStreamArn`,
      {
        description: `ARN of the delivery stream of ${id} events`,
        value: arnOf(`${pascalCase(id)}DeliveryStream`),
      },
    ]),
  );
}

const deliveryLogStreamName = 'delivery';
const backupLogStreamName = 'backup';

function deliveryStream(id: DatasetId): CfnResource {
  return {
    Type: 'AWS::KinesisFirehose::DeliveryStream',
    Properties: {
      DeliveryStreamName: deliveryStreamName(id),
      DeliveryStreamType: 'DirectPut',
      DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
      ExtendedS3DestinationConfiguration: {
        BucketARN: lakeBucketArn,
        RoleARN: roleArn(id),
        Prefix: `events/${id}/created_month=!{partitionKeyFromLambda:created_month}/`,
        ErrorOutputPrefix: `errors/${id}/!{firehose:error-output-type}/!{timestamp:yyyy-MM-dd}/`,
        BufferingHints: {
          SizeInMBs: '${param:bufferMegabytes}',
          IntervalInSeconds: '${param:bufferSeconds}',
        },
        CompressionFormat: 'UNCOMPRESSED',
        DynamicPartitioningConfiguration: { Enabled: true, RetryOptions: { DurationInSeconds: 300 } },
        ProcessingConfiguration: { Enabled: true, Processors: [normaliseProcessor(id)] },
        DataFormatConversionConfiguration: {
          Enabled: true,
          InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
          OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: 'SNAPPY' } } },
          SchemaConfiguration: {
            CatalogId: { Ref: 'AWS::AccountId' },
            Region: { Ref: 'AWS::Region' },
            DatabaseName: { Ref: 'ConversionDatabase' },
            TableName: { Ref: `${pascalCase(id)}Schema` },
            VersionId: 'LATEST',
            RoleARN: roleArn(id),
          },
        },
        CloudWatchLoggingOptions: logging(id, 'Delivery'),
        S3BackupMode: '${param:rawBackup}',
        S3BackupConfiguration: {
          BucketARN: lakeBucketArn,
          RoleARN: roleArn(id),
          Prefix: `backup/${id}/!{timestamp:yyyy-MM-dd}/`,
          ErrorOutputPrefix: `errors/${id}/backup/!{firehose:error-output-type}/!{timestamp:yyyy-MM-dd}/`,
          BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 900 },
          CompressionFormat: 'GZIP',
          CloudWatchLoggingOptions: logging(id, 'Backup'),
        },
      },
    },
  };
}

/** One megabyte in, so that the answer, base64 of a wider record, stays well below Lambda's 6 MB. */
function normaliseProcessor(id: DatasetId): CfnObject {
  return {
    Type: 'Lambda',
    Parameters: [
      parameter('LambdaArn', arnOf(functionLogicalId(id))),
      parameter('RoleArn', roleArn(id)),
      parameter('NumberOfRetries', '3'),
      parameter('BufferSizeInMBs', '1'),
      parameter('BufferIntervalInSeconds', '10'),
    ],
  };
}

function parameter(name: string, value: CfnValue): CfnObject {
  return { ParameterName: name, ParameterValue: value };
}

/** Only Firehose, and only for this stream of this account, may assume the role. */
function deliveryRole(id: DatasetId): CfnResource {
  const glue = 'arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}';
  return serviceRole({
    principal: 'firehose.amazonaws.com',
    condition: {
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      ArnEquals: {
        'aws:SourceArn': sub(
          `arn:\${AWS::Partition}:firehose:\${AWS::Region}:\${AWS::AccountId}:deliverystream/${deliveryStreamName(id)}`,
        ),
      },
    },
    statements: [
      {
        actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
        resources: ['events', 'errors', 'backup'].map((prefix) => lakeArn(`/${prefix}/${id}/*`)),
      },
      {
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [lakeBucketArn],
      },
      {
        actions: ['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'],
        resources: [arnOf(functionLogicalId(id))],
      },
      {
        actions: ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'],
        resources: [
          sub(`${glue}:catalog`),
          sub(`${glue}:database/${databaseName}`),
          sub(`${glue}:table/${databaseName}/${tableName(id)}`),
        ],
      },
      {
        actions: ['logs:PutLogEvents'],
        resources: [
          sub(
            `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${logGroupName(id)}:log-stream:*`,
          ),
        ],
      },
    ],
  });
}

function logGroup(id: DatasetId): CfnResource {
  const group = {
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: logGroupName(id), RetentionInDays: 30 },
  };
  return accepting(group, logGroupReasons);
}

function logStream(id: DatasetId, name: string): CfnResource {
  return {
    Type: 'AWS::Logs::LogStream',
    Properties: { LogGroupName: { Ref: `${pascalCase(id)}DeliveryLog` }, LogStreamName: name },
  };
}

function logging(id: DatasetId, which: 'Delivery' | 'Backup'): CfnObject {
  return {
    Enabled: true,
    LogGroupName: { Ref: `${pascalCase(id)}DeliveryLog` },
    LogStreamName: { Ref: `${pascalCase(id)}${which}LogStream` },
  };
}

function roleArn(id: DatasetId): CfnObject {
  return arnOf(`${pascalCase(id)}DeliveryRole`);
}

function logGroupName(id: DatasetId): string {
  return `/aws/kinesisfirehose/${deliveryStreamName(id)}`;
}
