import { CloudError } from '../../core/errors';
import type { RestCall, RestResponse } from '../../core/service';
import { writeXml, type XmlObject } from '../../core/xml';
import { listPage, type ListPage } from './list-keys';
import type { ObjectFiles, StoredObject } from './object-files';
import { quoted, s3Namespace } from './object-routes';
import type { Route, Target } from './route';

const maxPage = 1000;

/** ListObjectsV2, ListObjects and ListObjectVersions. */
export function listRoutes(files: ObjectFiles, accountId: string): Route[] {
  const common = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];
  const bucket = { level: 'bucket', method: 'GET' } as const;
  return [
    {
      ...bucket,
      operation: 'ListObjectsV2',
      selector: 'list-type',
      parameters: [...common, 'continuation-token', 'start-after', 'fetch-owner'],
      handle: (call, target) => listVersion2(files, accountId, call, target),
    },
    {
      ...bucket,
      operation: 'ListObjectVersions',
      selector: 'versions',
      parameters: [...common, 'key-marker', 'version-id-marker'],
      handle: (call, target) => listVersions(files, accountId, call, target),
    },
    {
      ...bucket,
      operation: 'ListObjects',
      parameters: [...common, 'marker'],
      handle: (call, target) => listVersion1(files, accountId, call, target),
    },
  ];
}

async function listVersion2(
  files: ObjectFiles,
  accountId: string,
  { query }: RestCall,
  { bucket }: Target,
): Promise<RestResponse> {
  if (query.get('list-type') !== '2') throw invalid('list-type', 'be 2', query.get('list-type'));
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after') ?? '';
  const { page, encode, head } = await list(
    files,
    bucket,
    query,
    token === null ? startAfter : decodeToken(token),
  );
  const owner = query.get('fetch-owner') === 'true' ? ownerOf(accountId) : undefined;
  return answer('ListBucketResult', {
    ...head,
    StartAfter: startAfter === '' ? undefined : encode(startAfter),
    ContinuationToken: token,
    NextContinuationToken: page.next === undefined ? undefined : encodeToken(page.next),
    KeyCount: page.objects.length + page.commonPrefixes.length,
    Contents: page.objects.map((object) => contents(object, encode, owner)),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
}

async function listVersion1(
  files: ObjectFiles,
  accountId: string,
  { query }: RestCall,
  { bucket }: Target,
): Promise<RestResponse> {
  const marker = query.get('marker') ?? '';
  const { page, encode, head } = await list(files, bucket, query, marker);
  return answer('ListBucketResult', {
    ...head,
    Marker: encode(marker),
    NextMarker: page.next === undefined || !query.get('delimiter') ? undefined : encode(page.next),
    Contents: page.objects.map((object) => contents(object, encode, ownerOf(accountId))),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
}

/** Buckets keep one version of each object: the latest, with the id `null`. */
async function listVersions(
  files: ObjectFiles,
  accountId: string,
  { query }: RestCall,
  { bucket }: Target,
): Promise<RestResponse> {
  const marker = query.get('key-marker') ?? '';
  const { page, encode, head } = await list(files, bucket, query, marker);
  return answer('ListVersionsResult', {
    ...head,
    KeyMarker: encode(marker),
    NextKeyMarker: page.next === undefined ? undefined : encode(page.next),
    NextVersionIdMarker: page.next === undefined ? undefined : 'null',
    Version: page.objects.map((object) => ({
      ...contents(object, encode, ownerOf(accountId)),
      VersionId: 'null',
      IsLatest: true,
    })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
}

interface Listing {
  page: ListPage;
  encode(text: string): string;
  head: XmlObject;
}

async function list(
  files: ObjectFiles,
  bucket: string,
  query: URLSearchParams,
  after: string,
): Promise<Listing> {
  files.bucket(bucket);
  const encodingType = query.get('encoding-type') ?? undefined;
  if (encodingType !== undefined && encodingType !== 'url')
    throw invalid('encoding-type', 'be url', encodingType);
  const encode = encodingType === 'url' ? encodeKey : (text: string) => text;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = parseMaxKeys(query.get('max-keys'));
  const page = await listPage(files, bucket, { prefix, delimiter, after, maxKeys });
  const head = {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: maxKeys,
    EncodingType: encodingType,
    IsTruncated: page.next !== undefined,
  };
  return { page, encode, head };
}

function parseMaxKeys(text: string | null): number {
  if (text === null || text === '') return maxPage;
  if (!/^\d+$/.test(text)) throw invalid('max-keys', 'be an integer from 0', text);
  return Math.min(Number(text), maxPage);
}

function contents(
  object: StoredObject,
  encode: (text: string) => string,
  owner: XmlObject | undefined,
): XmlObject {
  return {
    Key: encode(object.key),
    LastModified: object.lastModified,
    ETag: quoted(object.etag),
    ...(object.checksum && {
      ChecksumAlgorithm: object.checksum.name.toUpperCase(),
      ChecksumType: object.checksum.type,
    }),
    Size: object.size,
    StorageClass: 'STANDARD',
    Owner: owner,
  };
}

/** Every bucket and object belongs to the one account. */
export function ownerOf(accountId: string): XmlObject {
  return { ID: accountId.padStart(64, '0'), DisplayName: 'local' };
}

function encodeKey(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}

const tokenPrefix = 'after:';

function encodeToken(last: string): string {
  return Buffer.from(tokenPrefix + last).toString('base64url');
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith(tokenPrefix)) {
    throw new CloudError('InvalidArgument', 'The continuation token provided is incorrect', 400, {
      details: { ArgumentName: 'continuation-token' },
    });
  }
  return text.slice(tokenPrefix.length);
}

function invalid(name: string, expected: string, got: string | null): CloudError {
  return new CloudError('InvalidArgument', `Expected \`${name}\` to ${expected}, got ${got}.`);
}

function answer(root: string, document: XmlObject): RestResponse {
  const body = writeXml(root, document, { xmlns: s3Namespace, lists: 'flat' });
  return { headers: { 'Content-Type': 'application/xml' }, body };
}
