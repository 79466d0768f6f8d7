import {
  CopyObjectCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { readObject } from '@denver/aws-clients';
import { createHash } from 'node:crypto';
import { dirname } from 'node:path/posix';
import { gunzipSync } from 'node:zlib';
import { replayedKey } from '../core/places';

/** The part of the lake bucket where records wait. */
export interface WaitingRoom {
  /** Keys below a prefix, in order. */
  keys(prefix: string): AsyncIterable<string>;
  /** A file as text; undefined when it has gone meanwhile. */
  read(key: string): Promise<string | undefined>;
  /**
   * Takes a file out: a copy stays below `replayed/`, and lines that were not sent stay in a file of their own. Killed in
   * between, the file is still there and is sent again, which the readers tell by transport id and version.
   */
  takeOut(key: string, rest: readonly string[]): Promise<void>;
}

/** The waiting room in the bucket. */
export function s3WaitingRoom(client: S3Client, bucket: string): WaitingRoom {
  return {
    async *keys(prefix) {
      let ContinuationToken: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            ...(ContinuationToken && { ContinuationToken }),
          }),
        );
        for (const { Key } of page.Contents ?? []) if (Key) yield Key;
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken);
    },
    async read(key) {
      const bytes = await readObject(client, bucket, key);
      if (!bytes) return undefined;
      const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
      return Buffer.from(isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
    },
    async takeOut(key, rest) {
      await client.send(
        new CopyObjectCommand({
          Bucket: bucket,
          Key: replayedKey(key),
          CopySource: `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
        }),
      );
      if (rest.length > 0)
        await client.send(new PutObjectCommand({ Bucket: bucket, ...restFile(key, rest) }));
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}

function restFile(key: string, rest: readonly string[]): { Key: string; Body: string } {
  const Body = rest.map((line) => `${line}\n`).join('');
  return { Key: `${dirname(key)}/${createHash('sha256').update(Body).digest('hex')}.jsonl`, Body };
}
