import type { IncomingHttpHeaders } from 'node:http';
import { CloudError } from '../core/errors';

/** What a request's signature says about itself. The signature is not verified: the local cloud keeps no secrets. */
export interface Signature {
  accessKeyId: string;
  /** Undefined in a URL presigned with Signature V2, which names none. */
  region?: string;
  /** Signing name, e.g. `s3`. */
  service: string;
}

const headerShape =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request\s*,\s*SignedHeaders=[^,\s]+\s*,\s*Signature=[0-9a-f]{64}$/;
const credentialShape = /^([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request$/;

/**
 * Reads the signature of the `Authorization` header or of a presigned URL; undefined when there is none.
 *
 * @param nowMs decides whether a presigned URL has expired
 * @throws CloudError IncompleteSignatureException when a signature is there but not in the shape of Signature V4
 */
export function readSignature(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
  nowMs: number,
): Signature | undefined {
  if (headers.authorization !== undefined) return fromHeader(headers.authorization);
  if (query.has('AWSAccessKeyId') && query.has('Signature')) return fromVersion2(query, nowMs);
  if (query.has('X-Amz-Signature') || query.has('X-Amz-Credential')) return fromQuery(query, nowMs);
  return undefined;
}

function fromHeader(authorization: string): Signature {
  const [, accessKeyId, region, service] = headerShape.exec(authorization) ?? [];
  if (!accessKeyId || !region || !service) {
    throw new CloudError(
      'IncompleteSignatureException',
      'Expected `Authorization` to be an AWS4-HMAC-SHA256 signature with Credential, SignedHeaders and Signature.',
      403,
    );
  }
  return { accessKeyId, region, service };
}

function fromQuery(query: URLSearchParams, nowMs: number): Signature {
  const [, accessKeyId, region, service] = credentialShape.exec(query.get('X-Amz-Credential') ?? '') ?? [];
  const signedAtMs = parseBasicTime(query.get('X-Amz-Date') ?? '');
  const lifeSeconds = Number(query.get('X-Amz-Expires'));
  if (!accessKeyId || !region || !service || Number.isNaN(signedAtMs) || !(lifeSeconds > 0)) {
    throw new CloudError(
      'AuthorizationQueryParametersError',
      'Query-string authentication is incomplete.',
      400,
    );
  }
  checkLife(signedAtMs + lifeSeconds * 1000, nowMs);
  return { accessKeyId, region, service };
}

/** What `aws s3 presign` makes by default. */
function fromVersion2(query: URLSearchParams, nowMs: number): Signature {
  checkLife(Number(query.get('Expires')) * 1000, nowMs);
  return { accessKeyId: query.get('AWSAccessKeyId') ?? '', service: 's3' };
}

function checkLife(endsAtMs: number, nowMs: number): void {
  if (!(endsAtMs >= nowMs)) throw new CloudError('AccessDenied', 'Request has expired', 403);
}

/** `20261123T181500Z` in milliseconds, NaN when it is not such a time. */
function parseBasicTime(text: string): number {
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(text) ?? [];
  if (!date || !time) return Number.NaN;
  return Date.parse(
    `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`,
  );
}
