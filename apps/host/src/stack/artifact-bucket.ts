import { privateBucket, stage, sub, type CfnResources } from '@denver/stack';

const artefacts =
  'It holds programs, which can be packed again byte for byte; CloudTrail tells who put them.';
const s3Key = 'S3 encrypts with its own key; programs hold no secret.';

/** The bucket from which the host takes its programs, one zip per version. */
export function artifactBucket(): CfnResources {
  return privateBucket({
    id: 'ArtifactBucket',
    name: sub(`denver-host-\${AWS::AccountId}-\${AWS::Region}-${stage}`),
    lifecycleRules: [
      {
        Id: 'abandoned-uploads',
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ],
    reasons: {
      'AwsSolutions-S1': artefacts,
      CKV_AWS_18: artefacts,
      'NIST.800.53.R5-S3BucketLoggingEnabled': artefacts,
      'CT.S3.PR.2': artefacts,
      'NIST.800.53.R5-S3BucketReplicationEnabled': artefacts,
      'CT.S3.PR.9': artefacts,
      'CT.S3.PR.4': 'Nobody waits for an artefact.',
      'NIST.800.53.R5-S3DefaultEncryptionKMS': s3Key,
      'CT.S3.PR.10': s3Key,
    },
  });
}
