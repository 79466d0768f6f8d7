import path from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import { CloudError } from '../../core/errors';
import { limits } from './limits';

/** A file of an archive. */
export interface ZipEntry {
  /** Relative, with forward slashes, without `..`. */
  name: string;
  /** Unix permission bits; 0 when the archive has none. */
  mode: number;
  content: Buffer;
}

const endMark = 0x06054b50;
const directoryMark = 0x02014b50;
const fileMark = 0x04034b50;

/**
 * Reads a zip archive; folders are left out.
 *
 * @throws CloudError InvalidParameterValueException for an archive that is damaged, encrypted, larger than 250 MB
 * unpacked, or that has a name leading out of its folder or a symbolic link
 */
export function unzip(archive: Buffer): ZipEntry[] {
  try {
    return readEntries(archive);
  } catch (error) {
    if (error instanceof CloudError) throw error;
    throw unusable('is damaged', error);
  }
}

function readEntries(archive: Buffer): ZipEntry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== endMark) throw unusable('has no central directory');
  const count = archive.readUInt16LE(end + 10);
  let offset = archive.readUInt32LE(end + 16);
  let unpacked = 0;
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index++) {
    if (archive.readUInt32LE(offset) !== directoryMark) throw unusable('has a damaged central directory');
    const size = archive.readUInt32LE(offset + 24);
    const nameLength = archive.readUInt16LE(offset + 28);
    const name = archive.toString('utf8', offset + 46, offset + 46 + nameLength);
    const unixMode = archive.readUInt32LE(offset + 38) >>> 16;
    unpacked += size;
    if (unpacked > limits.unzippedBytes) throw unusable(`unpacks to more than ${limits.unzippedBytes} bytes`);
    if ((archive.readUInt16LE(offset + 8) & 1) !== 0) throw unusable(`holds ${name}, which is encrypted`);
    if ((unixMode & 0o170000) === 0o120000) throw unusable(`holds ${name}, which is a symbolic link`);
    if (!name.endsWith('/'))
      entries.push({
        name: safeName(name),
        mode: unixMode & 0o777,
        content: contentOf(archive, offset, size),
      });
    offset += 46 + nameLength + archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32);
  }
  return entries;
}

function contentOf(archive: Buffer, offset: number, size: number): Buffer {
  const method = archive.readUInt16LE(offset + 10);
  const packedSize = archive.readUInt32LE(offset + 20);
  const local = archive.readUInt32LE(offset + 42);
  if (archive.readUInt32LE(local) !== fileMark) throw unusable('has a damaged file header');
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + packedSize);
  if (method !== 0 && method !== 8) throw unusable(`uses compression method ${method}`);
  const content = method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
  if (content.length !== size || crc32(content) !== archive.readUInt32LE(offset + 16))
    throw unusable('is damaged');
  return content;
}

function safeName(name: string): string {
  const parts = name.split(/[\\/]/);
  if (path.isAbsolute(name) || /^[a-z]:/i.test(name) || name.includes('\0') || parts.includes('..'))
    throw unusable('holds a name that leads out of its folder');
  return name;
}

function unusable(problem: string, cause?: unknown): CloudError {
  return new CloudError(
    'InvalidParameterValueException',
    `Could not unzip uploaded file: it ${problem}.`,
    400,
    { cause },
  );
}
