import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { request } from 'node:http';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SSMClient, GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../support/cloud';

let test: TestCloud;

beforeAll(async () => {
  test = await startTestCloud();
});
afterAll(() => test.close());

function authorization(service: string, region = 'us-west-2'): string {
  return `AWS4-HMAC-SHA256 Credential=local/20261123/${region}/${service}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
}

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

function ask(method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(test.cloud.endpoint, { method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: text }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

describe('the endpoint', () => {
  it('cannot be reached from another address of this machine', async () => {
    const port = Number(new URL(test.cloud.endpoint).port);
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((entry) => entry && !entry.internal && entry.family === 'IPv4');
    for (const { address } of outside as Array<{ address: string }>) {
      const refused = await new Promise((resolve) => {
        const socket = connect(port, address, () => resolve(false));
        socket.on('error', () => resolve(true));
      });
      expect(refused).toBe(true);
    }
    // Linux gives every machine 127.0.0.2: the port is free there.
    if (process.platform !== 'linux') return;
    const elsewhere = createServer();
    await new Promise<void>((resolve, reject) =>
      elsewhere.on('error', reject).listen(port, '127.0.0.2', resolve),
    );
    elsewhere.close();
  });

  it.each([{ Host: 'evil.example' }, { Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }])(
    'answers 403 to a web page: %j',
    async (headers) => {
      expect((await ask('GET', '/_local/stats', headers as Record<string, string>)).status).toBe(403);
      const { status, body } = await ask('POST', '/', {
        ...(headers as Record<string, string>),
        'X-Amz-Target': 'AmazonSSM.PutParameter',
        Authorization: authorization('ssm'),
      });
      expect([status, JSON.parse(body)]).toMatchObject([403, { __type: 'AccessDeniedException' }]);
    },
  );

  it('tells its health and the counters of its services', async () => {
    expect(JSON.parse((await ask('GET', '/_local/health', {})).body)).toEqual({ status: 'ok' });
    expect(JSON.parse((await ask('GET', '/_local/stats', {})).body)).toMatchObject({
      s3: { buckets: [] },
      kinesis: { streams: {} },
    });
    expect((await ask('GET', '/_local/other', {})).status).toBe(404);
  });

  it('serves HTTP/2 clients on the same port', async () => {
    // The SDK's Kinesis client speaks HTTP/2 unless it is told otherwise.
    const kinesis = new KinesisClient(test.clientConfig);
    expect((await kinesis.send(new ListStreamsCommand({}))).StreamNames).toEqual([]);
    kinesis.destroy();
  });

  it('keeps a connection usable after it refused a body', async () => {
    const s3 = new S3Client(test.clientConfig);
    for (let index = 0; index < 5; index++) {
      const refused = new PutObjectCommand({
        Bucket: 'no-such-bucket',
        Key: 'a',
        Body: Buffer.alloc(300_000),
      });
      await expect(s3.send(refused)).rejects.toMatchObject({ name: 'NoSuchBucket' });
    }
    s3.destroy();
  });

  it('answers a body in a broken transfer coding, and the next request of the connection', async () => {
    const s3 = new S3Client(test.clientConfig);
    await s3.send(new CreateBucketCommand({ Bucket: 'broken-coding' }));
    s3.destroy();
    const head = [
      'PUT /broken-coding/a HTTP/1.1',
      'Host: 127.0.0.1',
      `Authorization: ${authorization('s3')}`,
      'X-Amz-Content-Sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'X-Amz-Decoded-Content-Length: 5',
      'Content-Length: 400000',
    ];
    const next = 'GET /_local/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';
    const answers = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(new URL(test.cloud.endpoint).port), '127.0.0.1');
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('end', () => resolve(text)).on('error', reject);
      socket.write(`${head.join('\r\n')}\r\n\r\n${'z'.repeat(400_000)}${next}`);
    });
    expect(answers).toMatch(/^HTTP\/1.1 400 .*<Code>IncompleteBody<.*HTTP\/1.1 200 .*\{"status":"ok"\}/s);
  });

  it('answers a body that is too large for the service', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded', Authorization: authorization('sts') };
    const answer = await ask('POST', '/', form, `Action=A&Padding=${'x'.repeat(130 * 1024 * 1024)}`);
    expect(answer).toMatchObject({
      status: 413,
      body: expect.stringContaining('RequestEntityTooLarge') as string,
    });
  });

  it('finds a bucket in the host name', async () => {
    const s3 = new S3Client(test.clientConfig);
    await s3.send(new CreateBucketCommand({ Bucket: 'hosted' }));
    await s3.send(new PutObjectCommand({ Bucket: 'hosted', Key: 'a/b', Body: 'x' }));
    const answer = await ask('GET', '/a/b', {
      Host: 'hosted.localhost:1',
      Authorization: authorization('s3'),
    });
    expect(answer).toMatchObject({ status: 200, body: 'x' });
    s3.destroy();
  });
});

describe('GetCallerIdentity', () => {
  it('says who everyone is', async () => {
    const sts = new STSClient(test.clientConfig);
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '000000000000',
      Arn: 'arn:aws:iam::000000000000:root',
    });
    sts.destroy();
  });
});

describe('errors', () => {
  const target = (name: string, service = 'ssm') => ({
    'X-Amz-Target': name,
    Authorization: authorization(service),
  });
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

  it.each([
    [
      'JSON',
      'POST',
      '/',
      target('AmazonSSM.SendCommand'),
      '{}',
      400,
      /UnknownOperationException.*ssm:SendCommand/,
    ],
    [
      'a JSON service',
      'POST',
      '/',
      target('TransferService.ListServers', 'transfer'),
      '{}',
      400,
      /"__type":"UnknownOperationException".*TransferService.ListServers/,
    ],
    [
      'a Query operation',
      'POST',
      '/',
      { ...form, Authorization: authorization('sts') },
      'Action=AssumeRole&Version=2011-06-15',
      400,
      /<ErrorResponse.*<Code>InvalidAction.*sts:AssumeRole/s,
    ],
    [
      'a Query version',
      'POST',
      '/',
      { ...form, Authorization: authorization('sts') },
      'Action=GetCallerIdentity&Version=1999-01-01',
      400,
      /<Code>InvalidAction.*1999-01-01/s,
    ],
    [
      'a Query service',
      'POST',
      '/',
      { ...form, Authorization: authorization('ec2') },
      'Action=DescribeInstances',
      501,
      /<ErrorResponse.*no service ec2/s,
    ],
    [
      'a REST path',
      'GET',
      '/2015-03-31/layers',
      { Authorization: authorization('lambda') },
      '',
      404,
      /does not do GET \/2015-03-31\/layers of lambda/,
    ],
    [
      'an S3 operation',
      'POST',
      '/bucket/key?select',
      { Authorization: authorization('s3') },
      '',
      405,
      /<Error><Code>MethodNotAllowed/,
    ],
    [
      'an S3 parameter',
      'GET',
      '/bucket/key?torrent',
      { Authorization: authorization('s3') },
      '',
      501,
      /<Code>NotImplemented.*torrent/s,
    ],
    ['a malformed body', 'POST', '/', target('AmazonSSM.GetParameter'), '{', 400, /SerializationException/],
    [
      'a body that is no object',
      'POST',
      '/',
      target('AmazonSSM.GetParameter'),
      '[]',
      400,
      /SerializationException/,
    ],
    [
      'CBOR',
      'POST',
      '/',
      { ...target('Kinesis_20131202.ListStreams', 'kinesis'), 'Content-Type': 'application/x-amz-cbor-1.1' },
      '',
      415,
      /cbor/,
    ],
    [
      'no signature on JSON',
      'POST',
      '/',
      { 'X-Amz-Target': 'AmazonSSM.GetParameter' },
      '{}',
      403,
      /MissingAuthenticationTokenException/,
    ],
    [
      'no signature on a form',
      'POST',
      '/',
      form,
      'Action=GetCallerIdentity',
      403,
      /<Code>MissingAuthenticationToken</,
    ],
    ['no signature on S3', 'GET', '/bucket', {}, '', 403, /<Code>AccessDenied/],
    [
      'another scheme',
      'POST',
      '/',
      { 'X-Amz-Target': 'AmazonSSM.GetParameter', Authorization: 'Bearer x' },
      '{}',
      403,
      /IncompleteSignatureException/,
    ],
    [
      'another region',
      'POST',
      '/',
      { 'X-Amz-Target': 'AmazonSSM.GetParameter', Authorization: authorization('ssm', 'us-east-1') },
      '{}',
      403,
      /expected us-west-2, got us-east-1/,
    ],
    [
      'another region of S3',
      'GET',
      '/bucket',
      { Authorization: authorization('s3', 'us-east-1') },
      '',
      400,
      /AuthorizationHeaderMalformed.*<Region>us-west-2/s,
    ],
  ])(
    'answers %s in its own protocol and names it',
    async (_what, method, path, headers, body, status, shape) => {
      const answer = await ask(method, path, headers as Record<string, string>, body);
      expect(answer.status).toBe(status);
      expect(answer.body).toMatch(shape);
      expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('gives an SDK the error it switches on', async () => {
    const ssm = new SSMClient(test.clientConfig);
    await expect(ssm.send(new GetParameterCommand({ Name: 'missing' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
    const s3 = new S3Client(test.clientConfig);
    await expect(s3.send(new ListObjectsV2Command({ Bucket: 'missing' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    for (const client of [ssm, s3]) client.destroy();
  });

  it('does not log a refusal as a failure', () => {
    expect(test.logged.filter((line) => line.startsWith('error'))).toEqual([]);
  });
});
