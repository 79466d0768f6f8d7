import { createHash } from 'node:crypto';

/** Bytes of the first line that take part in a file's identity. */
export const headBytes = 1024;

const newline = 0x0a;

/** What tells one file from another that has its name or its inode. */
export interface FileIdentity {
  device: string;
  inode: string;
  /** The file's first bytes that take part: the first line, at most 1024 bytes, with its `\n` when it is in there. */
  head: Buffer;
  /** First 16 hex digits of SHA-256 over `<device>:<inode>:` and the first line without `\n`. */
  fileId: string;
  /** False while the first line is neither ended nor 1024 bytes long: more bytes make it another file. */
  complete: boolean;
}

/**
 * Identity of a file from its first bytes.
 *
 * @param start at least the first 1024 bytes, or all there are
 */
export function fileIdentity(device: string, inode: string, start: Buffer): FileIdentity {
  const window = start.subarray(0, headBytes);
  const end = window.indexOf(newline);
  const line = end < 0 ? window : window.subarray(0, end);
  const fileId = createHash('sha256').update(`${device}:${inode}:`).update(line).digest('hex').slice(0, 16);
  return {
    device,
    inode,
    head: Buffer.from(end < 0 ? window : window.subarray(0, end + 1)),
    fileId,
    complete: end >= 0 || window.length === headBytes,
  };
}
