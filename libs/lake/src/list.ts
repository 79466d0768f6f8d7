import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { DatasetId } from '@denver/record-model';
import { lakeMonths, type LakeMonth, type LakeObject } from './month';

/** A client that sends S3 commands. */
export type S3Port = Pick<S3Client, 'send'>;

/** The objects of a dataset's events by month. */
export async function listEvents(s3: S3Port, bucket: string, id: DatasetId): Promise<Map<string, LakeMonth>> {
  const prefix = `events/${id}/`;
  return lakeMonths(prefix, await listObjects(s3, bucket, prefix));
}

/** Every object below a prefix, in the order of keys. S3 lists an object once all of it is there. */
export async function listObjects(s3: S3Port, bucket: string, prefix: string): Promise<LakeObject[]> {
  const objects: LakeObject[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...(ContinuationToken ? { ContinuationToken } : {}),
      }),
    );
    for (const { Key = '', ETag = '', Size = 0, LastModified } of page.Contents ?? [])
      objects.push({ key: Key, etag: ETag, bytes: Size, lastModifiedMs: LastModified?.getTime() ?? 0 });
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return objects;
}
