import type { IncomingHttpHeaders } from 'node:http';
import { CloudError } from '../core/errors';

const loopbackName = /^(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9][a-z0-9.-]*\.)?localhost)$/i;

/**
 * Refuses what a web page could send to a server on this machine: a `Host` that is not loopback (DNS rebinding),
 * an `Origin` other than the server's own, and cross-site fetches. Tools and SDKs send none of these.
 *
 * @param port the port the server listens on
 * @throws CloudError AccessDeniedException, status 403
 */
export function checkCaller(headers: IncomingHttpHeaders, port: number): void {
  const host = headers.host ?? String(headers[':authority'] ?? '');
  if (!loopbackName.test(host.replace(/:\d+$/, ''))) {
    throw forbidden(`Host ${JSON.stringify(host)} is not this machine's loopback name.`);
  }
  const { origin } = headers;
  if (origin !== undefined && !ownOrigins(port).includes(origin)) {
    throw forbidden(`Origin ${JSON.stringify(origin)} may not call the local cloud.`);
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw forbidden(`A ${JSON.stringify(site)} request of a browser may not call the local cloud.`);
  }
}

function ownOrigins(port: number): string[] {
  return [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
}

function forbidden(message: string): CloudError {
  return new CloudError('AccessDeniedException', message, 403);
}
