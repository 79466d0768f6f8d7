import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { PutParameterCommand, GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeStateDirectory } from './support/cloud';
import { buildServer, runServer, type ServerProcess } from './support/process';

let server: Awaited<ReturnType<typeof buildServer>>;
let state: string;
const started: ServerProcess[] = [];

beforeAll(async () => {
  server = await buildServer();
});
afterAll(() => server.remove());

beforeEach(async () => {
  state = await makeStateDirectory();
});

afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await rm(state, { recursive: true, force: true });
});

function run(...args: string[]): ServerProcess {
  const process = runServer(server.main, ...args);
  started.push(process);
  return process;
}

function start(...args: string[]): ServerProcess {
  return run('start', '--port', '0', '--state', state, '--no-fsync', ...args);
}

function config(endpoint: string) {
  return { endpoint, region: 'us-west-2', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}

describe('start', () => {
  it('says when it is ready, answers, and stops on SIGTERM with code 0', async () => {
    const cloud = start();
    const endpoint = await cloud.ready;
    expect(await (await fetch(`${endpoint}/_local/health`)).json()).toEqual({ status: 'ok' });
    cloud.child.kill('SIGTERM');
    expect(await cloud.ended).toBe(0);
    expect(cloud.stdout()).toBe(`ready ${endpoint}\n`);
    expect(existsSync(path.join(state, 'lock'))).toBe(false);
  });

  it('says in one line that the port is in use, and ends with code 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const cloud = run('start', '--port', String(port), '--state', state);
    expect(await cloud.ended).toBe(1);
    expect(cloud.stderr()).toBe(
      `local-cloud: Port ${port} on 127.0.0.1 is in use. Stop the process that holds it or choose another with --port.\n`,
    );
    expect(existsSync(path.join(state, 'lock'))).toBe(false);
    other.close();
  });

  it('refuses a state directory that another process works in, and takes over the lock of a dead one', async () => {
    const first = start();
    await first.ready;
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toContain(`is in use by process ${first.child.pid}`);
    first.child.kill('SIGKILL');
    await first.ended;
    await start().ready;
  });

  it('refuses a folder that holds something else', async () => {
    await writeFile(path.join(state, 'thesis.txt'), 'mine');
    const cloud = start();
    expect(await cloud.ended).toBe(1);
    expect(cloud.stderr()).toContain('holds other files');
  });

  it.each([
    [['--prot', '1'], /--prot/],
    [['--port', 'many'], /--port/],
    [['--firehose-interval-scale', '2'], /--firehose-interval-scale/],
    [['extra'], /start or reset/],
  ])('refuses %j with code 2 and names it', async (args, message) => {
    const cloud = run('start', '--state', state, ...args);
    expect(await cloud.ended).toBe(2);
    expect(cloud.stderr()).toMatch(message);
  });
});

