import { Transform, type TransformCallback } from 'node:stream';
import { CloudError } from '../core/errors';

const maxLineBytes = 16 * 1024;

type State = 'size' | 'data' | 'data-end' | 'trailer' | 'done';

/**
 * Undoes the transfer coding of streaming Signature V4: `<hex size>[;chunk-signature=…]\r\n<data>\r\n … 0\r\n
 * <trailer lines>\r\n`. What follows the last chunk is in `trailers` when the stream has ended, by lower-case name.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export class AwsChunkedDecoder extends Transform {
  readonly trailers: Record<string, string> = {};
  #state: State = 'size';
  #line: Buffer = Buffer.alloc(0);
  #remaining = 0;
  #decoded = 0;

  /** @param expectedBytes `x-amz-decoded-content-length` */
  constructor(private readonly expectedBytes: number) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#take(chunk);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    const complete = this.#state === 'done' || (this.#state === 'trailer' && this.#line.length === 0);
    if (!complete || this.#decoded !== this.expectedBytes) {
      done(incomplete(`Expected ${this.expectedBytes} decoded bytes, got ${this.#decoded}.`));
    } else {
      done();
    }
  }

  #take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && this.#state !== 'done') {
      rest = this.#state === 'data' ? this.#takeData(rest) : this.#takeLine(rest);
    }
  }

  #takeData(chunk: Buffer): Buffer {
    const data = chunk.subarray(0, this.#remaining);
    this.#remaining -= data.length;
    this.#decoded += data.length;
    if (this.#decoded > this.expectedBytes)
      throw incomplete(`Got more than ${this.expectedBytes} decoded bytes.`);
    this.push(data);
    if (this.#remaining === 0) this.#state = 'data-end';
    return chunk.subarray(data.length);
  }

  #takeLine(chunk: Buffer): Buffer {
    const end = chunk.indexOf(0x0a);
    const part = end < 0 ? chunk : chunk.subarray(0, end);
    this.#line = this.#line.length === 0 ? part : Buffer.concat([this.#line, part]);
    if (this.#line.length > maxLineBytes) throw incomplete('A chunk header is too long.');
    if (end < 0) return chunk.subarray(chunk.length);
    const line = this.#line.toString('latin1').replace(/\r$/, '');
    this.#line = Buffer.alloc(0);
    this.#endOfLine(line);
    return chunk.subarray(end + 1);
  }

  #endOfLine(line: string): void {
    if (this.#state === 'data-end') {
      if (line !== '') throw incomplete('A chunk is longer than its size.');
      this.#state = 'size';
    } else if (this.#state === 'size') {
      const size = /^([0-9a-f]{1,12})(?:;.*)?$/i.exec(line)?.[1];
      if (size === undefined) throw incomplete('Expected a chunk size.');
      this.#remaining = Number.parseInt(size, 16);
      this.#state = this.#remaining === 0 ? 'trailer' : 'data';
    } else if (line === '') {
      this.#state = 'done';
    } else {
      const colon = line.indexOf(':');
      if (colon < 1) throw new CloudError('MalformedTrailerError', 'Expected `name:value` in the trailer.');
      this.trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
    }
  }
}

function incomplete(message: string): CloudError {
  return new CloudError('IncompleteBody', `The request body is not what its headers say. ${message}`);
}
