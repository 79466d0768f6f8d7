import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/**
 * Reads a whole object into memory.
 *
 * @returns undefined when there is no such key (or no such bucket)
 * @throws the SDK's error for everything else, e.g. AccessDenied
 */
export async function readObject(
  client: Pick<S3Client, 'send'>,
  bucket: string,
  key: string,
): Promise<Uint8Array | undefined> {
  try {
    const reply = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await reply.Body?.transformToByteArray();
  } catch (error) {
    if (error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NoSuchBucket'))
      return undefined;
    throw error;
  }
}
