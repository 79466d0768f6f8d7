import { ForeignRequestError, MethodError } from '../errors';
import type { PageRequest } from './exchange';

/**
 * Headers of every answer. Scripts, styles, pictures and connections come from this server alone; nothing inline.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/**
 * Lets a request in only when it came by a name of this server (against DNS rebinding), not from another site's page,
 * and only reads.
 *
 * @param isOwnHost is this `Host` one of ours, e.g. `127.0.0.1:4311`
 * @throws ForeignRequestError
 * @throws MethodError
 */
export function guardRequest({ method, headers }: PageRequest, isOwnHost: (host: string) => boolean): void {
  const host = headers['host']?.toLowerCase();
  if (!host || !isOwnHost(host)) throw new ForeignRequestError('host');
  const origin = headers['origin']?.toLowerCase();
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    throw new ForeignRequestError('origin');
  if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate')
    throw new ForeignRequestError('origin');
  if (method !== 'GET' && method !== 'HEAD') throw new MethodError(method);
}
