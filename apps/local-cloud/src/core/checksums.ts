import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** A running checksum; `digest` gives the bytes in network order. */
export interface Checksum {
  update(chunk: Uint8Array): void;
  digest(): Buffer;
}

/** Checksum algorithms of S3, by the suffix of their header `x-amz-checksum-<name>`. */
export const checksumNames = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;

/** e.g. `crc32`. */
export type ChecksumName = (typeof checksumNames)[number];

/** Narrows a header suffix or lower-cased `ChecksumAlgorithm` to a known algorithm. */
export function isChecksumName(name: string): name is ChecksumName {
  return (checksumNames as readonly string[]).includes(name);
}

/** Starts a checksum. */
export function createChecksum(name: ChecksumName): Checksum {
  if (name === 'sha1' || name === 'sha256') return createHash(name);
  if (name === 'crc32') return crc32Checksum((chunk, value) => crc32(chunk, value));
  if (name === 'crc32c') return crc32Checksum(crc32c);
  return crc64nvme();
}

function crc32Checksum(next: (chunk: Uint8Array, value: number) => number): Checksum {
  let value = 0;
  return {
    update: (chunk) => void (value = next(chunk, value)),
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value >>> 0);
      return bytes;
    },
  };
}

const crc32cTable = new Uint32Array(256).map((_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(chunk: Uint8Array, previous: number): number {
  let value = ~previous;
  for (let index = 0; index < chunk.length; index++) {
    value = (value >>> 8) ^ crc32cTable[(value ^ chunk[index]!) & 0xff]!;
  }
  return ~value;
}

/** CRC-64/NVME: polynomial 0xad93d23594c93659 reflected, all bits inverted in and out. Two 32-bit halves. */
function crc64nvme(): Checksum {
  const { high: highTable, low: lowTable } = (crc64Tables ??= makeCrc64Tables());
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update: (chunk) => {
      for (let index = 0; index < chunk.length; index++) {
        const entry = (low ^ chunk[index]!) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ lowTable[entry]!;
        high = (high >>> 8) ^ highTable[entry]!;
      }
    },
    digest: () => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(~high >>> 0, 0);
      bytes.writeUInt32BE(~low >>> 0, 4);
      return bytes;
    },
  };
}

let crc64Tables: { high: Uint32Array; low: Uint32Array } | undefined;

function makeCrc64Tables(): { high: Uint32Array; low: Uint32Array } {
  const tables = { high: new Uint32Array(256), low: new Uint32Array(256) };
  for (let index = 0; index < 256; index++) {
    let value = BigInt(index);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
    tables.high[index] = Number(value >> 32n);
    tables.low[index] = Number(value & 0xffffffffn);
  }
  return tables;
}
