import { datasetIds, glueColumns, gluePartitionKeys } from '@denver/record-model';
import { pascalCase, type CfnResources } from '@denver/stack';
import { rolePermissions, roleTrust } from '@denver/testing';
import { describe, expect, it } from 'vitest';
import main from '../serverless';
import state from '../serverless.state';

const resourcesOf = (service: object) =>
  (service as { resources: { Resources: CfnResources } }).resources.Resources;
const resources = resourcesOf(main);
const stateful = resourcesOf(state);
const typed = (all: CfnResources, type: string) => Object.values(all).filter(({ Type }) => Type === type);

const lake = '<import denver-ingest-state-${sls:stage}-LakeBucketArn>';
const here = '<AWS::Region>:<AWS::AccountId>';

describe('roles', () => {
  it('are two per dataset and no more', () => {
    expect(typed(resources, 'AWS::IAM::Role')).toHaveLength(4);
    expect(typed(stateful, 'AWS::IAM::Role')).toHaveLength(0);
  });

  it.each(datasetIds)('let the normalise function of %s do exactly this', (id) => {
    const log = `arn:<AWS::Partition>:logs:${here}:log-group:/aws/lambda/denver-ingest-${id}-\${sls:stage}:log-stream:*`;
    expect(rolePermissions(resources[`${pascalCase(id)}NormaliseRole`])).toEqual([
      `logs:CreateLogStream on ${log}`,
      `logs:PutLogEvents on ${log}`,
      `s3:GetObject on ${lake}/reference/neighborhoods.geojson`,
      `s3:ListBucket on ${lake}`,
      `s3:PutObject on ${lake}/quarantine/ingest/${id}/*`,
    ]);
  });

  it.each(datasetIds)('let the delivery stream of %s do exactly this', (id) => {
    const name = pascalCase(id);
    const glue = `arn:<AWS::Partition>:glue:${here}`;
    const table = id.replaceAll('-', '_');
    const prefixes = ['backup', 'errors', 'events'].map((prefix) => `${lake}/${prefix}/${id}/*`);
    expect(rolePermissions(resources[`${name}DeliveryRole`])).toEqual(
      [
        ...['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'].flatMap((action) => [
          `${action} on ${glue}:catalog`,
          `${action} on ${glue}:database/denver_ingest_\${sls:stage}`,
          `${action} on ${glue}:table/denver_ingest_\${sls:stage}/${table}`,
        ]),
        `lambda:GetFunctionConfiguration on <Normalise${name}LambdaFunction.Arn>`,
        `lambda:InvokeFunction on <Normalise${name}LambdaFunction.Arn>`,
        `logs:PutLogEvents on arn:<AWS::Partition>:logs:${here}:log-group:/aws/kinesisfirehose/denver-${id}-\${sls:stage}:log-stream:*`,
        ...['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'].flatMap((action) =>
          prefixes.map((prefix) => `${action} on ${prefix}`),
        ),
        ...['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'].map(
          (action) => `${action} on ${lake}`,
        ),
      ].sort(),
    );
  });

  it.each(datasetIds)('let only Firehose act for the delivery stream of %s, in this account', (id) => {
    expect(roleTrust(resources[`${pascalCase(id)}DeliveryRole`])).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'firehose.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnEquals: {
              'aws:SourceArn': { 'Fn::Sub': expect.stringMatching(`deliverystream/denver-${id}-`) },
            },
          },
        },
      ],
    });
  });
});

describe('denver-ingest-state', () => {
  it('retains everything it makes', () => {
    for (const resource of Object.values(stateful))
      expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('keeps the lake private, encrypted, versioned and behind TLS 1.2', () => {
    expect(stateful['LakeBucket']?.Properties).toMatchObject({
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    const policy = JSON.stringify(stateful['LakeBucketPolicy']?.Properties['PolicyDocument']);
    expect(policy).toContain('{"Bool":{"aws:SecureTransport":"false"}}');
    expect(policy).toContain('{"NumericLessThan":{"s3:TlsVersion":"1.2"}}');
    expect(policy.match(/"Effect":"Deny"/g)).toHaveLength(2);
  });

  it('lets no lifecycle rule touch events, what was compacted of them, or quarantine', () => {
    const { Rules } = stateful['LakeBucket']?.Properties['LifecycleConfiguration'] as {
      Rules: Array<{ Prefix?: string; ExpirationInDays?: number }>;
    };
    const expiring = Rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(expiring.map(({ Prefix }) => Prefix)).toEqual(['athena-results/', 'backup/']);
  });

  it('makes one encrypted on-demand stream per dataset', () => {
    const streams = typed(stateful, 'AWS::Kinesis::Stream').map(({ Properties }) => Properties);
    expect(streams.map(({ Name }) => Name)).toEqual(datasetIds.map((id) => `denver-${id}-\${sls:stage}`));
    for (const stream of streams)
      expect(stream).toMatchObject({
        StreamModeDetails: { StreamMode: 'ON_DEMAND' },
        StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
      });
  });
});

describe('denver-ingest', () => {
  it.each(datasetIds)('converts %s by the columns of the record model', (id) => {
    expect(resources[`${pascalCase(id)}Schema`]?.Properties['TableInput']).toMatchObject({
      Name: id.replaceAll('-', '_'),
      PartitionKeys: gluePartitionKeys(id),
      StorageDescriptor: { Columns: glueColumns(id) },
    });
  });

  it.each(datasetIds)('lays %s out by the month its function names', (id) => {
    expect(resources[`${pascalCase(id)}DeliveryStream`]?.Properties).toMatchObject({
      DeliveryStreamName: `denver-${id}-\${sls:stage}`,
      ExtendedS3DestinationConfiguration: {
        Prefix: `events/${id}/created_month=!{partitionKeyFromLambda:created_month}/`,
        ErrorOutputPrefix: expect.stringMatching(`^errors/${id}/!{firehose:error-output-type}/`),
        CompressionFormat: 'UNCOMPRESSED',
        DynamicPartitioningConfiguration: { Enabled: true },
        DataFormatConversionConfiguration: { Enabled: true },
      },
    });
  });

  it('buffers at least what dynamic partitioning asks for, on every stage', () => {
    const { params } = main as { params: Record<string, { bufferMegabytes: number; bufferSeconds: number }> };
    for (const { bufferMegabytes, bufferSeconds } of Object.values(params)) {
      expect(bufferMegabytes).toBeGreaterThanOrEqual(64);
      expect(bufferMegabytes).toBeLessThanOrEqual(128);
      expect(bufferSeconds).toBeGreaterThanOrEqual(60);
      expect(bufferSeconds).toBeLessThanOrEqual(900);
    }
  });
});
