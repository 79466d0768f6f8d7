import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings, type ClientOptions } from '../client-settings';

/** S3 client; path-style addresses whenever an endpoint is set by hand, since a loopback host has no bucket names. */
export function s3Client(options?: ClientOptions): S3Client {
  const byHand = options?.endpoint ?? process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  return new S3Client({ ...clientSettings(options), forcePathStyle: byHand !== undefined });
}
