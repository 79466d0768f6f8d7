/** Bytes the converters name. */
export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;

/** Longest escape of one source byte: `\u001f`. */
export const MAX_ESCAPE_BYTES = 6;

/** Second byte of the two-byte escapes of JSON; 0 = none, write `\u00XX`. */
const shortEscapes = new Uint8Array(256);
for (const [byte, letter] of [
  [0x08, 'b'],
  [TAB, 't'],
  [LF, 'n'],
  [0x0c, 'f'],
  [CR, 'r'],
  [QUOTE, '"'],
  [BACKSLASH, '\\'],
] as const) {
  shortEscapes[byte] = letter.charCodeAt(0);
}

/** Hex digits as `JSON.stringify` writes them. */
export const lowerHex = '0123456789abcdef';

/** Hex digits as the official agent's JSON writer writes them. */
export const upperHex = '0123456789ABCDEF';

/** True for the bytes JSON escapes inside a string: `"`, `\` and everything below 0x20. */
export function needsEscape(byte: number): boolean {
  return byte < 0x20 || byte === QUOTE || byte === BACKSLASH;
}

/** Writes the JSON escape of `byte` at `at`; returns the position after it. */
export function writeEscape(out: DataView, at: number, byte: number, hex: string): number {
  const letter = shortEscapes[byte] as number;
  out.setUint8(at, BACKSLASH);
  if (letter !== 0) {
    out.setUint8(at + 1, letter);
    return at + 2;
  }
  out.setUint8(at + 1, 0x75);
  out.setUint8(at + 2, 0x30);
  out.setUint8(at + 3, 0x30);
  out.setUint8(at + 4, hex.charCodeAt(byte >> 4));
  out.setUint8(at + 5, hex.charCodeAt(byte & 15));
  return at + MAX_ESCAPE_BYTES;
}

/** `text` as a JSON string with its quotes, control characters in the given hex digits. */
export function quoteJson(text: string, hex: string): string {
  if (hex === lowerHex) return JSON.stringify(text);
  let quoted = '"';
  let run = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (!needsEscape(unit)) continue;
    const letter = shortEscapes[unit] as number;
    const escape = letter === 0 ? `u00${unit >> 4}${hex.charAt(unit & 15)}` : String.fromCharCode(letter);
    quoted += `${text.slice(run, i)}\\${escape}`;
    run = i + 1;
  }
  return `${quoted}${text.slice(run)}"`;
}

/** Writes `bytes` at `at`; returns the position after them. */
export function writeBytes(out: DataView, at: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) out.setUint8(at + i, bytes[i] as number);
  return at + bytes.length;
}
