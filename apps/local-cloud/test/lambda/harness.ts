/* eslint-disable @typescript-eslint/no-explicit-any -- replies are looked at with matchers */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { RestCall, RestResponse } from '../../src/core/service';
import { createKinesis, type KinesisService } from '../../src/services/kinesis';
import { createLambda, type LambdaOptions, type LambdaService } from '../../src/services/lambda';
import { caller, identity, silentLog, temporaryDirectory } from '../kinesis/harness';
import { zip } from './zip';

export interface LambdaHarness {
  lambda: LambdaService;
  kinesis: KinesisService;
  callKinesis: ReturnType<typeof caller>;
  /** Objects by `bucket/key`. */
  objects: Map<string, Buffer>;
  /** Lines functions printed. */
  lines: string[];
  directory: string;
  /** One request of the REST API; `body` is sent as JSON unless it is bytes. */
  rest: (
    method: string,
    path: string,
    body?: object | Buffer,
    headers?: Record<string, string>,
  ) => Promise<RestReply>;
  /** Deploys `index.mjs` with this source. */
  deploy: (name: string, source: string, settings?: object) => Promise<any>;
  invoke: (name: string, event?: unknown, headers?: Record<string, string>) => Promise<RestReply>;
  reopen: () => Promise<void>;
  end: () => Promise<void>;
}

export interface RestReply {
  status: number;
  headers: Record<string, string | number>;
  body: any;
}

export const role = 'arn:aws:iam::000000000000:role/function';

/** The Lambda service with a Kinesis service beside it, called as the server would. */
export async function startLambda(options: Partial<LambdaOptions> = {}): Promise<LambdaHarness> {
  const { directory, remove } = await temporaryDirectory();
  for (const name of ['lambda', 'kinesis']) await mkdir(path.join(directory, name));
  const objects = new Map<string, Buffer>();
  const lines: string[] = [];
  const open = async () => {
    harness.kinesis = await createKinesis({
      identity,
      stateDirectory: path.join(directory, 'kinesis'),
      log: silentLog,
    });
    harness.lambda = await createLambda({
      identity,
      stateDirectory: path.join(directory, 'lambda'),
      log: silentLog,
      fsync: false,
      endpoint: () => 'http://127.0.0.1:4566',
      streams: harness.kinesis.reader,
      logs: { append: (_group, _stream, _time, line) => void lines.push(line) },
      objects: {
        get: async (bucket, key) => objects.get(`${bucket}/${key}`),
        put: async (bucket, key, body) =>
          void objects.set(`${bucket}/${key}`, Buffer.from(body as Uint8Array)),
      },
      graceMs: 100,
      pace: { pollMs: 5, retryMs: 5, retryMaximumMs: 20 },
      ...options,
    });
    harness.lambda.start();
  };
  const harness = {
    objects,
    lines,
    directory,
    callKinesis: caller(() => harness.kinesis),
    async rest(method, url, body, headers = {}) {
      const { pathname, searchParams } = new URL(url, 'http://localhost');
      const handler = harness.lambda.match(method, pathname, searchParams);
      if (!handler) throw new Error(`Expected an operation for ${method} ${pathname}.`);
      const bytes = Buffer.isBuffer(body)
        ? body
        : Buffer.from(body === undefined ? '' : JSON.stringify(body));
      const call: RestCall = {
        method,
        path: pathname,
        query: searchParams,
        headers,
        requestId: 'test',
        checksums: {},
        stream: Readable.from([bytes]),
        buffer: async () => bytes,
        json: async () =>
          bytes.length === 0 ? {} : (JSON.parse(bytes.toString()) as Record<string, unknown>),
      };
      const reply: RestResponse = await handler.handle(call);
      const text = reply.body instanceof Uint8Array ? Buffer.from(reply.body).toString() : undefined;
      return {
        status: reply.status ?? 200,
        headers: reply.headers ?? {},
        body: text === undefined ? reply.body : JSON.parse(text),
      };
    },
    async deploy(name, source, settings = {}) {
      const ZipFile = zip([{ name: 'index.mjs', content: source }]).toString('base64');
      const reply = await harness.rest('POST', '/2015-03-31/functions', {
        FunctionName: name,
        Role: role,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile },
        ...settings,
      });
      return reply.body;
    },
    invoke: (name, event = {}, headers = {}) =>
      harness.rest(
        'POST',
        `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`,
        Buffer.from(JSON.stringify(event)),
        headers,
      ),
    async reopen() {
      await harness.lambda.close();
      await harness.kinesis.close();
      await open();
    },
    async end() {
      await harness.lambda.close();
      await harness.kinesis.close();
      await remove();
    },
  } as LambdaHarness;
  await open();
  return harness;
}
