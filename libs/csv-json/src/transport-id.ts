import { crc32 } from 'node:zlib';

/**
 * The transport id of one source record: `<fileId>-<offset>-<crc32>`, e.g. `9f86d081884c7d65-1024-0c7e7fd8`.
 *
 * @param offset source offset of the record's first byte
 * @param bytes the record without its line terminator
 */
export function transportId(fileId: string, offset: number, bytes: Uint8Array): string {
  return `${fileId}-${offset}-${crc32(bytes).toString(16).padStart(8, '0')}`;
}
