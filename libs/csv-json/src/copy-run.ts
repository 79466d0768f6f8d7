/** Bytes {@link copyRun} may read or write beyond the end of a run. */
export const OVERRUN = 16;

/**
 * Copies `length` bytes in 8-byte words, up to {@link OVERRUN} bytes beyond.
 *
 * Valid UTF-8 read as little-endian doubles is never a NaN (the two top bytes would be 0x7F or 0xFF after
 * 0xF0 or more), so no engine may change its bits.
 */
export function copyRun(input: DataView, from: number, length: number, out: DataView, at: number): void {
  out.setFloat64(at, input.getFloat64(from, true), true);
  out.setFloat64(at + 8, input.getFloat64(from + 8, true), true);
  for (let k = 16; k < length; k += 8) out.setFloat64(at + k, input.getFloat64(from + k, true), true);
}
