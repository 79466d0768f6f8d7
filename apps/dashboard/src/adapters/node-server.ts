import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeBody } from '../core/encode-body';
import type { PageRequest, StreamResponse } from '../core/exchange';
import type { Router } from '../core/router';
import { DashboardConfigError } from '../errors';

/** A server that listens. */
export interface RunningServer {
  /** e.g. `http://127.0.0.1:4311`. */
  readonly url: string;
  /** Ends open streams, lets answers under way finish, and frees the port. */
  stop(): Promise<void>;
}

/**
 * Serves a router over HTTP/1.1.
 *
 * @param routerFor gets the port, once it is known
 * @throws DashboardConfigError the port or the address cannot be had
 */
export async function serve(
  { bind, port }: { readonly bind: string; readonly port: number },
  routerFor: (port: number) => Router,
): Promise<RunningServer> {
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 });
  server.maxConnections = 1_000;
  await listen(server, bind, port);
  const { port: given } = server.address() as AddressInfo;
  const router = routerFor(given);
  server.on('request', (request, response) => void handle(router, request, response));
  const host = bind.includes(':') ? `[${bind}]` : bind;
  return { url: `http://${host}:${given}`, stop: () => stop(server) };
}

/** Is a `Host` header one of a server's: a loopback name with its port, or an allowed name, with or without port? */
export function ownHosts(port: number, allowed: readonly string[]): (host: string) => boolean {
  const names = new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, ...allowed]);
  return (host) => names.has(host) || names.has(host.replace(/:\d+$/, ''));
}

async function handle(router: Router, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await router(pageRequest(request));
  if ('open' in answer) return stream(answer, request, response);
  const { headers, bytes } = encodeBody(answer, request.headers['accept-encoding']?.toString());
  const hasBody = answer.status !== 304;
  response.writeHead(answer.status, hasBody ? { ...headers, 'content-length': bytes.byteLength } : headers);
  response.end(request.method === 'HEAD' || !hasBody ? undefined : bytes);
}

function pageRequest({ method = 'GET', url = '/', headers }: IncomingMessage): PageRequest {
  const question = url.indexOf('?');
  return {
    method,
    path: question < 0 ? url : url.slice(0, question),
    query: new URLSearchParams(question < 0 ? '' : url.slice(question + 1)),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    ),
  };
}

function stream(answer: StreamResponse, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { ...answer.headers });
  if (request.method === 'HEAD') return void response.end();
  const gone = answer.open({
    write: (text) => response.write(text),
    end: () => response.end(),
  });
  response.once('close', gone);
}

function listen(server: Server, bind: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const inUse = cause.code === 'EADDRINUSE' ? ' Another program listens there.' : '';
      const message = `Expected to listen on ${bind}:${port}, got ${cause.code ?? cause.message}.${inUse}`;
      reject(new DashboardConfigError('--port', message, { cause }));
    });
    server.listen(port, bind, resolve);
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // Streams never end by themselves.
    setTimeout(() => server.closeAllConnections(), 500).unref();
  });
}
