import {
  arnOf,
  retained,
  stage,
  sub,
  type CfnObject,
  type CfnOutput,
  type CfnResources,
  type CfnValue,
} from '@denver/stack';

/** The bucket everything ends in: events, quarantine, Firehose's own errors, query results. */
export function lakeBucket(): CfnResources {
  return {
    LakeBucket: retained({
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: sub(`denver-lake-\${AWS::AccountId}-\${AWS::Region}-${stage}`),
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: { Rules: lifecycleRules },
      },
    }),
    LakeBucketPolicy: retained({
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'LakeBucket' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            denyAll('DenyPlainHttp', { Bool: { 'aws:SecureTransport': 'false' } }),
            denyAll('DenyOldTls', { NumericLessThan: { 's3:TlsVersion': '1.2' } }),
          ],
        },
      },
    }),
  };
}

/** Other stacks read the bucket by these. */
export function lakeOutputs(): Record<string, CfnOutput> {
  return {
    LakeBucketName: { description: 'Name of the lake bucket', value: { Ref: 'LakeBucket' } },
    LakeBucketArn: { description: 'ARN of the lake bucket', value: arnOf('LakeBucket') },
  };
}

/** Events and quarantine have no rule: they stay until someone removes them. */
const lifecycleRules: readonly CfnValue[] = [
  {
    Id: 'abort-unfinished-uploads',
    Status: 'Enabled',
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
  },
  {
    Id: 'forget-overwritten-versions',
    Status: 'Enabled',
    NoncurrentVersionExpiration: { NoncurrentDays: 30 },
  },
  { Id: 'forget-query-results', Status: 'Enabled', Prefix: 'athena-results/', ExpirationInDays: 14 },
  { Id: 'forget-raw-backup', Status: 'Enabled', Prefix: 'backup/', ExpirationInDays: 30 },
];

function denyAll(sid: string, condition: CfnObject): CfnObject {
  return {
    Sid: sid,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arnOf('LakeBucket'), sub('${LakeBucket.Arn}/*')],
    Condition: condition,
  };
}
