import {
  DeleteObjectsCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { clientSettings } from '@denver/aws-clients';
import type { Target } from '../config';
import { isAwsError } from './aws-failure';

/** Is a bucket name free, ours, or taken by somebody else. */
export type BucketOwner = 'nobody' | 'us' | 'others' | 'elsewhere';

/** The buckets that osls keeps packages in, and bucket names. */
export interface PackageBuckets {
  /** Hash osls noted beside an object, see `fileSha256`; undefined when it is not there. */
  sha256(bucket: string, key: string): Promise<string | undefined>;
  /** Folder of the newest package of a service, e.g. `1700000000000-2023-11-14T22:13:20.000Z`. */
  newestArtifact(bucket: string, service: string, stage: string): Promise<string | undefined>;
  /** Deletes every object. @returns how many */
  empty(bucket: string): Promise<number>;
  owner(bucket: string): Promise<BucketOwner>;
}

/** A client of this tool's own copy of the SDK: its paginators take no other. */
export function packageBucketClient({ region, endpoint }: Pick<Target, 'region' | 'endpoint'>): S3Client {
  return new S3Client({ ...clientSettings({ region }), forcePathStyle: endpoint !== undefined });
}

/** Package buckets in S3. */
export function s3PackageBuckets(client: S3Client): PackageBuckets {
  return {
    sha256: async (Bucket, Key) => {
      try {
        const { Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key }));
        return Metadata?.['filesha256'];
      } catch (error) {
        if (isAwsError(error, /NotFound|NoSuchKey|NoSuchBucket|403|Forbidden|AccessDenied/)) return undefined;
        throw error;
      }
    },
    newestArtifact: async (Bucket, service, stage) => {
      const Prefix = `serverless/${service}/${stage}/`;
      const folders = new Set<string>();
      for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix }))
        for (const { Key = '' } of page.Contents ?? [])
          folders.add(Key.slice(Prefix.length).split('/')[0] ?? '');
      return [...folders].sort((left, right) => Number.parseInt(left) - Number.parseInt(right)).at(-1);
    },
    empty: async (Bucket) => {
      let count = 0;
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
        const Objects = Contents.map(({ Key }) => ({ Key }));
        if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
        count += Objects.length;
      }
      return count;
    },
    owner: async (Bucket) => {
      try {
        await client.send(new HeadBucketCommand({ Bucket }));
        return 'us';
      } catch (error) {
        const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
        if (status === 404) return 'nobody';
        if (status === 403) return 'others';
        if (status === 301) return 'elsewhere';
        throw error;
      }
    },
  };
}
