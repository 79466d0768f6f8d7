import { copyRun, OVERRUN } from './copy-run';
import { crc32Of } from './crc32';
import { lowerHex, writeBytes } from './json-text';

/** Appends a last member `"<key>":"<fileId>-<offset>-<crc32>"` to every line. */
export interface TransportIdOptions {
  /** Member name, e.g. `transportId`; must not be one of `fields`. */
  readonly key: string;
  /** First part of the id, e.g. 16 hex digits of the file's fingerprint. */
  readonly fileId: string;
}

const CLOSE = Buffer.from('}\n');
const CLOSE_QUOTED = Buffer.from('"}\n');
const MAX_DIGITS = 16;
const BILLION = 1e9;
const DASH = 0x2d;
const ZERO = 0x30;

/** Writes what follows the last column: the transport id, if asked for, then `}` and the line end. */
export class LineTail {
  /** Most bytes {@link write} writes. */
  readonly maxBytes: number;
  /** `,"key":"fileId-`, padded for {@link copyRun}; null without transport id. */
  readonly #lead: DataView | null;
  readonly #leadBytes: number;

  constructor(options: TransportIdOptions | undefined) {
    const lead = options
      ? Buffer.from(`,${JSON.stringify(options.key)}:${JSON.stringify(options.fileId).slice(0, -1)}-`)
      : Buffer.alloc(0);
    const padded = new Uint8Array(lead.length + OVERRUN);
    padded.set(lead);
    this.#lead = options ? new DataView(padded.buffer) : null;
    this.#leadBytes = lead.length;
    this.maxBytes = lead.length + MAX_DIGITS + 16;
  }

  /**
   * @param from position of the record in `input`
   * @param offset source offset of the record
   * @returns the position after the `\n`
   */
  write(out: DataView, at: number, input: DataView, from: number, length: number, offset: number): number {
    if (this.#lead === null) return writeBytes(out, at, CLOSE);
    copyRun(this.#lead, 0, this.#leadBytes, out, at);
    const dash = writeDecimal(out, at + this.#leadBytes, offset);
    out.setUint8(dash, DASH);
    const crc = crc32Of(input, from, length);
    for (let digit = 0; digit < 8; digit++) {
      out.setUint8(dash + 1 + digit, lowerHex.charCodeAt((crc >>> (28 - digit * 4)) & 15));
    }
    return writeBytes(out, dash + 9, CLOSE_QUOTED);
  }
}

/** Writes a whole number from 0 to 2^53 - 1 in decimal. */
function writeDecimal(out: DataView, at: number, value: number): number {
  const high = Math.floor(value / BILLION);
  if (high === 0) return writeDigits(out, at, value, countDigits(value));
  const middle = writeDigits(out, at, high, countDigits(high));
  return writeDigits(out, middle, value - high * BILLION, 9);
}

function writeDigits(out: DataView, at: number, value: number, digits: number): number {
  let rest = value | 0;
  for (let i = digits - 1; i >= 0; i--) {
    const next = (rest / 10) | 0;
    out.setUint8(at + i, ZERO + rest - next * 10);
    rest = next;
  }
  return at + digits;
}

function countDigits(value: number): number {
  let digits = 1;
  for (let limit = 10; limit <= value; limit *= 10) digits++;
  return digits;
}
