import { CloudError, ReplacementRequired, refuse, refuseUnknown } from '../../core/errors';
import { generatedName } from '../../core/generated-name';
import type { CloudIdentity, ResourceContext, ResourceState, ResourceType } from '../../core/service';
import { writeXml, type XmlObject } from '../../core/xml';
import type { ObjectFiles } from './object-files';
import { s3Namespace } from './object-routes';

const what = 'AWS::S3::Bucket';

/** A property of AWS::S3::Bucket that is a configuration document of the bucket. */
interface DocumentProperty {
  subresource: string;
  root: string;
  /** The property's value as the document's content. */
  content(value: Record<string, unknown>): XmlObject;
}

/** Kept and given back, without the effect it has on AWS; README.md lists each. */
const documents: Record<string, DocumentProperty> = {
  BucketEncryption: {
    subresource: 'encryption',
    root: 'ServerSideEncryptionConfiguration',
    content: (value) => ({
      Rule: list(value['ServerSideEncryptionConfiguration']).map(
        ({ ServerSideEncryptionByDefault, BucketKeyEnabled }) => ({
          ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault as XmlObject,
          BucketKeyEnabled: BucketKeyEnabled as boolean | undefined,
        }),
      ),
    }),
  },
  VersioningConfiguration: {
    subresource: 'versioning',
    root: 'VersioningConfiguration',
    content: (value) => value as XmlObject,
  },
  LifecycleConfiguration: {
    subresource: 'lifecycle',
    root: 'LifecycleConfiguration',
    content: (value) => ({ Rule: list(value['Rules']).map(lifecycleRule) }),
  },
  PublicAccessBlockConfiguration: {
    subresource: 'publicAccessBlock',
    root: 'PublicAccessBlockConfiguration',
    content: (value) => value as XmlObject,
  },
  OwnershipControls: {
    subresource: 'ownershipControls',
    root: 'OwnershipControls',
    content: (value) => ({ Rule: list(value['Rules']) as XmlObject[] }),
  },
};

/** Settings of the documents that ask AWS to do something which is not done here. */
const withoutEffect = ['BucketEncryption', 'VersioningConfiguration', 'LifecycleConfiguration'];

/** CloudFormation's AWS::S3::Bucket. */
export function bucketResource(files: ObjectFiles, identity: CloudIdentity): ResourceType {
  return {
    create: async (properties, context) => {
      const name = nameOf(properties) ?? generatedName(context, 63).toLowerCase();
      checkProperties(properties);
      await files.createBucket(name);
      await applyProperties(files, name, properties, context);
      return stateOf(identity, name, properties);
    },
    update: async (physicalId, properties, _previous, context) => {
      checkProperties(properties);
      if ((nameOf(properties) ?? physicalId) !== physicalId) throw new ReplacementRequired('BucketName');
      await applyProperties(files, physicalId, properties, context);
      return stateOf(identity, physicalId, properties);
    },
    remove: async (physicalId) => {
      if (files.hasBucket(physicalId)) await files.removeBucket(physicalId);
    },
  };
}

/** CloudFormation's AWS::S3::BucketPolicy. */
export function bucketPolicyResource(files: ObjectFiles): ResourceType {
  const policyOf = (properties: Record<string, unknown>) => {
    refuseUnknown('AWS::S3::BucketPolicy', properties, ['Bucket', 'PolicyDocument']);
    const { Bucket: bucket, PolicyDocument: document } = properties;
    if (typeof bucket !== 'string' || typeof document !== 'object') {
      throw new CloudError('ValidationError', 'AWS::S3::BucketPolicy needs Bucket and PolicyDocument.');
    }
    return { bucket, document: JSON.stringify(document) };
  };
  const put = async (properties: Record<string, unknown>): Promise<ResourceState> => {
    const { bucket, document } = policyOf(properties);
    files.bucket(bucket);
    await files.configure(bucket, 'policy', document);
    return { physicalId: bucket, attributes: {}, recordedOnly: ['PolicyDocument'] };
  };
  return {
    create: async (properties) => {
      if (files.bucket(policyOf(properties).bucket).configuration['policy'] !== undefined) {
        throw new CloudError(
          'AlreadyExists',
          `The bucket policy already exists on bucket ${policyOf(properties).bucket}.`,
        );
      }
      return put(properties);
    },
    update: async (physicalId, properties) => {
      if (policyOf(properties).bucket !== physicalId) throw new ReplacementRequired('Bucket');
      return put(properties);
    },
    remove: async (physicalId) => {
      if (files.hasBucket(physicalId)) await files.configure(physicalId, 'policy', undefined);
    },
  };
}

function nameOf(properties: Record<string, unknown>): string | undefined {
  const name = properties['BucketName'];
  if (name === undefined || typeof name === 'string') return name;
  throw new CloudError(
    'ValidationError',
    `Expected \`BucketName\` to be a string, got ${JSON.stringify(name)}.`,
  );
}

function checkProperties(properties: Record<string, unknown>): void {
  refuseUnknown(what, properties, ['BucketName', 'Tags', 'AccessControl', ...Object.keys(documents)]);
  const acl = properties['AccessControl'] ?? 'Private';
  if (acl !== 'Private') throw refuse(what, `AccessControl ${String(acl)}`, 'It knows Private.');
}

async function applyProperties(
  files: ObjectFiles,
  bucket: string,
  properties: Record<string, unknown>,
  context: ResourceContext,
): Promise<void> {
  for (const [property, { subresource, root, content }] of Object.entries(documents)) {
    const value = properties[property];
    const document =
      value === undefined
        ? undefined
        : writeXml(root, content(value as Record<string, unknown>), { xmlns: s3Namespace, lists: 'flat' });
    await files.configure(bucket, subresource, document);
  }
  const own = list(properties['Tags']).map(({ Key, Value }) => [String(Key), String(Value)] as const);
  const tags = Object.entries({ ...Object.fromEntries(own), ...context.tags }).map(([Key, Value]) => ({
    Key,
    Value,
  }));
  const document = writeXml('Tagging', { TagSet: { Tag: tags } }, { xmlns: s3Namespace, lists: 'flat' });
  await files.configure(bucket, 'tagging', tags.length > 0 ? document : undefined);
}

function stateOf(identity: CloudIdentity, name: string, properties: Record<string, unknown>): ResourceState {
  const { region } = identity;
  return {
    physicalId: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
      WebsiteURL: `http://${name}.s3-website-${region}.amazonaws.com`,
    },
    recordedOnly: withoutEffect.filter((property) => properties[property] !== undefined),
  };
}

/** CloudFormation's rule in the words of S3's document. */
function lifecycleRule(rule: Record<string, unknown>): XmlObject {
  const {
    Id,
    Prefix,
    Status,
    ExpirationInDays,
    NoncurrentVersionExpiration,
    AbortIncompleteMultipartUpload,
    ...others
  } = rule;
  refuseUnknown(`${what} LifecycleConfiguration.Rules`, others, []);
  return {
    ID: Id as string | undefined,
    Filter: { Prefix: (Prefix as string | undefined) ?? '' },
    Status: Status as string,
    Expiration: ExpirationInDays === undefined ? undefined : { Days: ExpirationInDays as number },
    NoncurrentVersionExpiration: NoncurrentVersionExpiration as XmlObject | undefined,
    AbortIncompleteMultipartUpload: AbortIncompleteMultipartUpload as XmlObject | undefined,
  };
}

function list(value: unknown): Array<Record<string, unknown>> {
  return Array.isArray(value) ? (value as Array<Record<string, unknown>>) : [];
}
