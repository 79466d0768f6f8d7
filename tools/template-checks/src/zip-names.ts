/** Signature and size of the fixed part of the record that ends a zip. */
const [endMark, endBytes] = ['PK\x05\x06', 22];
/** The same of one entry of the directory at its end. */
const [entryMark, entryBytes] = ['PK\x01\x02', 46];

/**
 * Names of the files in a zip, as its directory lists them; undefined when it is none.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT section 4.3
 */
export function zipNames(zip: Buffer): string[] | undefined {
  const end = zip.lastIndexOf(endMark, undefined, 'latin1');
  if (end < 0 || end + endBytes > zip.length) return undefined;
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (at + entryBytes > end || zip.toString('latin1', at, at + 4) !== entryMark) return undefined;
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    names.push(zip.toString('utf8', at + entryBytes, at + entryBytes + name));
    at += entryBytes + name + extra + comment;
  }
  return names;
}