describe('state', () => {
  it('survives a killed process', async () => {
    const first = start();
    const before = config(await first.ready);
    const s3 = new S3Client(before);
    await s3.send(new CreateBucketCommand({ Bucket: 'kept-bucket' }));
    const object = {
      Bucket: 'kept-bucket',
      Key: 'a/b c',
      Metadata: { origin: 'test' },
      ContentType: 'text/x',
    };
    await s3.send(new PutObjectCommand({ ...object, Body: 'bytes' }));
    await s3.send(new PutObjectCommand({ Bucket: 'kept-bucket', Key: 'a/b c/d', Body: 'below' }));
    await new SSMClient(before).send(new PutParameterCommand({ Name: '/a', Value: '1', Type: 'String' }));
    await new KinesisClient(before).send(
      new CreateStreamCommand({ StreamName: 'kept-stream', ShardCount: 1 }),
    );
    const TemplateBody = JSON.stringify({ Resources: { A: { Type: 'AWS::Logs::LogGroup' } } });
    await new CloudFormationClient(before).send(new CreateStackCommand({ StackName: 'kept', TemplateBody }));
    first.child.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');

    const after = config(await start().ready);
    const again = new S3Client(after);
    const { Body, Metadata, ContentType } = await again.send(
      new GetObjectCommand({ Bucket: 'kept-bucket', Key: 'a/b c' }),
    );
    expect(await Body!.transformToString()).toBe('bytes');
    expect({ Metadata, ContentType }).toEqual({ Metadata: { origin: 'test' }, ContentType: 'text/x' });
    await again.send(new HeadObjectCommand({ Bucket: 'kept-bucket', Key: 'a/b c/d' }));
    const { Parameter } = await new SSMClient(after).send(new GetParameterCommand({ Name: '/a' }));
    expect(Parameter!.Value).toBe('1');
    await new KinesisClient(after).send(new DescribeStreamSummaryCommand({ StreamName: 'kept-stream' }));
    const stacks = new CloudFormationClient(after);
    await expect
      .poll(
        async () =>
          (await stacks.send(new DescribeStacksCommand({ StackName: 'kept' }))).Stacks![0]!.StackStatus,
      )
      .toBe('CREATE_COMPLETE');
  });

  it('keeps every acknowledged object, whole, through kills at any moment', async () => {
    const Bucket = 'killed-bucket';
    let endpoint = await start().ready;
    await new S3Client(config(endpoint)).send(new CreateBucketCommand({ Bucket }));
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < 5; round++) {
      const cloud = started.at(-1)!;
      const s3 = new S3Client({ ...config(endpoint), maxAttempts: 1 });
      const timer = setTimeout(() => cloud.child.kill('SIGKILL'), 60 + round * 40);
      const writer = async (worker: number) => {
        for (let index = 0; ; index++) {
          // Few keys, so that overwriting is what is killed.
          const Key = `k/${worker}/${index % 3}`;
          const Body = `${round}-${worker}-${index}-`.repeat(2000);
          try {
            await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
            acknowledged.set(Key, Body);
          } catch {
            // The write under way may have been done or not.
            acknowledged.set(`${Key}?`, Body);
            return;
          }
        }
      };
      await Promise.all([writer(0), writer(1), writer(2)]);
      clearTimeout(timer);
      expect(await cloud.ended).toBe('SIGKILL');
      endpoint = await start().ready;
      const reader = new S3Client(config(endpoint));
      for (const [Key, Body] of [...acknowledged].filter(([key]) => !key.endsWith('?'))) {
        const got = await reader.send(new GetObjectCommand({ Bucket, Key }));
        const text = await got.Body!.transformToString();
        expect([Body, acknowledged.get(`${Key}?`)]).toContain(text);
        expect(got.ContentType).toBe('application/octet-stream');
        acknowledged.set(Key, text);
        acknowledged.delete(`${Key}?`);
      }
      expect(await readdir(path.join(state, 's3/tmp'))).toEqual([]);
    }
    expect(acknowledged.size).toBeGreaterThan(0);
  });

  it('finishes a stack at whatever moment the process was killed', async () => {
    const role = { AssumeRolePolicyDocument: { Statement: [] } };
    const resources = (n: number) => ({
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: `stack-bucket-${n}` } },
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: { Statement: [] } },
      },
      Stream: { Type: 'AWS::Kinesis::Stream', Properties: { Name: `stream-${n}`, ShardCount: 1 } },
      Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: `role-${n}`, ...role } },
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/group/${n}` }, DependsOn: 'Role' },
      Database: {
        Type: 'AWS::Glue::Database',
        Properties: { CatalogId: '000000000000', DatabaseInput: { Name: `database_${n}` } },
      },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: `table-${n}`,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        },
      },
    });
    let endpoint = await start().ready;
    for (let round = 0; round < 6; round++) {
      const stacks = new CloudFormationClient(config(endpoint));
      const TemplateBody = JSON.stringify({ Resources: resources(round) });
      const StackName = `stack-${round}`;
      await stacks.send(
        new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }),
      );
      await new Promise((resolve) => setTimeout(resolve, round * 3));
      const cloud = started.at(-1)!;
      cloud.child.kill('SIGKILL');
      await cloud.ended;
      endpoint = await start().ready;
      const again = new CloudFormationClient(config(endpoint));
      await expect
        .poll(
          async () => (await again.send(new DescribeStacksCommand({ StackName }))).Stacks![0]!.StackStatus,
        )
        .toBe('CREATE_COMPLETE');
    }
  }, 60_000);

  it('is emptied by reset, which refuses a running one and folders of others', async () => {
    const cloud = start();
    const s3 = new S3Client(config(await cloud.ready));
    await s3.send(new CreateBucketCommand({ Bucket: 'gone-bucket' }));
    const busy = run('reset', '--state', state);
    expect(await busy.ended).toBe(1);
    expect(busy.stderr()).toContain('is in use by process');
    cloud.child.kill('SIGTERM');
    await cloud.ended;
    expect(await run('reset', '--state', state).ended).toBe(0);
    expect(await readdir(state)).toEqual(['local-cloud.json']);
    const other = path.join(state, 'other');
    await mkdir(other);
    await writeFile(path.join(other, 'file'), 'x');
    expect(await run('reset', '--state', other).ended).toBe(1);
    expect(existsSync(path.join(other, 'file'))).toBe(true);
    expect(await run('reset', '--state', path.join(state, 'missing')).ended).toBe(0);
  });
});
