import { rm } from 'node:fs/promises';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { kinesisClient } from '@denver/aws-clients';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeStateDirectory, startTestCloud, type TestCloud } from '../support/cloud';
import { buildServer, runServer } from '../support/process';

const shardId = 'shardId-000000000000';

async function readAll(client: KinesisClient, stream: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: stream }));
  for (const { ShardId } of Shards) {
    const start = await client.send(
      new GetShardIteratorCommand({ StreamName: stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    for (let ShardIterator = start.ShardIterator; ShardIterator;) {
      const page = await client.send(new GetRecordsCommand({ ShardIterator }));
      for (const record of page.Records ?? [])
        found.set(record.SequenceNumber ?? '', Buffer.from(record.Data ?? []).toString());
      ShardIterator = page.MillisBehindLatest === 0 ? undefined : page.NextShardIterator;
    }
  }
  return found;
}

describe('the Kinesis client of the SDK', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startTestCloud();
  });
  afterAll(() => cloud.close());

  it.each([
    ['with its own transport, HTTP/2', () => new KinesisClient(cloud.clientConfig)],
    [
      'with the transport of our apps',
      () => kinesisClient({ endpoint: cloud.clientConfig.endpoint, region: 'us-west-2' }),
    ],
  ])('writes, waits, reads and reshards %s', async (name, make) => {
    process.env['AWS_ACCESS_KEY_ID'] = process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
    const client = make();
    const StreamName = name.replaceAll(/[^a-z]/g, '');
    await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    await waitUntilStreamExists({ client, maxWaitTime: 60 }, { StreamName });
    const put = (...texts: string[]) =>
      client.send(
        new PutRecordsCommand({
          StreamName,
          Records: texts.map((text) => ({ PartitionKey: text, Data: Buffer.from(`${text} ä`) })),
        }),
      );
    const { Records, FailedRecordCount } = await put('one', 'two');
    expect(FailedRecordCount).toBe(0);
    expect(Records?.[0]?.ShardId).toBe(shardId);
    await client.send(
      new SplitShardCommand({ StreamName, ShardToSplit: shardId, NewStartingHashKey: String(1n << 127n) }),
    );
    await put('three');
    expect([...(await readAll(client, StreamName)).values()].sort()).toEqual(['one ä', 'three ä', 'two ä']);
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    expect(StreamDescriptionSummary?.StreamCreationTimestamp).toBeInstanceOf(Date);
    expect(StreamDescriptionSummary?.OpenShardCount).toBe(2);
    await expect(client.send(new DescribeStreamSummaryCommand({ StreamName: 'none' }))).rejects.toMatchObject(
      {
        name: 'ResourceNotFoundException',
      },
    );
    client.destroy();
  });
});

describe('a local cloud with Kinesis throttling', () => {
  it('tells which records were above the rate of their shard', async () => {
    const cloud = await startTestCloud({ kinesisThrottling: true });
    const client = new KinesisClient({ ...cloud.clientConfig, maxAttempts: 1 });
    await client.send(new CreateStreamCommand({ StreamName: 's', ShardCount: 1 }));
    const Records = Array.from({ length: 500 }, () => ({ PartitionKey: 'k', Data: Buffer.from('x') }));
    let failed = 0;
    for (let round = 0; round < 4; round++) {
      const reply = await client.send(new PutRecordsCommand({ StreamName: 's', Records }));
      failed += reply.FailedRecordCount ?? 0;
      if (round === 3)
        expect(reply.Records?.at(-1)?.ErrorCode).toBe('ProvisionedThroughputExceededException');
    }
    expect(failed).toBeGreaterThan(0);
    client.destroy();
    await cloud.close();
  });
});

describe('a local cloud that is killed', () => {
  it('has every record it acknowledged, each time, whenever the kill comes', async () => {
    const server = await buildServer();
    const state = await makeStateDirectory();
    const acknowledged = new Map<string, string>();
    for (let life = 0; life < 4; life++) {
      const cloud = runServer(server.main, 'start', '--port', '0', '--state', state, '--no-fsync');
      const endpoint = await cloud.ready;
      const client = new KinesisClient({
        endpoint,
        region: 'us-west-2',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        maxAttempts: 1,
      });
      if (life === 0) await client.send(new CreateStreamCommand({ StreamName: 's', ShardCount: 2 }));
      const found = await readAll(client, 's');
      for (const [sequence, text] of acknowledged) expect(found.get(sequence)).toBe(text);
      let writing = true;
      const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let round = 0; writing; round++) {
          const texts = Array.from({ length: 50 }, (_unused, index) => `${life}-${writer}-${round}-${index}`);
          const reply = await client
            .send(
              new PutRecordsCommand({
                StreamName: 's',
                Records: texts.map((text) => ({ PartitionKey: text, Data: Buffer.from(text) })),
              }),
            )
            .catch(() => undefined);
          if (!reply) return;
          for (const [index, record] of (reply.Records ?? []).entries())
            acknowledged.set(record.SequenceNumber ?? '', texts[index] ?? '');
        }
      });
      await new Promise((resolve) => setTimeout(resolve, 60 + life * 35));
      cloud.child.kill('SIGKILL');
      await cloud.ended;
      writing = false;
      await Promise.all(writers);
      client.destroy();
    }
    expect(acknowledged.size).toBeGreaterThan(200);
    await rm(state, { recursive: true, force: true });
    await server.remove();
  }, 30_000);
});
