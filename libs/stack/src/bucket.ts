import { accepting, tlsPolicyReason, type Reasons } from './accepted';
import { arnOf, retained, sub, type CfnObject, type CfnResources, type CfnValue } from './template';

/** One bucket. */
export interface PrivateBucketOptions {
  /** Logical id, e.g. `LakeBucket`; its policy is `LakeBucketPolicy`. */
  readonly id: string;
  /** Its name, with account and region in it: names are the whole world's. */
  readonly name: CfnValue;
  readonly lifecycleRules: readonly CfnValue[];
  /** Which findings of the template checks are right to stand, and why. */
  readonly reasons: Reasons;
  /** Conditions under which every call is refused, by `Sid`, beside that of a call without TLS. */
  readonly alsoDenied?: Readonly<Record<string, CfnObject>>;
}

/**
 * A bucket for this account alone and its policy: encrypted, versioned, no ACLs, nothing public, no call without TLS.
 * Both outlive their stack.
 */
export function privateBucket(options: PrivateBucketOptions): CfnResources {
  const { id, name, lifecycleRules, reasons, alsoDenied = {} } = options;
  const bucket = retained({
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketName: name,
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
  });
  const denied = { DenyPlainHttp: { Bool: { 'aws:SecureTransport': 'false' } }, ...alsoDenied };
  const policy = retained({
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: id },
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: Object.entries(denied).map(([Sid, Condition]) => ({
          Sid,
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [arnOf(id), sub(`\${${id}.Arn}/*`)],
          Condition,
        })),
      },
    },
  });
  return { [id]: accepting(bucket, reasons), [`${id}Policy`]: accepting(policy, tlsPolicyReason) };
}
