import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../src/core/errors';
import { AwsChunkedDecoder } from '../../src/server/aws-chunked';

function encode(chunks: Buffer[], trailer = '', extension = ''): Buffer {
  const coded = chunks.map((chunk) =>
    Buffer.concat([Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk, Buffer.from('\r\n')]),
  );
  return Buffer.concat([...coded, Buffer.from(`0${extension}\r\n${trailer}\r\n`)]);
}

async function decode(
  coded: Buffer,
  expected: number,
  cut = coded.length,
): Promise<{ body: Buffer; trailers: object }> {
  const pieces: Buffer[] = [];
  for (let index = 0; index < coded.length; index += cut) pieces.push(coded.subarray(index, index + cut));
  const decoder = new AwsChunkedDecoder(expected);
  let body = Buffer.alloc(0);
  await pipeline(Readable.from(pieces), decoder, async (source) => {
    body = await buffer(source);
  });
  return { body, trailers: decoder.trailers };
}

describe('AwsChunkedDecoder', () => {
  it('gives the body back however it was chunked and however it arrives', async () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 50 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(
        fc.array(chunk, { maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        async (chunks, cut) => {
          const body = Buffer.concat(chunks);
          const coded = encode(
            chunks,
            'X-Amz-Checksum-Crc32: AAAA\r\n',
            `;chunk-signature=${'0'.repeat(64)}`,
          );
          const decoded = await decode(coded, body.length, cut);
          expect(decoded.body.equals(body)).toBe(true);
          expect(decoded.trailers).toEqual({ 'x-amz-checksum-crc32': 'AAAA' });
        },
      ),
    );
  });

  it('lets only its own error escape, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(200), async (bytes, expected) => {
        const result = await decode(Buffer.from(bytes), expected).catch((error: unknown) => error);
        if (result instanceof Error) expect(result).toBeInstanceOf(CloudError);
      }),
    );
  });

  it.each([
    ['a body that is cut off', encode([Buffer.from('abc')]).subarray(0, 5), 3],
    ['fewer bytes than announced', encode([Buffer.from('abc')]), 4],
    ['more bytes than announced', encode([Buffer.from('abc')]), 2],
    ['a size that is not hexadecimal', Buffer.from('xyz\r\nabc\r\n0\r\n\r\n'), 3],
    ['a chunk longer than its size', Buffer.from('2\r\nabc\r\n0\r\n\r\n'), 3],
    ['an endless size line', Buffer.alloc(100_000, 0x31), 3],
  ])('refuses %s', async (_what, coded, expected) => {
    await expect(decode(coded, expected)).rejects.toMatchObject({ code: 'IncompleteBody' });
  });
});
