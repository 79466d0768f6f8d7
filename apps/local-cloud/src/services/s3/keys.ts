import { createHash } from 'node:crypto';
import path from 'node:path';
import { CloudError } from '../../core/errors';

const maxKeyBytes = 1024;
/** Longest file name of the common file systems. */
const maxNameBytes = 255;

/**
 * Checks that a key can be stored without leaving its bucket.
 *
 * @throws CloudError KeyTooLongError, or InvalidArgument for a `.` or `..` segment, NUL, a backslash or a lone surrogate
 */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > maxKeyBytes) throw new CloudError('KeyTooLongError', 'Your key is too long');
  if (key === '') throw invalid(key, 'is empty');
  if (hasLoneSurrogate(key)) throw invalid(key, 'is not valid Unicode');
  if (key.includes('\0') || key.includes('\\')) throw invalid(key, 'has a NUL or a backslash');
  if (key.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw invalid(key, 'has a segment . or .., which would name another place on disk');
  }
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

function invalid(key: string, why: string): CloudError {
  return new CloudError(
    'InvalidArgument',
    `The local cloud cannot store the key ${JSON.stringify(key)}: it ${why}.`,
  );
}

/** Whether the key can be a file path as it is: no empty segment (`a//b`, `a/`, `/a`) and no name too long for a disk. */
export function isPathLike(key: string): boolean {
  return key.split('/').every((segment) => segment !== '' && Buffer.byteLength(segment) <= maxNameBytes);
}

/** The file of a path-like key under a bucket's folder. */
export function joinKey(bucketFolder: string, key: string): string {
  return path.join(bucketFolder, ...key.split('/'));
}

/** A file name for what belongs to a key but is not kept under its own name: 40 hex digits. */
export function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 40);
}

/**
 * Checks a bucket's name, which is also a folder's.
 *
 * @throws CloudError InvalidBucketName
 */
export function checkBucketName(bucket: string): void {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes('..')) {
    throw new CloudError('InvalidBucketName', 'The specified bucket is not valid.', 400, {
      details: { BucketName: bucket },
    });
  }
}

/** Orders keys as S3 lists them: by their UTF-8 bytes, which differs from UTF-16 order beyond the basic plane. */
export function compareKeys(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return codePointRank(a) - codePointRank(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above every other unit. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
