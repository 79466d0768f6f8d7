import { CreateStreamCommand, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { kinesisClient, s3Client } from '@denver/aws-clients';
import { eventually, startTestCloud, type TestCloud } from '@denver/testing';
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const run = promisify(execFile);
const bucket = 'denver-lake-000000000000-us-west-2-dev';
const stream = 'denver-service-request-dev';
const project = join(import.meta.dirname, '..');
const main = join(project, 'dist/replay-under-test.mjs');
let cloud: TestCloud | undefined;

beforeAll(async () => {
  cloud = await startTestCloud();
  for (const [name, value] of Object.entries(cloud.env)) vi.stubEnv(name, value);
  await run(process.execPath, ['../bundle/src/bundle.mjs', 'src/main.ts', main], { cwd: project });
  await s3Client().send(new CreateBucketCommand({ Bucket: bucket }));
  await kinesisClient().send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud?.stop();
  rmSync(main, { force: true });
});

async function keys(): Promise<string[]> {
  const { Contents } = await s3Client().send(new ListObjectsV2Command({ Bucket: bucket }));
  return (Contents ?? []).map(({ Key }) => Key ?? '');
}

async function taken(count: number): Promise<string[]> {
  return eventually(async () => {
    const { ShardIterator } = await kinesisClient().send(
      new GetShardIteratorCommand({
        StreamName: stream,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const { Records } = await kinesisClient().send(new GetRecordsCommand({ ShardIterator }));
    expect(Records).toHaveLength(count);
    return (Records ?? []).map(({ Data }) => Buffer.from(Data ?? []).toString());
  });
}

describe('the replay command', () => {
  it('brings the consumer its refused records once more, and the file out of the quarantine', async () => {
    const key = 'quarantine/consumer/service-request/2026-03-01/a.jsonl';
    const document = { rawData: Buffer.from('{"a":1}\n').toString('base64'), errorCode: 'Denver.poison' };
    await s3Client().send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: `${JSON.stringify(document)}\n` }),
    );
    const args = [main, '--place', 'consumer', '--dataset', 'service-request', '--json'];
    const env = { ...process.env, ...cloud?.env };
    const { stdout } = await run(process.execPath, args, { env });
    expect(JSON.parse(stdout)).toMatchObject({ files: 1, records: 1, reasons: { 'Denver.poison': 1 } });
    expect(await taken(1)).toEqual(['{"a":1}\n']);
    expect(await keys()).toEqual([`replayed/${key}`]);
    expect(JSON.parse((await run(process.execPath, args, { env })).stdout)).toMatchObject({ records: 0 });
  });

  it('says what is wrong with exit code 2', async () => {
    await expect(run(process.execPath, [main, '--place', 'x'])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--place') as string,
    });
  });
});
