import { isUtf8 } from 'node:buffer';

/** Encodings a source may be in. */
export type Encoding = 'utf-8' | 'windows-1252' | 'latin1';

/** What `--encoding` takes. */
export const encodingChoices = ['auto', 'utf-8', 'latin1', 'windows-1252'] as const;

/** The windows-1252 characters of the bytes 0x80 to 0x9F; the five undefined ones keep their number, as browsers do. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Decodes bytes that hold whole characters. */
export function decode(bytes: Buffer, encoding: Encoding): string {
  if (encoding === 'utf-8') return bytes.toString('utf8');
  const text = bytes.toString('latin1');
  if (encoding === 'latin1') return text;
  return text.replace(/[\u0080-\u009f]/g, (control) => windows1252.charAt(control.charCodeAt(0) - 0x80));
}

/** What a look at all bytes of a file has shown. */
export interface EncodingEvidence {
  /** `utf-8`, `utf-16le` or `utf-16be` when the file begins with a byte order mark. */
  readonly mark: 'utf-8' | 'utf-16' | undefined;
  /** Offset of the first byte that is not UTF-8, or -1. */
  readonly firstInvalid: number;
  /** Offset of the first byte above 0x7F behind the mark, or -1: the file is ASCII. */
  readonly firstForeign: number;
}

/** Collects {@link EncodingEvidence} from the chunks of a file, in constant memory. */
export class EncodingProbe {
  #mark: EncodingEvidence['mark'];
  #firstInvalid = -1;
  #firstForeign = -1;
  #offset = 0;
  #carry: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    const bytes = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    const base = this.#offset - this.#carry.length;
    if (base === 0) this.#mark = markOf(bytes);
    this.#offset += chunk.length;
    const from = base === 0 && this.#mark === 'utf-8' ? 3 : 0;
    if (this.#firstForeign < 0) {
      const foreign = firstForeignByte(bytes, from);
      if (foreign >= 0) this.#firstForeign = base + foreign;
    }
    const whole = bytes.length - unfinishedTail(bytes);
    this.#check(bytes.subarray(0, whole), base);
    this.#carry = Buffer.from(bytes.subarray(whole));
  }

  /** What was seen; call after the last chunk. */
  evidence(): EncodingEvidence {
    if (this.#firstInvalid < 0 && this.#carry.length > 0)
      this.#firstInvalid = this.#offset - this.#carry.length;
    return { mark: this.#mark, firstInvalid: this.#firstInvalid, firstForeign: this.#firstForeign };
  }

  #check(bytes: Buffer, base: number): void {
    if (this.#firstInvalid >= 0 || isUtf8(bytes)) return;
    let valid = 0;
    let invalid = bytes.length;
    while (invalid - valid > 1) {
      const middle = (valid + invalid) >> 1;
      const prefix = bytes.subarray(0, middle);
      if (isUtf8(prefix.subarray(0, middle - unfinishedTail(prefix)))) valid = middle;
      else invalid = middle;
    }
    this.#firstInvalid = base + valid - unfinishedTail(bytes.subarray(0, valid));
  }
}

/**
 * The encoding of a file: UTF-8 when every byte of it is valid UTF-8 or it begins with the mark, else windows-1252,
 * which has all of ISO-8859-1 but its control characters.
 */
export function encodingOf(evidence: EncodingEvidence): Encoding {
  return evidence.firstInvalid < 0 || evidence.mark === 'utf-8' ? 'utf-8' : 'windows-1252';
}

function markOf(bytes: Buffer): EncodingEvidence['mark'] {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  const little = bytes[0] === 0xff && bytes[1] === 0xfe;
  return little || (bytes[0] === 0xfe && bytes[1] === 0xff) ? 'utf-16' : undefined;
}

function firstForeignByte(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) if ((bytes[at] ?? 0) > 0x7f) return at;
  return -1;
}

/** Bytes at the end that begin a UTF-8 character and may be completed by the next chunk: 0 to 3. */
function unfinishedTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const width = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return width > back ? back : 0;
    }
  }
  return 0;
}
