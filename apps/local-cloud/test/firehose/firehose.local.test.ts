import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  PutRecordBatchCommand,
} from '@aws-sdk/client-firehose';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer, runServer } from '../support/process';
import { destination } from './firehose-cloud';

const DeliveryStreamName = 'denver-service-request-dev';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

describe('a local cloud that is killed while it takes and delivers records', () => {
  let server: Awaited<ReturnType<typeof buildServer>>;
  let state: string;

  beforeAll(async () => {
    server = await buildServer();
    state = await mkdtemp(path.join(tmpdir(), 'firehose-kill-'));
  });
  afterAll(async () => {
    await server.remove();
    await rm(state, { recursive: true, force: true });
  });

  const start = async () => {
    const run = runServer(
      server.main,
      'start',
      '--port',
      '0',
      '--state',
      state,
      '--firehose-interval-scale',
      '0.001',
      '--no-fsync',
    );
    const config = { endpoint: await run.ready, region: 'us-west-2', credentials, maxAttempts: 1 };
    return { run, firehose: new FirehoseClient(config), s3: new S3Client(config) };
  };

  it('has every acknowledged record in the bucket at least once', async () => {
    const acknowledged = new Set<string>();
    let next = 0;
    for (let kill = 0; kill < 4; kill += 1) {
      const { run, firehose, s3 } = await start();
      if (kill === 0) {
        await s3.send(new CreateBucketCommand({ Bucket: 'lake' }));
        await firehose.send(
          new CreateDeliveryStreamCommand({
            DeliveryStreamName,
            ExtendedS3DestinationConfiguration: destination() as never,
          }),
        );
      }
      void sleep(40 + kill * 35).then(() => run.child.kill('SIGKILL'));
      try {
        for (;;) {
          const lines = Array.from({ length: 50 }, () => `record ${next++}`);
          const Records = lines.map((line) => ({ Data: Buffer.from(`${line}\n`) }));
          const reply = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
          expect(reply.FailedPutCount).toBe(0);
          for (const line of lines) acknowledged.add(line);
        }
      } catch (error) {
        expect((error as Error).name).not.toBe('AssertionError');
      }
      expect(await run.ended).toBe('SIGKILL');
    }
    const { run, firehose, s3 } = await start();
    const { DeliveryStreamDescription } = await firehose.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName }),
    );
    expect(DeliveryStreamDescription?.CreateTimestamp).toBeInstanceOf(Date);
    await drained(await run.ready);
    const delivered = await lines(s3);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(acknowledged.size).toBeGreaterThan(100);
    expect([...acknowledged].filter((line) => !delivered.has(line))).toEqual([]);
    expect([...delivered].filter((line) => !/^record \d+$/.test(line))).toEqual([]);
  }, 60_000);
});

async function drained(endpoint: string): Promise<void> {
  for (;;) {
    const stats = (await (await fetch(`${endpoint}/_local/stats`)).json()) as {
      firehose: { streams: Record<string, { buffered: number }> };
    };
    if (stats.firehose.streams[DeliveryStreamName]?.buffered === 0) return;
    await sleep(10);
  }
}

async function lines(s3: S3Client): Promise<Set<string>> {
  const found = new Set<string>();
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'lake' }));
  for (const { Key } of Contents) {
    const object = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key }));
    for (const line of (await object.Body?.transformToString())?.trimEnd().split('\n') ?? []) found.add(line);
  }
  return found;
}
