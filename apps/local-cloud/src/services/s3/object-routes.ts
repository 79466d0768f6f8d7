import type { IncomingHttpHeaders } from 'node:http';
import { CloudError } from '../../core/errors';
import { isChecksumName } from '../../core/checksums';
import type { RestCall, RestResponse } from '../../core/service';
import { writeXml } from '../../core/xml';
import { decideRead, parseRange, writeCondition } from './conditions';
import { checkKey } from './keys';
import type { ObjectMetadata } from './metadata';
import type { ObjectFiles, StoredObject } from './object-files';
import { checkHeaders, storedHeaders } from './request-headers';
import type { Route, Target } from './route';
import { childrenOf, readXml, textOf } from './xml-request';

/** Namespace of S3's documents. */
export const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

const maxDeletes = 1000;

/** Query parameters of a GET that replace headers of the answer. */
const overrides: Record<string, string> = {
  'response-content-type': 'content-type',
  'response-content-language': 'content-language',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
  'response-cache-control': 'cache-control',
  'response-expires': 'expires',
};

/** Operations on one object, and DeleteObjects. */
export function objectRoutes(files: ObjectFiles, accountId: string): Route[] {
  const readParameters = [...Object.keys(overrides), 'versionId'];
  const object = { level: 'object' } as const;
  return [
    {
      ...object,
      operation: 'GetObject',
      method: 'GET',
      parameters: readParameters,
      handle: (call, target) => getObject(files, accountId, call, target),
    },
    {
      ...object,
      operation: 'HeadObject',
      method: 'HEAD',
      parameters: readParameters,
      handle: (call, target) => headObject(files, accountId, call, target),
    },
    {
      ...object,
      operation: 'PutObject',
      method: 'PUT',
      handle: (call, target) => putObject(files, accountId, call, target),
    },
    {
      ...object,
      operation: 'DeleteObject',
      method: 'DELETE',
      parameters: ['versionId'],
      handle: (call, target) => deleteObject(files, accountId, call, target),
    },
    {
      ...object,
      operation: 'GetObjectTagging',
      method: 'GET',
      selector: 'tagging',
      handle: (_call, target) => getTagging(files, target),
    },
    {
      operation: 'DeleteObjects',
      method: 'POST',
      level: 'bucket',
      selector: 'delete',
      handle: (call, target) => deleteObjects(files, accountId, call, target),
    },
  ];
}

