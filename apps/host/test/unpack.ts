import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/** Unpacks a zip of plain files, as `unzip` on the host does, modes included. */
export function unpack(zip: Buffer, folder: string): void {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  for (let entry = 0; entry < zip.readUInt16LE(end + 10); entry += 1) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      zip.readUInt16LE(at + offset),
    ) as [number, number, number];
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const body = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    writeFileSync(join(folder, name), zip.readUInt16LE(at + 10) === 0 ? body : inflateRawSync(body));
    chmodSync(join(folder, name), (zip.readUInt32LE(at + 38) >>> 16) & 0o777);
    at += 46 + nameLength + extraLength + commentLength;
  }
}
