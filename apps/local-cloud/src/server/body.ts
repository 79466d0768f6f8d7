import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Transform, type Readable, type TransformCallback } from 'node:stream';
import {
  checksumNames,
  createChecksum,
  isChecksumName,
  type Checksum,
  type ChecksumName,
} from '../core/checksums';
import { CloudError } from '../core/errors';
import { AwsChunkedDecoder } from './aws-chunked';

/** Collects a body into one Buffer. @throws CloudError RequestEntityTooLarge above `maxBytes` */
export async function collect(stream: Readable, maxBytes: number, expectedBytes = 0): Promise<Buffer> {
  if (expectedBytes > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  // What is left is for the router to drain: a destroyed request could not be answered.
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length);
}

function tooLarge(maxBytes: number): CloudError {
  return new CloudError('RequestEntityTooLargeException', `The request body is over ${maxBytes} bytes.`, 413);
}

/** Something the body's bytes must match; `expected` is asked for when the last byte has been read. */
interface Expectation {
  checksum: Checksum;
  expected(): string | undefined;
  encoding: 'base64' | 'hex';
  code: string;
  /** Set for S3's own checksums, whose value is passed on. */
  name?: ChecksumName;
}

/** A body with its transfer coding undone; `checksums` is filled when `stream` has ended. */
export interface DecodedBody {
  stream: Readable;
  checksums: Record<string, string>;
}

/**
 * Undoes aws-chunked and verifies every digest the headers or the trailer give. A wrong one ends `stream` with a
 * CloudError (`BadDigest`, `XAmzContentSHA256Mismatch`, `IncompleteBody`), so a half or changed body is never used.
 */
export function decodeBody(
  request: Readable,
  headers: IncomingHttpHeaders,
  options: { checksumsAreOfBody: boolean },
): DecodedBody {
  const checksums: Record<string, string> = {};
  const decoder = isAwsChunked(headers) ? new AwsChunkedDecoder(decodedLength(headers)) : undefined;
  const expectations = expectationsOf(headers, decoder?.trailers ?? {}, options.checksumsAreOfBody);
  const stages: Transform[] = decoder ? [decoder] : [];
  if (expectations.length > 0) stages.push(new Verifier(expectations, checksums));
  const last = stages.at(-1);
  if (!last) return { stream: request, checksums };
  connect(request, stages);
  return { stream: last, checksums };
}

/**
 * Pipes the request through the stages. After an error the rest of the request is read and dropped: `pipeline` would
 * destroy it, and the connection could neither be answered nor used again.
 */
function connect(request: Readable & { complete?: boolean }, stages: Transform[]): void {
  const fail = (error: Error) => {
    request.unpipe();
    request.resume();
    for (const stage of stages) stage.destroy(error);
  };
  request.on('error', fail);
  request.once('close', () => {
    if (request.complete === false) fail(new Error('The connection was closed before the body ended.'));
  });
  let source: Readable = request;
  for (const stage of stages) source = source.pipe(stage.on('error', fail));
}

class Verifier extends Transform {
  constructor(
    private readonly expectations: Expectation[],
    private readonly checksums: Record<string, string>,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    for (const { checksum } of this.expectations) checksum.update(chunk);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    for (const { checksum, expected, encoding, code, name } of this.expectations) {
      const actual = checksum.digest().toString(encoding);
      const wanted = expected();
      if (wanted === undefined) {
        done(
          new CloudError('MalformedTrailerError', `The trailer lacks the announced x-amz-checksum-${name}.`),
        );
        return;
      }
      if (actual !== wanted) {
        const what = name ? `${name.toUpperCase()} checksum` : 'digest';
        done(
          new CloudError(
            code,
            `The ${what} you specified, ${wanted}, did not match the calculated ${actual}.`,
          ),
        );
        return;
      }
      if (name) this.checksums[name] = actual;
    }
    done();
  }
}

/** Whether the body is in the chunks of streaming Signature V4. */
export function isAwsChunked(headers: IncomingHttpHeaders): boolean {
  const digest = headers['x-amz-content-sha256'];
  return (
    (typeof digest === 'string' && digest.startsWith('STREAMING-')) ||
    /(?:^|,)\s*aws-chunked\s*(?:,|$)/.test(headers['content-encoding'] ?? '')
  );
}

function decodedLength(headers: IncomingHttpHeaders): number {
  const text = headers['x-amz-decoded-content-length'];
  if (typeof text !== 'string' || !/^\d+$/.test(text)) {
    throw new CloudError('MissingContentLength', 'A chunked body needs x-amz-decoded-content-length.', 411);
  }
  return Number(text);
}

function expectationsOf(
  headers: IncomingHttpHeaders,
  trailers: Record<string, string>,
  checksumsAreOfBody: boolean,
): Expectation[] {
  const expectations: Expectation[] = [];
  const md5 = headers['content-md5'];
  if (typeof md5 === 'string') {
    if (Buffer.from(md5, 'base64').length !== 16) {
      throw new CloudError('InvalidDigest', 'The Content-MD5 you specified is not valid.');
    }
    expectations.push({
      checksum: createHash('md5'),
      expected: () => md5,
      encoding: 'base64',
      code: 'BadDigest',
    });
  }
  const sha256 = headers['x-amz-content-sha256'];
  if (typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)) {
    const code = 'XAmzContentSHA256Mismatch';
    expectations.push({ checksum: createHash('sha256'), expected: () => sha256, encoding: 'hex', code });
  }
  for (const name of checksumsAreOfBody ? checksumNames : []) {
    const value = headers[`x-amz-checksum-${name}`];
    if (typeof value === 'string') expectations.push(checksumExpectation(name, () => value));
  }
  for (const trailer of String(headers['x-amz-trailer'] ?? '')
    .toLowerCase()
    .split(',')) {
    const name = /^\s*x-amz-checksum-(\w+)\s*$/.exec(trailer)?.[1];
    if (name !== undefined && isChecksumName(name)) {
      expectations.push(checksumExpectation(name, () => trailers[`x-amz-checksum-${name}`]));
    } else if (trailer.trim() !== '') {
      throw new CloudError(
        'MalformedTrailerError',
        `The local cloud does not know the trailer ${trailer.trim()}.`,
      );
    }
  }
  return expectations;
}

function checksumExpectation(name: ChecksumName, expected: () => string | undefined): Expectation {
  return { checksum: createChecksum(name), expected, encoding: 'base64', code: 'BadDigest', name };
}
