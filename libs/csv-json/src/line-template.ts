import { lowerHex, quoteJson } from './json-text';

const WORD = 8;
const ROOM = 24;

/**
 * The constant bytes of a JSON line, laid out for copying in 8-byte words.
 *
 * Column `i` is preceded by `{"key0":"` or `","keyI":"`: the closing quote of the column before travels with
 * the key. Entry `fields.length` is empty and takes the columns a too wide row has too many.
 */
export interface LineTemplate {
  readonly columns: number;
  /** All prefixes, each padded to whole words and at least 24 bytes. */
  readonly bytes: DataView;
  /** Position of each prefix in `bytes`, `columns + 1` entries. */
  readonly starts: Int32Array;
  /** Unpadded bytes of each prefix, `columns + 1` entries. */
  readonly lengths: Int32Array;
}

/** Lays out the prefixes of `fields`. */
export function lineTemplate(fields: readonly string[], hex: string = lowerHex): LineTemplate {
  const prefixes = fields.map((name, i) => Buffer.from(`${i === 0 ? '{' : '",'}${quoteJson(name, hex)}:"`));
  prefixes.push(Buffer.alloc(0));
  const padded = prefixes.map((prefix) => Math.max(ROOM, Math.ceil(prefix.length / WORD) * WORD));
  const bytes = Buffer.alloc(padded.reduce((sum, size) => sum + size, 0));
  const starts = new Int32Array(prefixes.length);
  const lengths = new Int32Array(prefixes.length);
  let at = 0;
  prefixes.forEach((prefix, i) => {
    prefix.copy(bytes, at);
    starts[i] = at;
    lengths[i] = prefix.length;
    at += padded[i] as number;
  });
  return {
    columns: fields.length,
    bytes: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    starts,
    lengths,
  };
}

/** Writes the prefix of `column` at `at`, up to 7 bytes beyond its end included; returns the position after it. */
export function writePrefix(template: LineTemplate, column: number, out: DataView, at: number): number {
  const { bytes } = template;
  const start = template.starts[column] as number;
  const length = template.lengths[column] as number;
  out.setFloat64(at, bytes.getFloat64(start, true), true);
  out.setFloat64(at + 8, bytes.getFloat64(start + 8, true), true);
  out.setFloat64(at + 16, bytes.getFloat64(start + 16, true), true);
  for (let k = ROOM; k < length; k += WORD) out.setFloat64(at + k, bytes.getFloat64(start + k, true), true);
  return at + length;
}
