import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../../support/cloud';

const Bucket = 'denver-lake-test';
let test: TestCloud;
let s3: S3Client;

beforeAll(async () => {
  test = await startTestCloud();
  s3 = new S3Client(test.clientConfig);
  await s3.send(new CreateBucketCommand({ Bucket }));
});

afterAll(async () => {
  s3.destroy();
  await test.close();
});

async function read(Key: string, Range?: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...(Range && { Range }) }));
  return Buffer.from(await Body!.transformToByteArray());
}

async function put(Key: string, Body: string | Uint8Array = Key): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

describe('S3 objects', () => {
  it('keeps a buffer with its md5 as ETag, its type and its metadata', async () => {
    const body = randomBytes(10_000);
    const { ETag } = await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'plain/a.bin',
        Body: body,
        ContentType: 'text/x-test',
        Metadata: { origin: 'test' },
      }),
    );
    expect(ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
    expect((await read('plain/a.bin')).equals(body)).toBe(true);
    const head = await s3.send(
      new HeadObjectCommand({ Bucket, Key: 'plain/a.bin', ChecksumMode: 'ENABLED' }),
    );
    expect(head).toMatchObject({
      ContentLength: 10_000,
      ContentType: 'text/x-test',
      Metadata: { origin: 'test' },
      ETag,
    });
    expect(head.ChecksumCRC32).toMatch(/^[\w+/]{6}==$/);
  });

  it('stores the object as a plain file of the same name', async () => {
    await put('events/created_month=2015-07/part-0.parquet', 'PAR1');
    const file = path.join(
      test.stateDirectory,
      's3/buckets',
      Bucket,
      'events/created_month=2015-07/part-0.parquet',
    );
    expect(await readFile(file, 'utf8')).toBe('PAR1');
  });

  it('decodes a streamed body with its checksum in a trailer', async () => {
    const chunks = Array.from({ length: 40 }, () => randomBytes(10_007));
    const body = Buffer.concat(chunks);
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'streamed.bin',
        Body: Readable.from(chunks),
        ContentLength: body.length,
      }),
    );
    expect((await read('streamed.bin')).equals(body)).toBe(true);
  });

  it('takes one object of 12 MiB', async () => {
    const body = randomBytes(12 * 1024 * 1024);
    await put('large.bin', body);
    expect((await read('large.bin')).equals(body)).toBe(true);
  });

  it('keeps an empty object', async () => {
    await put('empty', '');
    expect(await read('empty')).toHaveLength(0);
  });

  it('gives ranges of an object and 416 past its end', async () => {
    await put('range.txt', '0123456789');
    expect((await read('range.txt', 'bytes=2-4')).toString()).toBe('234');
    expect((await read('range.txt', 'bytes=7-')).toString()).toBe('789');
    expect((await read('range.txt', 'bytes=-2')).toString()).toBe('89');
    await expect(read('range.txt', 'bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('copies with the metadata of the source or with new metadata', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'copy/from ä+1', Body: 'x', Metadata: { a: '1' } }));
    const CopySource = `${Bucket}/${encodeURIComponent('copy/from ä+1')}`;
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy/to', CopySource }));
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy/to' }))).toMatchObject({
      Metadata: { a: '1' },
    });
    await s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'copy/to',
        CopySource,
        MetadataDirective: 'REPLACE',
        Metadata: { b: '2' },
      }),
    );
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy/to' }))).Metadata).toEqual({ b: '2' });
  });

  it('answers NoSuchKey, NotFound and NoSuchBucket as S3 does', async () => {
    await expect(read('missing')).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'missing' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(s3.send(new GetObjectCommand({ Bucket: 'no-such-bucket', Key: 'a' }))).rejects.toMatchObject(
      {
        name: 'NoSuchBucket',
      },
    );
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'no-such-bucket' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('refuses a body that does not match its checksum and keeps nothing of it', async () => {
    const wrong = new PutObjectCommand({ Bucket, Key: 'wrong.bin', Body: 'abc', ChecksumCRC32: 'AAAAAA==' });
    await expect(s3.send(wrong)).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(read('wrong.bin')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('refuses a setting it does not do and leaves the object as it was', async () => {
    await put('kept', 'kept');
    const Tagging = { TagSet: [{ Key: 'a', Value: 'b' }] };
    await expect(
      s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'kept', Tagging })),
    ).rejects.toMatchObject({
      name: 'NotImplemented',
    });
    const glacier = new PutObjectCommand({ Bucket, Key: 'kept', Body: 'other', StorageClass: 'GLACIER' });
    await expect(s3.send(glacier)).rejects.toThrow(/x-amz-storage-class: GLACIER/);
    expect((await read('kept')).toString()).toBe('kept');
  });

  it('keeps nothing of a body whose connection breaks', async () => {
    const { hostname, port } = new URL(test.cloud.endpoint);
    for (const chunked of [false, true]) {
      const digest = chunked ? 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' : 'UNSIGNED-PAYLOAD';
      const head = [
        `PUT /${Bucket}/broken HTTP/1.1`,
        'Host: 127.0.0.1',
        `Authorization: AWS4-HMAC-SHA256 Credential=l/20261123/us-west-2/s3/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
        `X-Amz-Content-Sha256: ${digest}`,
        'X-Amz-Decoded-Content-Length: 500000',
        'Content-Length: 500000',
        '',
        chunked ? '7a120\r\n' : '',
      ];
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), hostname, () => {
          socket.write(`${head.join('\r\n')}${'x'.repeat(200_000)}`, () =>
            setTimeout(() => socket.destroy(), 20),
          );
        });
        socket.on('close', () => resolve());
      });
    }
    const temporary = path.join(test.stateDirectory, 's3/tmp');
    await expect.poll(() => readdir(temporary)).toEqual([]);
    await expect(read('broken')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(test.logged.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it('gives no checksum for an object that came with none', async () => {
    const plain = new S3Client({ ...test.clientConfig, requestChecksumCalculation: 'WHEN_REQUIRED' });
    await plain.send(new PutObjectCommand({ Bucket, Key: 'unchecked', Body: 'x' }));
    const head = await plain.send(
      new HeadObjectCommand({ Bucket, Key: 'unchecked', ChecksumMode: 'ENABLED' }),
    );
    expect(Object.keys(head).filter((name) => name.startsWith('Checksum'))).toEqual([]);
    plain.destroy();
  });

  it('gives a file that another engine wrote, with an ETag of its bytes', async () => {
    const folder = path.join(test.stateDirectory, 's3/buckets', Bucket, 'foreign');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'data.csv'), 'a,b\n');
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'foreign/data.csv' }));
    expect(head.ETag).toBe(`"${createHash('md5').update('a,b\n').digest('hex')}"`);
  });
});

describe('S3 conditional requests', () => {
  it('refuses a second write with If-None-Match: *', async () => {
    const write = (Body: string) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body, IfNoneMatch: '*' }));
    await write('first');
    await expect(write('second')).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    expect((await read('once')).toString()).toBe('first');
  });

  it('lets one of many writers with If-None-Match: * through', async () => {
    const writes = Array.from({ length: 20 }, (_, index) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'race', Body: String(index), IfNoneMatch: '*' })),
    );
    const results = await Promise.allSettled(writes);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('writes with If-Match only over the version named', async () => {
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'match', Body: '1' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'match', Body: '2', IfMatch: ETag }));
    const stale = new PutObjectCommand({ Bucket, Key: 'match', Body: '3', IfMatch: ETag });
    await expect(s3.send(stale)).rejects.toMatchObject({ name: 'PreconditionFailed' });
    const absent = new PutObjectCommand({ Bucket, Key: 'match-absent', Body: '3', IfMatch: ETag });
    await expect(s3.send(absent)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('answers 304 and 412 to conditional reads', async () => {
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'read', Body: '1' }));
    await expect(
      s3.send(new GetObjectCommand({ Bucket, Key: 'read', IfNoneMatch: ETag })),
    ).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(
      s3.send(new GetObjectCommand({ Bucket, Key: 'read', IfMatch: '"0"' })),
    ).rejects.toMatchObject({
      $metadata: { httpStatusCode: 412 },
    });
  });
});

describe('S3 keys', () => {
  const odd = [
    'odd/space and + plus',
    'odd/ünï/日本/🚲',
    'odd/percent%2Fencoded',
    'odd/quote"amp&lt<',
    "odd/single'(paren)!*~",
    'odd/folder/',
    'odd//double',
    'odd/ leading and trailing ',
    `odd/${'long'.repeat(100)}`,
  ];

  it('keeps odd keys apart and lists them as they are', async () => {
    for (const key of odd) await put(key);
    for (const key of odd) expect((await read(key)).toString()).toBe(key);
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'odd/' }));
    const byBytes = [...odd].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    expect(Contents?.map(({ Key }) => Key)).toEqual(byBytes);
    const encoded = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'odd/', EncodingType: 'url' }));
    expect(encoded.Contents?.map(({ Key }) => decodeURIComponent(Key!))).toEqual(byBytes);
  });

  it('keeps a key beside keys that have it as their folder', async () => {
    await put('clash/a', 'file first');
    await put('clash/a/b', 'below');
    await put('clash/c/d', 'folder first');
    await put('clash/c', 'above');
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'clash/' }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['clash/a', 'clash/a/b', 'clash/c', 'clash/c/d']);
    expect((await read('clash/a')).toString()).toBe('file first');
    expect((await read('clash/c')).toString()).toBe('above');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'clash/a' }));
    expect((await read('clash/a/b')).toString()).toBe('below');
  });

  it.each(['../escape', 'a/../../escape', 'a/./b', '..', 'nul\0byte', 'back\\slash'])(
    'refuses %j',
    async (key) => {
      await expect(put(key)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
    },
  );

  it('refuses a path that would leave the bucket when it is sent raw', async () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=local/20261123/us-west-2/s3/aws4_request, SignedHeaders=host, Signature=' +
      '0'.repeat(64);
    for (const target of ['/denver-lake-test/%2e%2e/%2e%2e/x', '/..%2f..%2fetc/passwd', '/%2e%2e/x']) {
      const response = await rawRequest(target, authorization);
      expect(response).toMatch(/^HTTP\/1.1 (400|404)/);
    }
  });
});

async function rawRequest(target: string, authorization: string): Promise<string> {
  const { port } = new URL(test.cloud.endpoint);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.end(
        `PUT ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${authorization}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
    });
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

describe('S3 listings', () => {
  const many = 'listing';
  const keys = Array.from(
    { length: 2300 },
    (_, index) => `n/${String(index % 23).padStart(2, '0')}/${String(index).padStart(5, '0')}`,
  ).sort();

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: many }));
    const folder = path.join(test.stateDirectory, 's3/buckets', many);
    for (const key of keys) {
      await mkdir(path.dirname(path.join(folder, key)), { recursive: true });
      await writeFile(path.join(folder, key), key);
    }
  });

  it('pages through 2,300 keys in order, none twice and none left out', async () => {
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    const sizes: number[] = [];
    do {
      const page = await s3.send(
        new ListObjectsV2Command({ Bucket: many, ...(ContinuationToken && { ContinuationToken }) }),
      );
      sizes.push(page.KeyCount ?? 0);
      for (const { Key } of page.Contents ?? []) seen.push(Key!);
      ContinuationToken = page.NextContinuationToken;
      expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
    } while (ContinuationToken);
    expect(sizes).toEqual([1000, 1000, 300]);
    expect(seen).toEqual(keys);
  });

  it('groups by delimiter and pages over the groups', async () => {
    const first = await s3.send(
      new ListObjectsV2Command({ Bucket: many, Prefix: 'n/', Delimiter: '/', MaxKeys: 20 }),
    );
    expect(first.CommonPrefixes).toHaveLength(20);
    expect(first.Contents).toBeUndefined();
    const ContinuationToken = first.NextContinuationToken!;
    const rest = await s3.send(
      new ListObjectsV2Command({
        Bucket: many,
        Prefix: 'n/',
        Delimiter: '/',
        MaxKeys: 20,
        ContinuationToken,
      }),
    );
    expect(rest.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['n/20/', 'n/21/', 'n/22/']);
    expect(rest.IsTruncated).toBe(false);
  });

  it('starts after a key, and lists by marker in the old version', async () => {
    const after = await s3.send(new ListObjectsV2Command({ Bucket: many, StartAfter: keys[2297]! }));
    expect(after.Contents?.map(({ Key }) => Key)).toEqual(keys.slice(2298));
    const old = await s3.send(new ListObjectsCommand({ Bucket: many, Marker: keys[2297]!, MaxKeys: 1 }));
    expect(old.Contents?.map(({ Key }) => Key)).toEqual([keys[2298]]);
    expect(old.IsTruncated).toBe(true);
  });

  it('lists each object as its one version', async () => {
    const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket: many, Prefix: 'n/00/00000' }));
    expect(Versions).toMatchObject([{ Key: 'n/00/00000', VersionId: 'null', IsLatest: true }]);
  });

  it('deletes 1,000 keys in one call', async () => {
    const Objects = keys.slice(0, 1000).map((Key) => ({ Key }));
    const { Deleted, Errors } = await s3.send(
      new DeleteObjectsCommand({ Bucket: many, Delete: { Objects } }),
    );
    expect(Deleted).toHaveLength(1000);
    expect(Errors).toBeUndefined();
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: many, MaxKeys: 1 }));
    expect(Contents?.[0]?.Key).toBe(keys[1000]);
  });

  it('refuses a continuation token it did not give', async () => {
    const wrong = new ListObjectsV2Command({ Bucket: many, ContinuationToken: 'nonsense' });
    await expect(s3.send(wrong)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('S3 multipart uploads', () => {
  it('assembles 17 MB with the ETag and the composite checksum of its parts', async () => {
    const body = randomBytes(17_000_000);
    const size = 6 * 1024 * 1024;
    const parts = [body.subarray(0, size), body.subarray(size, 2 * size), body.subarray(2 * size)];
    const Key = 'multi.bin';
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'CRC32' }),
    );
    const Parts = await Promise.all(
      parts.map(async (Body, index) => {
        const command = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: index + 1, Body });
        const { ETag, ChecksumCRC32 } = await s3.send(command);
        return { PartNumber: index + 1, ETag, ChecksumCRC32 };
      }),
    );
    expect((await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }))).Parts).toHaveLength(3);
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toMatchObject([
      { Key, UploadId },
    ]);
    await expect(read(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
    const complete = new CompleteMultipartUploadCommand({
      Bucket,
      Key,
      UploadId,
      MultipartUpload: { Parts },
    });
    const { ETag } = await s3.send(complete);
    const md5s = parts.map((part) => createHash('md5').update(part).digest());
    expect(ETag).toBe(`"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-3"`);
    expect((await read(Key)).equals(body)).toBe(true);
    // A reply that was lost is asked for again.
    expect((await s3.send(complete)).ETag).toBe(ETag);
  });

  it('refuses small, unknown and unordered parts', async () => {
    const Key = 'multi-bad';
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const upload = async (PartNumber: number) => {
      const { ETag } = await s3.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: 'small' }),
      );
      return { PartNumber, ETag };
    };
    const Parts = [await upload(1), await upload(2)];
    const complete = (chosen: typeof Parts) =>
      s3.send(
        new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: chosen } }),
      );
    await expect(complete(Parts)).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete([Parts[1]!, Parts[0]!])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete([{ PartNumber: 3, ETag: '"0"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    await expect(complete(Parts)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

describe('S3 buckets', () => {
  it('says where a bucket is, lists it, and removes it only when it is empty', async () => {
    const name = 'bucket-life';
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    await expect(s3.send(new CreateBucketCommand({ Bucket: name }))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
    });
    expect((await s3.send(new GetBucketLocationCommand({ Bucket: name }))).LocationConstraint).toBe(
      'us-west-2',
    );
    expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map((bucket) => bucket.Name)).toContain(name);
    const page = await s3.send(new ListBucketsCommand({ MaxBuckets: 1 }));
    const ContinuationToken = page.ContinuationToken!;
    const next = await s3.send(new ListBucketsCommand({ MaxBuckets: 1, ContinuationToken }));
    expect([page.Buckets![0]!.Name, next.Buckets![0]!.Name]).toEqual([name, 'denver-lake-test']);
    await s3.send(new PutObjectCommand({ Bucket: name, Key: 'a/b/', Body: '' }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket: name }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
    await s3.send(new DeleteObjectCommand({ Bucket: name, Key: 'a/b/' }));
    await s3.send(new DeleteBucketCommand({ Bucket: name }));
    await expect(s3.send(new HeadBucketCommand({ Bucket: name }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('answers configurations as a new bucket on AWS does, and keeps what is put', async () => {
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules).toHaveLength(1);
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
    });
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    expect(test.logged.join()).toContain('recorded, has no effect here');
  });

  it('refuses a configuration that would change what it does', async () => {
    const command = new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    });
    await expect(s3.send(command)).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});
