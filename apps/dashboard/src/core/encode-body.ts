import { gzipSync } from 'node:zlib';
import type { PageResponse } from './exchange';

const worthwhileBytes = 1_024;
const compressible = /^(text\/|application\/(json|geo\+json|javascript|manifest\+json)|image\/svg)/;

/** The answer with its body as bytes, compressed where the reader takes that and it pays. */
export function encodeBody(
  response: PageResponse,
  acceptEncoding = '',
): { headers: Record<string, string>; bytes: Uint8Array } {
  const plain = typeof response.body === 'string' ? Buffer.from(response.body) : response.body;
  const headers = { ...response.headers };
  for (const encoding of ['br', 'gzip'] as const) {
    const bytes = response.encoded?.[encoding];
    if (bytes && accepts(acceptEncoding, encoding))
      return { headers: { ...headers, 'content-encoding': encoding }, bytes };
  }
  const pays = plain.byteLength >= worthwhileBytes && compressible.test(headers['content-type'] ?? '');
  if (!pays || !accepts(acceptEncoding, 'gzip')) return { headers, bytes: plain };
  return { headers: { ...headers, 'content-encoding': 'gzip' }, bytes: gzipSync(plain, { level: 5 }) };
}

function accepts(header: string, encoding: string): boolean {
  return header
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .some((part) => part.startsWith(encoding) && !/;\s*q=0(\.0*)?$/.test(part));
}
