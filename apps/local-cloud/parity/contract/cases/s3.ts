import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { accepted, answers, page, refuses, type ContractGroup } from '../case';
import type { Clients } from '../clients';

const Bucket = 'parity-objects';
const api = (operation: string) => page(`AmazonS3/latest/API/API_${operation}`);
const conditionalWrites = page('AmazonS3/latest/userguide/conditional-writes');
const put = (s3: S3Client, Key: string, Body = Key, more = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

async function read(s3: S3Client, Key: string, more = {}): Promise<string | undefined> {
  return (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();
}

/** S3. */
export const s3Cases: ContractGroup<Clients> = {
  service: 'S3',
  engines: ['local-cloud', 'moto'],
  async prepare({ s3 }) {
    await s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'us-west-2' } }),
    );
    for (const key of ['list/a', 'list/b/1', 'list/b/2', 'list/c', 'list/ä b+c']) await put(s3, key);
  },
  cases: [
    {
      title: 'an object comes back with its bytes, type, metadata and ETag',
      async call({ s3 }) {
        await put(s3, 'one', 'hello', { ContentType: 'text/plain', Metadata: { colour: 'red' } });
        const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'one' }));
        const text = await got.Body?.transformToString();
        return [text, got.ContentType, got.Metadata, got.ETag];
      },
      expect: answers([
        'hello',
        'text/plain',
        { colour: 'red' },
        `"${createHash('md5').update('hello').digest('hex')}"`,
      ]),
      page: api('GetObject'),
    },
    {
      title: 'the default checksum of the SDK is kept',
      async call({ s3 }) {
        const got = await s3.send(new HeadObjectCommand({ Bucket, Key: 'one', ChecksumMode: 'ENABLED' }));
        return got.ChecksumCRC32;
      },
      expect: answers('NhCmhg=='),
      page: page('AmazonS3/latest/userguide/checking-object-integrity'),
    },
    {
      title: 'a checksum that is not the object’s is refused',
      call: ({ s3 }) => put(s3, 'wrong', 'hello', { ChecksumCRC32: 'AAAAAA==' }),
      expect: refuses('BadDigest'),
      page: page('AmazonS3/latest/API/ErrorResponses'),
      known: {
        moto: { outcome: accepted, why: 'checksums are not compared' },
      },
    },
    {
      title: 'If-None-Match: * writes a key that is not there',
      call: async ({ s3 }) => {
        await put(s3, 'once', 'first', { IfNoneMatch: '*' });
        return read(s3, 'once');
      },
      expect: answers('first'),
      page: conditionalWrites,
    },
    {
      title: 'If-None-Match: * refuses a key that is there',
      call: ({ s3 }) => put(s3, 'once', 'second', { IfNoneMatch: '*' }),
      expect: refuses('PreconditionFailed', 412),
      page: conditionalWrites,
    },
    {
      title: 'If-Match refuses another version',
      call: ({ s3 }) => put(s3, 'once', 'third', { IfMatch: '"00000000000000000000000000000000"' }),
      expect: refuses('PreconditionFailed', 412),
      page: conditionalWrites,
    },
    {
      title: 'If-Match refuses a key that is not there',
      call: ({ s3 }) => put(s3, 'never', 'x', { IfMatch: '"00000000000000000000000000000000"' }),
      expect: refuses('NoSuchKey', 404),
      page: conditionalWrites,
    },
    {
      title: 'a refused write leaves what was there',
      call: ({ s3 }) => read(s3, 'once'),
      expect: answers('first'),
      page: conditionalWrites,
    },
    {
      title: 'reading with If-None-Match of the same version says that it did not change, without a body',
      async call({ s3 }) {
        const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'one' }));
        return read(s3, 'one', { IfNoneMatch: ETag });
      },
      expect: refuses('Unknown', 304),
      page: api('GetObject'),
    },
    {
      title: 'a range is a part of the bytes',
      call: async ({ s3 }) => {
        const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'one', Range: 'bytes=1-3' }));
        const text = await got.Body?.transformToString();
        return [text, got.ContentRange, got.$metadata.httpStatusCode];
      },
      expect: answers(['ell', 'bytes 1-3/5', 206]),
      page: api('GetObject'),
    },
    {
      title: 'the last bytes of an object, as a Parquet reader asks for them',
      call: ({ s3 }) => read(s3, 'one', { Range: 'bytes=-2' }),
      expect: answers('lo'),
      page: api('GetObject'),
    },
    {
      title: 'a range behind the end is refused',
      call: ({ s3 }) => read(s3, 'one', { Range: 'bytes=10-12' }),
      expect: refuses('InvalidRange', 416),
      page: page('AmazonS3/latest/API/ErrorResponses'),
    },
    {
      title: 'a key that is not there is not read',
      call: ({ s3 }) => read(s3, 'missing'),
      expect: refuses('NoSuchKey', 404),
      page: api('GetObject'),
    },
    {
      title: 'the head of a key that is not there says no more than that',
      call: ({ s3 }) => s3.send(new HeadObjectCommand({ Bucket, Key: 'missing' })),
      expect: refuses('NotFound', 404),
      page: api('HeadObject'),
    },
    {
      title: 'a bucket that is not there is not written',
      call: ({ s3 }) => s3.send(new PutObjectCommand({ Bucket: 'parity-missing', Key: 'k', Body: 'x' })),
      expect: refuses('NoSuchBucket', 404),
      page: page('AmazonS3/latest/API/ErrorResponses'),
    },
    {
      title: 'the head of a bucket that is not there',
      call: ({ s3 }) => s3.send(new HeadBucketCommand({ Bucket: 'parity-missing' })),
      expect: refuses('NotFound', 404),
      page: api('HeadBucket'),
    },
    {
      title: 'a bucket of one’s own is not made twice',
      call: ({ s3 }) =>
        s3.send(
          new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'us-west-2' } }),
        ),
      expect: refuses('BucketAlreadyOwnedByYou', 409),
      page: api('CreateBucket'),
    },
    {
      title: 'a bucket name with capitals is refused',
      call: ({ s3 }) => s3.send(new CreateBucketCommand({ Bucket: 'Parity_Objects' })),
      expect: refuses('InvalidBucketName'),
      page: page('AmazonS3/latest/userguide/bucketnamingrules'),
      known: {
        moto: { outcome: accepted, why: 'the pattern of names is not checked' },
      },
    },
    {
      title: 'a bucket with objects is not deleted',
      call: ({ s3 }) => s3.send(new DeleteBucketCommand({ Bucket })),
      expect: refuses('BucketNotEmpty', 409),
      page: page('AmazonS3/latest/API/ErrorResponses'),
    },
    {
      title: 'a delimiter groups keys, in UTF-8 order',
      call: async ({ s3 }) => {
        const list = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'list/', Delimiter: '/' }));
        return [
          list.Contents?.map(({ Key }) => Key),
          list.CommonPrefixes?.map(({ Prefix }) => Prefix),
          list.KeyCount,
        ];
      },
      expect: answers([['list/a', 'list/c', 'list/ä b+c'], ['list/b/'], 4]),
      page: api('ListObjectsV2'),
    },
    {
      title: 'a list goes on with its token',
      async call({ s3 }) {
        const first = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'list/', MaxKeys: 2 }));
        const rest = await s3.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: 'list/',
            ContinuationToken: first.NextContinuationToken,
          }),
        );
        return [
          first.Contents?.map(({ Key }) => Key),
          first.IsTruncated,
          rest.Contents?.map(({ Key }) => Key),
          rest.IsTruncated,
        ];
      },
      expect: answers([['list/a', 'list/b/1'], true, ['list/b/2', 'list/c', 'list/ä b+c'], false]),
      page: api('ListObjectsV2'),
    },
    {
      title: 'a token that nobody gave is refused',
      call: ({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'nonsense' })),
      expect: refuses('InvalidArgument'),
      page: api('ListObjectsV2'),
      documented: false,
      known: {
        moto: { outcome: refuses('Error', 500), why: 'fails with a page of HTML' },
      },
    },
    {
      title: 'StartAfter leaves out what is before it',
      call: async ({ s3 }) =>
        (
          await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'list/', StartAfter: 'list/b/2' }))
        ).Contents?.map(({ Key }) => Key),
      expect: answers(['list/c', 'list/ä b+c']),
      page: api('ListObjectsV2'),
    },
    {
      title: 'a copy has the bytes of its source',
      call: async ({ s3 }) => {
        await s3.send(new CopyObjectCommand({ Bucket, Key: 'two', CopySource: `${Bucket}/one` }));
        return read(s3, 'two');
      },
      expect: answers('hello'),
      page: api('CopyObject'),
    },
    {
      title: 'deleting a key that is not there is fine',
      call: async ({ s3 }) =>
        (await s3.send(new DeleteObjectCommand({ Bucket, Key: 'missing' }))).$metadata.httpStatusCode,
      expect: answers(204),
      page: api('DeleteObject'),
    },
    {
      title: 'DeleteObjects tells what it deleted, the missing too',
      call: async ({ s3 }) =>
        (
          await s3.send(
            new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'two' }, { Key: 'missing' }] } }),
          )
        ).Deleted?.map(({ Key }) => Key),
      expect: answers(['two', 'missing']),
      page: api('DeleteObjects'),
    },
    {
      title: 'DeleteObjects refuses 1,001 keys',
      call: ({ s3 }) =>
        s3.send(
          new DeleteObjectsCommand({
            Bucket,
            Delete: { Objects: Array.from({ length: 1_001 }, (_, n) => ({ Key: `k${n}` })) },
          }),
        ),
      expect: refuses('MalformedXML'),
      page: api('DeleteObjects'),
      known: {
        moto: { outcome: accepted, why: 'the number of keys is not checked' },
      },
    },
    {
      title: 'an upload in parts becomes one object, its ETag tells how many',
      async call({ s3 }) {
        const upload = { Bucket, Key: 'large' };
        const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
        const Parts = [];
        for (const [PartNumber, text] of [
          [1, 'a'.repeat(5 * 1024 * 1024)],
          [2, 'end'],
        ] as const) {
          const part = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber, Body: text }));
          Parts.push({ PartNumber, ETag: part.ETag });
        }
        const done = await s3.send(
          new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }),
        );
        const { ContentLength } = await s3.send(new HeadObjectCommand(upload));
        return [done.ETag?.slice(-3), ContentLength];
      },
      expect: answers(['-2"', 5 * 1024 * 1024 + 3]),
      page: api('CompleteMultipartUpload'),
    },
    {
      title: 'a part below 5 MiB that is not the last is refused',
      async call({ s3 }) {
        const upload = { Bucket, Key: 'small-parts' };
        const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
        const Parts = [];
        for (const PartNumber of [1, 2]) {
          const part = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber, Body: 'x' }));
          Parts.push({ PartNumber, ETag: part.ETag });
        }
        return s3.send(
          new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }),
        );
      },
      expect: refuses('EntityTooSmall'),
      page: api('CompleteMultipartUpload'),
    },
    {
      title: 'an upload that is not there is not aborted',
      call: ({ s3 }) =>
        s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'large', UploadId: 'nonsense' })),
      expect: refuses('NoSuchUpload', 404),
      page: api('AbortMultipartUpload'),
    },
    {
      title: 'a key of 1,025 bytes is refused',
      call: ({ s3 }) => put(s3, 'k'.repeat(1_025), 'x'),
      expect: refuses('KeyTooLongError'),
      page: page('AmazonS3/latest/userguide/object-keys'),
      known: {
        moto: { outcome: accepted, why: 'the length of keys is not checked' },
      },
    },
  ],
};
