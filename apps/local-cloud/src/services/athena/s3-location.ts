/** Bucket and key prefix of `s3://bucket/prefix/`; undefined for anything else. */
export function parseLocation(location: string): { bucket: string; prefix: string } | undefined {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(location);
  if (!match) return undefined;
  const [, bucket = '', key = ''] = match;
  return { bucket, prefix: key === '' || key.endsWith('/') ? key : `${key}/` };
}
