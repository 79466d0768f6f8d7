import { describe, expect, it } from 'vitest';
import { checksumNames, createChecksum } from '../../src/core/checksums';

describe('createChecksum', () => {
  // The check values of the catalogues: each algorithm over the nine digits.
  it.each([
    ['crc32', 'cbf43926'],
    ['crc32c', 'e3069283'],
    ['crc64nvme', 'ae8b14860a799888'],
    ['sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ] as const)('%s of 123456789 is %s', (name, expected) => {
    const checksum = createChecksum(name);
    checksum.update(Buffer.from('123456789'));
    expect(checksum.digest().toString('hex')).toBe(expected);
  });

  it.each(checksumNames)('%s does not depend on how the bytes are cut', (name) => {
    const whole = createChecksum(name);
    const cut = createChecksum(name);
    const bytes = Buffer.from('a longer text, cut in odd places');
    whole.update(bytes);
    for (const part of [
      bytes.subarray(0, 1),
      bytes.subarray(1, 1),
      bytes.subarray(1, 20),
      bytes.subarray(20),
    ])
      cut.update(part);
    expect(cut.digest()).toEqual(whole.digest());
  });
});
