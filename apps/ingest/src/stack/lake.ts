import {
  arnOf,
  privateBucket,
  stage,
  sub,
  type CfnOutput,
  type CfnResources,
  type CfnValue,
  type Reasons,
} from '@denver/stack';

const accessLogs =
  'CloudTrail data events tell who read what; access logs would be a second bucket to guard.';
const s3Key =
  'S3 encrypts with its own key; a customer key would cost a request per object and lock out Spectrum.';

const bucketReasons: Reasons = {
  'AwsSolutions-S1': accessLogs,
  CKV_AWS_18: accessLogs,
  'NIST.800.53.R5-S3BucketLoggingEnabled': accessLogs,
  'CT.S3.PR.2': accessLogs,
  'NIST.800.53.R5-S3BucketReplicationEnabled':
    'Versioned; a second region doubles the bill of data the city publishes.',
  'NIST.800.53.R5-S3DefaultEncryptionKMS': s3Key,
  'CT.S3.PR.10': s3Key,
  'CT.S3.PR.4': 'Readers ask the lake on their own clock; nobody waits for an object.',
  'CT.S3.PR.9': 'Compaction and rebuilding replace objects; versions keep what was replaced.',
};

/** The bucket everything ends in: events, quarantine, Firehose's own errors, query results. */
export function lakeBucket(): CfnResources {
  return privateBucket({
    id: 'LakeBucket',
    name: sub(`denver-lake-\${AWS::AccountId}-\${AWS::Region}-${stage}`),
    lifecycleRules,
    reasons: bucketReasons,
    alsoDenied: { DenyOldTls: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
  });
}

/** Other stacks read the bucket by these. */
export function lakeOutputs(): Record<string, CfnOutput> {
  return {
    LakeBucketName: { description: 'Name of the lake bucket', value: { Ref: 'LakeBucket' } },
    LakeBucketArn: { description: 'ARN of the lake bucket', value: arnOf('LakeBucket') },
  };
}

/**
 * Events and quarantine have no rule: they stay until someone removes them. Nor has what was compacted of the events;
 * what the compaction itself has deleted there was made from them, and goes sooner than elsewhere.
 */
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
  {
    Id: 'forget-replaced-compactions',
    Status: 'Enabled',
    Prefix: 'compacted/',
    NoncurrentVersionExpiration: { NoncurrentDays: 1 },
  },
  { Id: 'forget-query-results', Status: 'Enabled', Prefix: 'athena-results/', ExpirationInDays: 14 },
  { Id: 'forget-raw-backup', Status: 'Enabled', Prefix: 'backup/', ExpirationInDays: 30 },
];
