import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/**
 * Writes an object whose key is derived from its content, so that writing it again is the same as once.
 *
 * - `created`: the object is there now.
 * - `exists`: it was there before (HTTP 412 to `If-None-Match: *`): an earlier try, whose reply may have been
 *   lost, wrote the same bytes.
 *
 * @throws the SDK's error when the outcome is unknown; calling again is safe
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function putObjectOnce(
  client: Pick<S3Client, 'send'>,
  object: { bucket: string; key: string; body: Uint8Array; contentType: string },
): Promise<'created' | 'exists'> {
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: object.bucket,
        Key: object.key,
        Body: object.body,
        ContentType: object.contentType,
        IfNoneMatch: '*',
      }),
    );
    return 'created';
  } catch (error) {
    if (error instanceof Error && error.name === 'PreconditionFailed') return 'exists';
    throw error;
  }
}
