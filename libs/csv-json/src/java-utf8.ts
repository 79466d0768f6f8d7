const REPLACEMENT = '\ufffd';

/**
 * Decodes UTF-8 as Java does: the same U+FFFD for the same bad bytes.
 *
 * It differs from the web's decoder in one place: an encoded surrogate (`ED A0 80`) is one U+FFFD, not three.
 *
 * @see https://github.com/openjdk/jdk/blob/master/src/java.base/share/classes/sun/nio/cs/UTF_8.java
 */
export function decodeJavaUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = '';
  let run = 0;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += buffer.toString('utf8', run, at) + REPLACEMENT;
    at -= length;
    run = at;
  }
  return text + buffer.toString('utf8', run);
}

/** Length of the well-formed sequence at `at`, or minus the bytes one U+FFFD stands for. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return -1;
  if (lead < 0xe0) return isContinuation(bytes[at + 1]) ? 2 : -1;
  return lead < 0xf0 ? threeByteLength(bytes, at, lead) : fourByteLength(bytes, at, lead);
}

function threeByteLength(bytes: Uint8Array, at: number, lead: number): number {
  const second = bytes[at + 1];
  if (!isContinuation(second) || (lead === 0xe0 && second < 0xa0)) return -1;
  if (!isContinuation(bytes[at + 2])) return -2;
  return lead === 0xed && second >= 0xa0 ? -3 : 3;
}

function fourByteLength(bytes: Uint8Array, at: number, lead: number): number {
  const second = bytes[at + 1];
  if (!isContinuation(second) || (lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f))
    return -1;
  if (!isContinuation(bytes[at + 2])) return -2;
  return isContinuation(bytes[at + 3]) ? 4 : -3;
}

function isContinuation(byte: number | undefined): byte is number {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
