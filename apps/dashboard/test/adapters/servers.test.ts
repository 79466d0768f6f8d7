import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { networkInterfaces } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { urlFunction } from '../../src/adapters/function-url';
import { ownHosts, serve, type RunningServer } from '../../src/adapters/node-server';
import { LiveUnavailableError } from '../../src/errors';
import { stateOf, testDashboard, type TestDashboard } from '../support/test-dashboard';

let server: RunningServer | undefined;
afterEach(() => server?.stop());

async function start(): Promise<TestDashboard> {
  let dashboard: TestDashboard | undefined;
  server = await serve({ bind: '127.0.0.1', port: 0 }, (port) => {
    dashboard = testDashboard({ isOwnHost: ownHosts(port, ['city.example']) });
    return dashboard.router;
  });
  return dashboard as TestDashboard;
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const sent = httpRequest(`${server?.url}${path}`, { headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject).end();
  });
}

describe('the server', () => {
  it('answers, compressed for those who take it, and without a body to HEAD', async () => {
    await start();
    const plain = await get('/api/questions/requests-by-area');
    const zipped = await get('/api/questions/requests-by-area', { 'accept-encoding': 'br;q=0, gzip' });
    const head = await get('/api/questions/requests-by-area', {}, 'HEAD');
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped.body)).toEqual(plain.body);
    expect(head).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    const again = await get('/api/questions/requests-by-area', {
      'if-none-match': String(plain.headers.etag),
    });
    expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) });
  });

  it('answers to its loopback names and its allowed one, and to no other', async () => {
    await start();
    const port = new URL(server?.url ?? '').port;
    const status = async (host: string) => (await get('/healthz', { host })).status;
    expect(await status(`localhost:${port}`)).toBe(200);
    expect(await status('city.example')).toBe(200);
    expect(await status('localhost:1')).toBe(403);
    expect(await status('evil.example')).toBe(403);
  });

  it('cannot be reached from outside this machine', async () => {
    await start();
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address && !address.internal && address.family === 'IPv4');
    if (!outside || !server) return;
    const url = server.url.replace('127.0.0.1', outside.address);
    await expect(fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) })).rejects.toThrow();
  });

  it('streams live updates, and ends them when it stops', async () => {
    const dashboard = await start();
    const response = await fetch(`${server?.url}/api/live`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('"version":"v1"');
    dashboard.lake.state = stateOf(2);
    await dashboard.watch.look();
    expect((await reader?.read())?.value).toContain('event: batch');
    const stopped = server?.stop();
    await expect(Promise.race([reader?.read(), reader?.closed])).rejects.toThrow();
    await stopped;
    server = undefined;
    await vi.waitFor(() => expect(dashboard.watch.listeners).toBe(0));
  });

  it('says whose fault it is when the port is taken', async () => {
    await start();
    const port = Number(new URL(server?.url ?? '').port);
    await expect(serve({ bind: '127.0.0.1', port }, () => testDashboard().router)).rejects.toMatchObject({
      code: 'dashboard.config',
      message: `Expected to listen on 127.0.0.1:${port}, got EADDRINUSE. Another program listens there.`,
    });
  });
});

describe('the function', () => {
  const event = (rawPath: string, headers: Record<string, string> = {}, rawQueryString = '') =>
    ({
      rawPath,
      rawQueryString,
      headers: { Host: 'abc.lambda-url.us-west-2.on.aws', ...headers },
      requestContext: { domainName: 'abc.lambda-url.us-west-2.on.aws', http: { method: 'GET' } },
    }) as never;
  const live = () => {
    throw new LiveUnavailableError('A function cannot hold a stream open.');
  };
  const make = () => urlFunction((isOwnHost) => testDashboard({ isOwnHost, live }).router);

  it('answers like the server', async () => {
    const { statusCode, body, headers } = await make()(
      event('/api/questions/monthly-trend.csv', {}, 'agency=Finance'),
    );
    expect(statusCode).toBe(200);
    expect(headers?.['content-type']).toMatch(/csv/);
    expect(Buffer.from(body ?? '', 'base64').toString()).toMatch(
      /^month,requests,change_percent\r\n2015-01,/,
    );
  });

  it('answers only to the domain AWS names', async () => {
    expect((await make()(event('/healthz', { Host: 'evil.example' }))).statusCode).toBe(403);
  });

  it('holds no stream open, and says where to ask instead', async () => {
    const { statusCode, body } = await make()(event('/api/live'));
    expect(statusCode).toBe(501);
    expect(JSON.parse(Buffer.from(body ?? '', 'base64').toString())).toEqual({
      error: {
        code: 'dashboard.live',
        message: 'A function cannot hold a stream open. Poll /api/status instead.',
      },
    });
  });
});
