import type { CfnObject, CfnResource } from './template';

/** Why a finding of a template checker is right to stand, by rule, e.g. `{ 'AwsSolutions-S1': 'Holds only …' }`. */
export type Reasons = Readonly<Record<string, string>>;

/**
 * The resource with its accepted findings beside it, in `Metadata.accepted`. `check-template` stops a template for a
 * finding that is not accepted, and for an acceptance that nothing finds any more.
 */
export function accepting(resource: CfnResource, reasons: Reasons): CfnResource {
  return { ...resource, Metadata: metadata({ ...acceptedBy(resource), ...reasons }) };
}

/** `Metadata` that accepts these findings. */
export function metadata(reasons: Reasons): CfnObject {
  return { accepted: reasons };
}

function acceptedBy(resource: CfnResource): Reasons {
  return (resource.Metadata?.['accepted'] ?? {}) as Reasons;
}

const logsEncrypted = 'CloudWatch Logs encrypts at rest with a key of its own, and no row of data is logged.';

/** Of every log group. */
export const logGroupReasons: Reasons = {
  'NIST.800.53.R5-CloudWatchLogGroupEncrypted': logsEncrypted,
  'CT.CLOUDWATCH.PR.3': logsEncrypted,
  CKV_AWS_158: logsEncrypted,
  'CT.CLOUDWATCH.PR.2':
    'Logs tell how a program ran and are of no use after a month; records are in the lake.',
};

const caught =
  'Whoever calls it keeps what failed: a mapping, Firehose, the browser, or the next run of a schedule.';
const outsideVpc = 'It calls only AWS endpoints, with IAM; a VPC would add a NAT gateway and no boundary.';

const bounded = 'Shards, delivery streams and schedules bound how many run at once.';

/** Of every function. */
export const functionReasons: Reasons = {
  'Serverless-LambdaDLQ': caught,
  'NIST.800.53.R5-LambdaDLQ': caught,
  CKV_AWS_116: caught,
  'Serverless-LambdaTracing':
    'Structured logs and metrics tell what a batch did; tracing every batch costs more.',
  'NIST.800.53.R5-LambdaConcurrency': bounded,
  CKV_AWS_115: bounded,
  CKV_AWS_173: 'Names of resources only; Lambda encrypts them with a key of its own.',
  'NIST.800.53.R5-LambdaInsideVPC': outsideVpc,
  'CT.LAMBDA.PR.3': outsideVpc,
  CKV_AWS_117: outsideVpc,
};

const artefacts =
  'It holds build artefacts, which can be made again byte for byte; CloudTrail tells who deployed.';
const bucketKey = 'S3 encrypts with its own key; artefacts hold no data and no secret.';

/** Of the bucket each service keeps its packages in. */
export const deploymentBucketReasons: Reasons = {
  'AwsSolutions-S1': artefacts,
  CKV_AWS_18: artefacts,
  'NIST.800.53.R5-S3BucketLoggingEnabled': artefacts,
  'CT.S3.PR.2': artefacts,
  'NIST.800.53.R5-S3BucketReplicationEnabled': artefacts,
  'CT.S3.PR.9': artefacts,
  'CT.S3.PR.4': 'Nobody waits for an artefact.',
  'NIST.800.53.R5-S3DefaultEncryptionKMS': bucketKey,
  'CT.S3.PR.10': bucketKey,
};

/** Of a bucket policy that refuses calls without TLS. */
export const tlsPolicyReason: Reasons = {
  'CT.S3.PR.8': 'It denies every call without TLS; the rule does not see through the intrinsic in Resource.',
};

/** Of a role with an inline policy. */
export const inlinePolicyReason: Reasons = {
  'NIST.800.53.R5-IAMNoInlinePolicy':
    'One role, one policy, one owner: it comes and goes with its only user.',
};

/** Of a role that may touch keys below a prefix. */
export const prefixReason: Reasons = {
  'AwsSolutions-IAM5':
    'Names below the prefix are known only at run time; a test holds the exact list of actions and resources.',
};

/** Of a function's role with actions that know no resource. */
export const anyResourceReason: Reasons = {
  'Serverless-LambdaStarPermissions':
    'The actions know no resource; a condition narrows them, and a test holds the exact list.',
};