async function getObject(
  files: ObjectFiles,
  accountId: string,
  call: RestCall,
  target: Target,
): Promise<RestResponse> {
  checkRead('GetObject', files, accountId, call, target);
  const opened = await files.openObject(target.bucket, target.key);
  if (!opened) throw noSuchKey(target.key);
  const { object, handle } = opened;
  try {
    if (decideRead(call.headers, object) === 'not-modified') {
      await handle.close();
      return { status: 304, headers: { ETag: quoted(object.etag) } };
    }
    const range = parseRange(call.headers.range, object.size);
    const headers = { ...objectHeaders(object, call, range !== undefined), ...overridden(call.query) };
    if (range) {
      headers['Content-Range'] = `bytes ${range.start}-${range.end}/${object.size}`;
      headers['Content-Length'] = range.end - range.start + 1;
    }
    if (object.size === 0) {
      await handle.close();
      return { headers, body: '' };
    }
    // The length is fixed now: a file that another engine lengthens meanwhile must not overrun it.
    const span = range ?? { start: 0, end: object.size - 1 };
    return {
      status: range ? 206 : 200,
      headers,
      body: handle.createReadStream({ ...span, highWaterMark: 256 * 1024 }),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function headObject(
  files: ObjectFiles,
  accountId: string,
  call: RestCall,
  target: Target,
): Promise<RestResponse> {
  checkRead('HeadObject', files, accountId, call, target);
  const object = await files.find(target.bucket, target.key);
  if (!object) throw noSuchKey(target.key);
  if (decideRead(call.headers, object) === 'not-modified')
    return { status: 304, headers: { ETag: quoted(object.etag) } };
  const range = parseRange(call.headers.range, object.size);
  const headers = objectHeaders(object, call, range !== undefined);
  if (range) headers['Content-Length'] = range.end - range.start + 1;
  return { status: range ? 206 : 200, headers: { ...headers, ...overridden(call.query) } };
}

async function putObject(
  files: ObjectFiles,
  accountId: string,
  call: RestCall,
  target: Target,
): Promise<RestResponse> {
  checkHeaders('PutObject', call.headers, accountId);
  checkKey(target.key);
  files.bucket(target.bucket);
  const condition = writeCondition(call.headers, target.key);
  if (call.headers['x-amz-copy-source'] !== undefined) return copyObject(files, call, target);
  const staged = await files.staging.write(call.stream);
  const metadata: ObjectMetadata = {
    etag: staged.md5,
    headers: storedHeaders(call.headers),
    ...givenChecksum(call),
  };
  const object = await files.commit(target.bucket, target.key, staged, metadata, condition);
  return { headers: { ETag: quoted(object.etag), ...encryptionHeader(object), ...checksumHeaders(object) } };
}

async function copyObject(files: ObjectFiles, call: RestCall, target: Target): Promise<RestResponse> {
  const source = await openCopySource(files, call.headers);
  const replace = call.headers['x-amz-metadata-directive'] === 'REPLACE';
  const isSelf = source.bucket === target.bucket && source.object.key === target.key;
  if (isSelf && !replace) {
    await source.handle.close();
    throw new CloudError(
      'InvalidRequest',
      'This copy request is illegal because it is trying to copy an object to itself without changing it.',
    );
  }
  const staged = await files.staging.write(source.handle.createReadStream());
  const { checksum } = source.object;
  const metadata: ObjectMetadata = {
    etag: staged.md5,
    headers: replace ? storedHeaders(call.headers) : source.object.headers,
    ...(checksum?.type === 'FULL_OBJECT' && { checksum }),
  };
  const object = await files.commit(
    target.bucket,
    target.key,
    staged,
    metadata,
    writeCondition(call.headers, target.key),
  );
  const result = { LastModified: object.lastModified, ETag: quoted(object.etag) };
  return {
    headers: { 'Content-Type': 'application/xml' },
    body: writeXml('CopyObjectResult', result, { xmlns: s3Namespace, lists: 'flat' }),
  };
}

/** Opens the object a copy reads from, its conditions checked. */
export async function openCopySource(files: ObjectFiles, headers: IncomingHttpHeaders) {
  const text = String(headers['x-amz-copy-source']);
  const [location = '', versionId] = text.split('?versionId=');
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(location)) ?? [];
  if (!bucket || !key || (versionId !== undefined && versionId !== 'null')) {
    throw new CloudError('InvalidArgument', `Expected \`x-amz-copy-source\` to be /bucket/key, got ${text}.`);
  }
  files.bucket(bucket);
  const opened = await files.openObject(bucket, key);
  if (!opened) throw noSuchKey(key);
  try {
    if (decideRead(headers, opened.object, 'x-amz-copy-source-') === 'not-modified') {
      throw new CloudError(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      );
    }
  } catch (error) {
    await opened.handle.close();
    throw error;
  }
  return { bucket, ...opened };
}

async function deleteObject(
  files: ObjectFiles,
  accountId: string,
  call: RestCall,
  target: Target,
): Promise<RestResponse> {
  checkRead('DeleteObject', files, accountId, call, target);
  const match = call.headers['if-match'];
  const condition = match === undefined ? undefined : writeCondition({ 'if-match': match }, target.key);
  await files.remove(target.bucket, target.key, condition);
  return { status: 204 };
}

async function deleteObjects(
  files: ObjectFiles,
  accountId: string,
  call: RestCall,
  target: Target,
): Promise<RestResponse> {
  checkHeaders('DeleteObjects', call.headers, accountId);
  files.bucket(target.bucket);
  const document = (await readXml(call, 'Delete')) ?? {};
  const entries = childrenOf(document, 'Object');
  if (entries.length === 0 || entries.length > maxDeletes) {
    throw new CloudError(
      'MalformedXML',
      `Expected 1 to ${maxDeletes} objects to delete, got ${entries.length}.`,
    );
  }
  const deleted: Array<{ Key: string }> = [];
  const errors: Array<{ Key: string; Code: string; Message: string }> = [];
  for (const entry of entries) {
    const key = textOf(entry, 'Key') ?? '';
    try {
      checkVersion(textOf(entry, 'VersionId'));
      await files.remove(target.bucket, key);
      deleted.push({ Key: key });
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      errors.push({ Key: key, Code: error.code, Message: error.message });
    }
  }
  const result =
    textOf(document, 'Quiet') === 'true' ? { Error: errors } : { Deleted: deleted, Error: errors };
  return {
    headers: { 'Content-Type': 'application/xml' },
    body: writeXml('DeleteResult', result, { xmlns: s3Namespace, lists: 'flat' }),
  };
}

async function getTagging(files: ObjectFiles, target: Target): Promise<RestResponse> {
  files.bucket(target.bucket);
  if (!(await files.find(target.bucket, target.key))) throw noSuchKey(target.key);
  const body = writeXml('Tagging', { TagSet: {} }, { xmlns: s3Namespace, lists: 'flat' });
  return { headers: { 'Content-Type': 'application/xml' }, body };
}

function checkRead(
  operation: string,
  files: ObjectFiles,
  accountId: string,
  call: RestCall,
  target: Target,
): void {
  checkHeaders(operation, call.headers, accountId);
  files.bucket(target.bucket);
  checkVersion(call.query.get('versionId') ?? undefined);
}

/** Buckets keep one version of an object, which S3 calls `null`. */
function checkVersion(versionId: string | undefined): void {
  if (versionId === undefined || versionId === 'null') return;
  throw new CloudError('NoSuchVersion', 'The specified version does not exist.', 404, {
    details: { VersionId: versionId },
  });
}

/** @returns S3's error for a missing object */
export function noSuchKey(key: string): CloudError {
  return new CloudError('NoSuchKey', 'The specified key does not exist.', 404, { details: { Key: key } });
}

/** An ETag as headers and documents show it. */
export function quoted(etag: string): string {
  return `"${etag}"`;
}

function objectHeaders(
  object: StoredObject,
  call: RestCall,
  isPart: boolean,
): Record<string, string | number> {
  return {
    'Accept-Ranges': 'bytes',
    'Content-Type': 'binary/octet-stream',
    ...renamed(object.headers),
    'Content-Length': object.size,
    ETag: quoted(object.etag),
    'Last-Modified': object.lastModified.toUTCString(),
    ...(call.headers['x-amz-checksum-mode'] === 'ENABLED' && !isPart && checksumHeaders(object)),
  };
}

/** `content-type` as `Content-Type`, so that a later header of the same name replaces it. */
function renamed(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [headerName(name), value]));
}

function headerName(name: string): string {
  return name.startsWith('x-amz-') ? name : name.replace(/(^|-)([a-z])/g, (text) => text.toUpperCase());
}

function overridden(query: URLSearchParams): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [parameter, name] of Object.entries(overrides)) {
    const value = query.get(parameter);
    if (value !== null) found[headerName(name)] = value;
  }
  return found;
}

function givenChecksum(call: RestCall): Pick<ObjectMetadata, 'checksum'> {
  const [given] = Object.entries(call.checksums);
  if (!given || !isChecksumName(given[0])) return {};
  return { checksum: { name: given[0], value: given[1], type: 'FULL_OBJECT' } };
}

/** The stored checksum as S3 sends it. */
export function checksumHeaders({ checksum }: Pick<ObjectMetadata, 'checksum'>): Record<string, string> {
  if (!checksum) return {};
  return { [`x-amz-checksum-${checksum.name}`]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

function encryptionHeader(object: StoredObject): Record<string, string> {
  const name = 'x-amz-server-side-encryption';
  const value = object.headers[name];
  return value === undefined ? {} : { [name]: value };
}
