import { CloudError, refuse } from '../../core/errors';
import type { CloudIdentity, Log, RestCall, RestResponse } from '../../core/service';
import { writeXml, type XmlObject } from '../../core/xml';
import { configurations, type BucketConfiguration } from './bucket-configuration';
import { ownerOf } from './list-routes';
import type { ObjectFiles } from './object-files';
import { s3Namespace } from './object-routes';
import { checkHeaders } from './request-headers';
import type { Route, Target } from './route';
import { readXml, textOf } from './xml-request';

/** Operations on buckets and their configuration. */
export function bucketRoutes(files: ObjectFiles, identity: CloudIdentity, log: Log): Route[] {
  const bucket = { level: 'bucket' } as const;
  return [
    {
      operation: 'ListBuckets',
      method: 'GET',
      level: 'service',
      parameters: ['prefix', 'max-buckets', 'bucket-region', 'continuation-token'],
      handle: (call) => listBuckets(files, identity, call),
    },
    {
      ...bucket,
      operation: 'CreateBucket',
      method: 'PUT',
      handle: (call, target) => createBucket(files, identity, call, target),
    },
    {
      ...bucket,
      operation: 'HeadBucket',
      method: 'HEAD',
      handle: (call, target) => headBucket(files, identity, call, target),
    },
    {
      ...bucket,
      operation: 'DeleteBucket',
      method: 'DELETE',
      handle: (call, target) => deleteBucket(files, identity, call, target),
    },
    {
      ...bucket,
      operation: 'GetBucketLocation',
      method: 'GET',
      selector: 'location',
      handle: (_call, target) => getLocation(files, identity, target),
    },
    ...configurations.flatMap((configuration) => configurationRoutes(files, configuration, log)),
  ];
}

async function listBuckets(
  files: ObjectFiles,
  identity: CloudIdentity,
  { query }: RestCall,
): Promise<RestResponse> {
  const prefix = query.get('prefix') ?? '';
  const region = query.get('bucket-region') ?? identity.region;
  const after = query.get('continuation-token') ?? '';
  const wanted = files
    .buckets()
    .filter(({ name }) => name.startsWith(prefix) && name > after && region === identity.region);
  const page = wanted.slice(0, Number(query.get('max-buckets') ?? 10_000));
  const list = page.map(({ name, createdAt }) => ({
    Name: name,
    CreationDate: createdAt,
    BucketRegion: identity.region,
  }));
  return xml('ListAllMyBucketsResult', {
    Owner: ownerOf(identity.accountId),
    Buckets: { Bucket: list },
    ContinuationToken: page.length < wanted.length ? page.at(-1)?.name : undefined,
  });
}

async function createBucket(
  files: ObjectFiles,
  identity: CloudIdentity,
  call: RestCall,
  { bucket }: Target,
): Promise<RestResponse> {
  checkHeaders('CreateBucket', call.headers, identity.accountId);
  const document = (await readXml(call, 'CreateBucketConfiguration')) ?? {};
  for (const name of Object.keys(document)) {
    if (name !== 'LocationConstraint' && name !== '#text') {
      throw new CloudError('NotImplemented', refuse('s3:CreateBucket', name).message, 501);
    }
  }
  const location = textOf(document, 'LocationConstraint') ?? identity.region;
  if (location !== identity.region) {
    const message = `Expected \`LocationConstraint\` to be ${identity.region}, got ${location}.`;
    throw new CloudError('IllegalLocationConstraintException', message);
  }
  await files.createBucket(bucket);
  const ownership = call.headers['x-amz-object-ownership'];
  if (typeof ownership === 'string') {
    const document = writeXml(
      'OwnershipControls',
      { Rule: { ObjectOwnership: ownership } },
      { xmlns: s3Namespace, lists: 'flat' },
    );
    await files.configure(bucket, 'ownershipControls', document);
  }
  return { headers: { Location: `/${bucket}` } };
}

async function headBucket(
  files: ObjectFiles,
  identity: CloudIdentity,
  call: RestCall,
  { bucket }: Target,
): Promise<RestResponse> {
  checkHeaders('HeadBucket', call.headers, identity.accountId);
  files.bucket(bucket);
  return { headers: { 'x-amz-bucket-region': identity.region, 'Content-Type': 'application/xml' } };
}

async function deleteBucket(
  files: ObjectFiles,
  identity: CloudIdentity,
  call: RestCall,
  { bucket }: Target,
): Promise<RestResponse> {
  checkHeaders('DeleteBucket', call.headers, identity.accountId);
  await files.removeBucket(bucket);
  return { status: 204 };
}

async function getLocation(
  files: ObjectFiles,
  { region }: CloudIdentity,
  { bucket }: Target,
): Promise<RestResponse> {
  files.bucket(bucket);
  // S3 says nothing for its oldest region.
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="${s3Namespace}">${region === 'us-east-1' ? '' : region}</LocationConstraint>`;
  return { headers: { 'Content-Type': 'application/xml' }, body };
}

function configurationRoutes(files: ObjectFiles, configuration: BucketConfiguration, log: Log): Route[] {
  const { subresource, title, isWritable, contentType = 'application/xml' } = configuration;
  const common = { level: 'bucket', selector: subresource } as const;
  const get: Route = {
    ...common,
    operation: `GetBucket${title}`,
    method: 'GET',
    handle: async (_call, { bucket }) => {
      const document = files.bucket(bucket).configuration[subresource] ?? configuration.fallback;
      if (typeof document === 'string') return { headers: { 'Content-Type': contentType }, body: document };
      throw new CloudError(document.code, document.message, 404, { details: { BucketName: bucket } });
    },
  };
  if (!isWritable) return [get];
  const put: Route = {
    ...common,
    operation: `PutBucket${title}`,
    method: 'PUT',
    handle: async (call, { bucket }) => {
      files.bucket(bucket);
      const text = (await call.buffer()).toString('utf8');
      configuration.check?.(text);
      await files.configure(bucket, subresource, text);
      if (configuration.effect === 'none')
        log.warn('recorded, has no effect here', { bucket, setting: title });
      return { status: subresource === 'policy' ? 204 : 200 };
    },
  };
  const remove: Route = {
    ...common,
    operation: `DeleteBucket${title}`,
    method: 'DELETE',
    handle: async (_call, { bucket }) => {
      files.bucket(bucket);
      await files.configure(bucket, subresource, undefined);
      return { status: 204 };
    },
  };
  return [get, put, remove];
}

function xml(root: string, document: XmlObject): RestResponse {
  const body = writeXml(root, document, { xmlns: s3Namespace, lists: 'flat' });
  return { headers: { 'Content-Type': 'application/xml' }, body };
}
