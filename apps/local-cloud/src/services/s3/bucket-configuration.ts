import { CloudError } from '../../core/errors';
import { writeXml, type XmlObject } from '../../core/xml';
import { parseXml } from './xml-request';

/** A configuration document of a bucket, as the `?subresource` calls read and write it. */
export interface BucketConfiguration {
  /** Query parameter, e.g. `versioning`. */
  subresource: string;
  /** In operation names, e.g. `Versioning` for PutBucketVersioning. */
  title: string;
  /** The answer when nothing was put: AWS's default document, or its error. */
  fallback: string | { code: string; message: string };
  isWritable: boolean;
  /** `none`: kept and given back, without the effect it has on AWS. README.md lists each. */
  effect?: 'none';
  contentType?: string;
  /** Throws when the document is not what it should be. */
  check?(text: string): void;
}

const xmlns = 'http://s3.amazonaws.com/doc/2006-03-01/';

function document(root: string, value: XmlObject = {}): string {
  return writeXml(root, value, { xmlns, lists: 'flat' });
}

function recorded(
  subresource: string,
  title: string,
  root: string,
  fallback: BucketConfiguration['fallback'],
): BucketConfiguration {
  return {
    subresource,
    title,
    fallback,
    isWritable: true,
    effect: 'none',
    check: (text) => void parseXml(text, root),
  };
}

function readOnly(
  subresource: string,
  title: string,
  fallback: BucketConfiguration['fallback'],
): BucketConfiguration {
  return { subresource, title, fallback, isWritable: false };
}

/** The documents a bucket has. Those that are not writable answer what a new bucket on AWS answers. */
export const configurations: readonly BucketConfiguration[] = [
  recorded('versioning', 'Versioning', 'VersioningConfiguration', document('VersioningConfiguration')),
  recorded(
    'encryption',
    'Encryption',
    'ServerSideEncryptionConfiguration',
    document('ServerSideEncryptionConfiguration', {
      Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    }),
  ),
  recorded('lifecycle', 'LifecycleConfiguration', 'LifecycleConfiguration', {
    code: 'NoSuchLifecycleConfiguration',
    message: 'The lifecycle configuration does not exist',
  }),
  recorded(
    'publicAccessBlock',
    'PublicAccessBlock',
    'PublicAccessBlockConfiguration',
    document('PublicAccessBlockConfiguration', {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    }),
  ),
  recorded(
    'ownershipControls',
    'OwnershipControls',
    'OwnershipControls',
    document('OwnershipControls', { Rule: { ObjectOwnership: 'BucketOwnerEnforced' } }),
  ),
  {
    subresource: 'tagging',
    title: 'Tagging',
    fallback: { code: 'NoSuchTagSet', message: 'The TagSet does not exist' },
    isWritable: true,
    check: (text) => void parseXml(text, 'Tagging'),
  },
  {
    subresource: 'policy',
    title: 'Policy',
    fallback: { code: 'NoSuchBucketPolicy', message: 'The bucket policy does not exist' },
    isWritable: true,
    effect: 'none',
    contentType: 'application/json',
    check: checkPolicy,
  },
  readOnly('accelerate', 'AccelerateConfiguration', document('AccelerateConfiguration')),
  readOnly('cors', 'Cors', {
    code: 'NoSuchCORSConfiguration',
    message: 'The CORS configuration does not exist',
  }),
  readOnly('logging', 'Logging', document('BucketLoggingStatus')),
  readOnly('notification', 'NotificationConfiguration', document('NotificationConfiguration')),
  readOnly('object-lock', 'ObjectLockConfiguration', {
    code: 'ObjectLockConfigurationNotFoundError',
    message: 'Object Lock configuration does not exist for this bucket',
  }),
  readOnly('replication', 'Replication', {
    code: 'ReplicationConfigurationNotFoundError',
    message: 'The replication configuration was not found',
  }),
  readOnly(
    'requestPayment',
    'RequestPayment',
    document('RequestPaymentConfiguration', { Payer: 'BucketOwner' }),
  ),
  readOnly('website', 'Website', {
    code: 'NoSuchWebsiteConfiguration',
    message: 'The specified bucket does not have a website configuration',
  }),
];

function checkPolicy(text: string): void {
  try {
    const policy = JSON.parse(text) as { Statement?: unknown };
    if (!Array.isArray(policy.Statement)) throw new Error('no Statement');
  } catch (cause) {
    throw new CloudError('MalformedPolicy', 'Policies must be valid JSON with a Statement list.', 400, {
      cause,
    });
  }
}
