import { CloudError, refuse } from '../../core/errors';
import type { RestCall, RestHandler, RestResponse } from '../../core/service';

/** Where a request points. */
export interface Target {
  /** Decoded; empty for the service itself. */
  bucket: string;
  /** Decoded; empty for the bucket itself. */
  key: string;
}

/** One operation of S3. */
export interface Route {
  operation: string;
  method: string;
  level: 'service' | 'bucket' | 'object';
  /** Query parameter that selects the operation, e.g. `uploads`; without it the route is the plain one. */
  selector?: string;
  /** Other query parameters it honours. */
  parameters?: readonly string[];
  handle(call: RestCall, target: Target): Promise<RestResponse>;
}

/** Splits `/bucket/key` and decodes both. @throws CloudError InvalidURI */
export function parseTarget(path: string): Target {
  try {
    const [, bucket = '', key = ''] = /^\/([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch (cause) {
    throw new CloudError('InvalidURI', "Couldn't parse the specified URI.", 400, { cause });
  }
}

/** What SDKs add to any request, and Signature V2 in a presigned URL. */
const ofEveryRequest = ['x-id', 'AWSAccessKeyId', 'Signature', 'Expires', 'x-amz-security-token'];

/** Finds the route of a request; a query parameter that no route honours is refused when the request is handled. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
  query: URLSearchParams,
): RestHandler {
  const target = parseTarget(path);
  const level = target.bucket === '' ? 'service' : target.key === '' ? 'bucket' : 'object';
  const candidates = routes.filter((route) => route.method === method && route.level === level);
  const selected = candidates.find(({ selector }) => selector !== undefined && query.has(selector));
  const route = selected ?? candidates.find(({ selector }) => selector === undefined);
  if (!route) {
    const what = `${method} of a ${level}${query.size > 0 ? ` with ${[...query.keys()].join(', ')}` : ''}`;
    throw new CloudError('MethodNotAllowed', `The local cloud does not do ${what}.`, 405);
  }
  const known = new Set([...ofEveryRequest, route.selector ?? '', ...(route.parameters ?? [])]);
  for (const name of query.keys()) {
    if (known.has(name) || name.startsWith('X-Amz-')) continue;
    const { message } = refuse(`s3:${route.operation}`, `the parameter ${name}`);
    throw new CloudError('NotImplemented', message, 501, { details: { Parameter: name } });
  }
  // CompleteMultipartUpload gives the checksum of the object that it makes.
  const checksumsAreOfBody = route.operation !== 'CompleteMultipartUpload';
  return { operation: route.operation, checksumsAreOfBody, handle: (call) => route.handle(call, target) };
}
