import { createHash } from 'node:crypto';
import { createChecksum, isChecksumName } from '../../core/checksums';
import { CloudError } from '../../core/errors';
import type { RestCall } from '../../core/service';
import type { ObjectMetadata } from './metadata';
import type { Part, Upload } from './multipart-uploads';

/** The checksum an upload is to have, by the headers of its creation. @throws CloudError InvalidRequest */
export function requestedChecksum(call: RestCall): Pick<Upload, 'checksum'> {
  const algorithm = call.headers['x-amz-checksum-algorithm'];
  if (typeof algorithm !== 'string') return {};
  const name = algorithm.toLowerCase();
  if (!isChecksumName(name))
    throw new CloudError('InvalidRequest', `Checksum algorithm ${algorithm} is not valid.`);
  const byDefault = name === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE';
  const type = call.headers['x-amz-checksum-type'] ?? byDefault;
  if (type !== 'FULL_OBJECT' && type !== 'COMPOSITE') {
    throw new CloudError('InvalidRequest', `Checksum type ${String(type)} is not valid.`);
  }
  return { checksum: { name, type } };
}

/** Headers that tell the checksum of a part. */
export function partChecksumHeaders(upload: Upload, part: Part): Record<string, string> {
  if (!upload.checksum || part.checksum === undefined) return {};
  return { [`x-amz-checksum-${upload.checksum.name}`]: part.checksum };
}

/** The checksum of the object that parts make: of its bytes, or of their checksums. */
export function objectChecksum(
  upload: Upload,
  parts: Part[],
  fullChecksum: string | undefined,
): Pick<ObjectMetadata, 'checksum'> {
  if (!upload.checksum) return {};
  const { name, type } = upload.checksum;
  if (type === 'FULL_OBJECT') return { checksum: { name, type, value: fullChecksum ?? '' } };
  const composite = createChecksum(name);
  for (const part of parts) composite.update(Buffer.from(part.checksum ?? '', 'base64'));
  return { checksum: { name, type, value: `${composite.digest().toString('base64')}-${parts.length}` } };
}

/** A checksum of the whole object in the request's headers must be the one the parts give. @throws CloudError BadDigest */
export function checkAnnouncedChecksum(call: RestCall, { checksum }: ObjectMetadata): void {
  if (!checksum) return;
  const announced = call.headers[`x-amz-checksum-${checksum.name}`];
  if (
    typeof announced === 'string' &&
    announced.replace(/-\d+$/, '') !== checksum.value.replace(/-\d+$/, '')
  ) {
    throw new CloudError(
      'BadDigest',
      `The checksum you specified, ${announced}, did not match ${checksum.value}.`,
    );
  }
}

/** MD5 over the MD5s of the parts, hex: the first half of the object's ETag. */
export function md5OfMd5s(parts: Part[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(Buffer.from(part.md5, 'hex'));
  return hash.digest('hex');
}
