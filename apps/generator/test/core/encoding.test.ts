import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EncodingProbe, decode, encodingOf } from '../../src/core/encoding';

function probe(bytes: Buffer, sizes: readonly number[] = [bytes.length + 1]) {
  const probe = new EncodingProbe();
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    probe.push(bytes.subarray(at, at + size));
    at += size;
  }
  return probe.evidence();
}

/** Offset of the first byte that is not UTF-8, by decoding longer and longer prefixes. */
function firstInvalid(bytes: Buffer): number {
  const isValid = (part: Buffer) => {
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(part, { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  if (isValid(bytes)) {
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      return -1;
    } catch {
      return -2;
    }
  }
  let end = 0;
  while (isValid(bytes.subarray(0, end))) end++;
  return end - 1;
}

describe('EncodingProbe', () => {
  it('agrees with a strict decoder whether bytes are UTF-8, whatever the chunks', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => Buffer.from(text)),
            fc.uint8Array({ maxLength: 2 }).map((bytes) => Buffer.from(bytes)),
          ),
          { maxLength: 12 },
        ),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
        (parts, sizes) => {
          const bytes = Buffer.concat(parts);
          const evidence = probe(bytes, sizes);
          expect(evidence.firstInvalid >= 0).toBe(firstInvalid(bytes) !== -1);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('names the offset of the first bad byte, near enough to find it', () => {
    const good = Buffer.from('Zeile mit Ümlaut,ok\n'.repeat(300));
    const bytes = Buffer.concat([good, Buffer.from([0x92]), good]);
    const evidence = probe(bytes, [1000]);
    expect(evidence.firstInvalid).toBe(good.length);
    expect(evidence.firstForeign).toBe(Buffer.from('Zeile mit ').length);
  });

  it('sees marks', () => {
    expect(probe(Buffer.from('\ufeffa,b')).mark).toBe('utf-8');
    expect(probe(Buffer.from('\ufeffa,b')).firstForeign).toBe(-1);
    expect(probe(Buffer.from('\ufeffa,b', 'utf16le')).mark).toBe('utf-16');
    expect(probe(Buffer.from('a,b'))).toEqual({ mark: undefined, firstInvalid: -1, firstForeign: -1 });
  });
});

describe('encodingOf', () => {
  it.each([
    ['ASCII', Buffer.from('plain'), 'utf-8'],
    ['UTF-8', Buffer.from('Piñon'), 'utf-8'],
    ['windows-1252', Buffer.from([0x49, 0x74, 0x92, 0x73]), 'windows-1252'],
    ['a character cut off at the end', Buffer.from([0x61, 0xc3]), 'windows-1252'],
  ])('decides for %s', (_, bytes, encoding) => {
    expect(encodingOf(probe(bytes))).toBe(encoding);
  });
});

describe('decode', () => {
  it('reads windows-1252 as browsers do, all 256 bytes', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const text = decode(bytes, 'windows-1252');
    expect(text.charCodeAt(0x92)).toBe(0x2019);
    expect(text.charCodeAt(0x80)).toBe(0x20ac);
    expect(text.charCodeAt(0x9f)).toBe(0x178);
    expect(text.charCodeAt(0xa0)).toBe(0xa0);
    expect([0x81, 0x8d, 0x8f, 0x90, 0x9d].map((byte) => text.charCodeAt(byte))).toEqual([
      0x81, 0x8d, 0x8f, 0x90, 0x9d,
    ]);
    expect(new Set(text).size).toBe(256);
  });

  it('reads ISO-8859-1 byte for byte', () => {
    expect(decode(Buffer.from([0x92, 0xe9]), 'latin1')).toBe('\u0092é');
  });
});
