import type { IncomingHttpHeaders } from 'node:http';
import { CloudError, refuse } from '../../core/errors';

/** Headers kept with an object and given back on every read. */
const keptHeaders = ['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires'];

/** Headers of S3 that are honoured, or that are about the request alone. */
const knownHeaders = new Set([
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-checksum-mode',
  'x-amz-checksum-algorithm',
  'x-amz-checksum-type',
  'x-amz-mp-object-size',
  'x-amz-copy-source',
  'x-amz-copy-source-range',
  'x-amz-copy-source-if-match',
  'x-amz-copy-source-if-none-match',
  'x-amz-copy-source-if-modified-since',
  'x-amz-copy-source-if-unmodified-since',
  'x-amz-metadata-directive',
  'x-amz-object-attributes',
  'x-amz-object-ownership',
  'x-amz-server-side-encryption-bucket-key-enabled',
]);

/** Settings with one value that means what the local cloud does anyway. */
const soleValues: Record<string, readonly string[]> = {
  'x-amz-acl': ['private', 'bucket-owner-full-control'],
  'x-amz-storage-class': ['STANDARD'],
  'x-amz-request-payer': ['requester'],
  'x-amz-server-side-encryption': ['AES256', 'aws:kms'],
  'x-amz-tagging-directive': ['COPY'],
};

/**
 * Refuses each `x-amz-` header that is not honoured.
 *
 * @throws CloudError NotImplemented naming the header; AccessDenied when the expected owner is another account
 */
export function checkHeaders(operation: string, headers: IncomingHttpHeaders, accountId: string): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('x-amz-') || knownHeaders.has(name)) continue;
    if (/^x-amz-(meta-|checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$)/.test(name)) continue;
    if (name === 'x-amz-expected-bucket-owner' || name === 'x-amz-source-expected-bucket-owner') {
      if (value !== accountId)
        throw new CloudError('AccessDenied', `The bucket belongs to ${accountId}.`, 403);
      continue;
    }
    const allowed = soleValues[name];
    if (allowed?.includes(String(value))) continue;
    const { message } = refuse(`s3:${operation}`, `${name}: ${String(value)}`, hint(allowed));
    throw new CloudError('NotImplemented', message, 501, { details: { Header: name } });
  }
}

function hint(allowed: readonly string[] | undefined): string {
  return allowed ? `It takes ${allowed.join(' or ')}.` : '';
}

/** The headers a PUT stores with the object, by lower-case name. */
export function storedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const stored =
      keptHeaders.includes(name) || name.startsWith('x-amz-meta-') || name === 'x-amz-server-side-encryption';
    if (typeof value === 'string' && stored) kept[name] = value;
  }
  const encoding = contentEncoding(headers['content-encoding']);
  if (encoding !== '') kept['content-encoding'] = encoding;
  kept['content-type'] ??= 'binary/octet-stream';
  return kept;
}

/** The encoding of the object itself: aws-chunked belongs to the request. */
function contentEncoding(header: string | undefined): string {
  const codings = (header ?? '').split(',').map((coding) => coding.trim());
  return codings.filter((coding) => coding !== '' && coding !== 'aws-chunked').join(',');
}
