import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { PortInUseError } from '../errors';

/** A listening endpoint. */
export interface RunningServer {
  /** The port in use; the system's choice when 0 was asked for. */
  port: number;
  /** Takes no new connection, lets requests in flight finish for at most `graceMs`, then cuts what is left. */
  close(graceMs?: number): Promise<void>;
}

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** HTTP/2 clients open a connection with these bytes; SDK clients of streaming services do, even without TLS. */
const http2Preface = 'PRI';

/**
 * Listens on 127.0.0.1 for HTTP/1.1 and, on the same port, HTTP/2 without TLS.
 *
 * @throws PortInUseError
 */
export async function startServer(handler: RequestHandler, port: number): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  let active = 0;
  let idle: (() => void) | undefined;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    active++;
    response.once('close', () => {
      if (--active === 0) idle?.();
    });
    await handler(request, response);
  };
  // SDK clients reuse idle connections; a server that closes first makes them fail with ECONNRESET.
  const http = createHttpServer({ keepAliveTimeout: 120_000, requestTimeout: 0 }, (request, response) => {
    void handle(request, response);
  });
  const http2 = createHttp2Server((request, response) => {
    void handle(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  });
  const tcp = createTcpServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('data', (first: Buffer) => {
      socket.pause();
      const isHttp2 = first.toString('latin1', 0, http2Preface.length) === http2Preface;
      socket.unshift(first);
      (isHttp2 ? http2 : http).emit('connection', socket);
      if (!isHttp2) process.nextTick(() => socket.resume());
    });
  });
  await listen(tcp, port);
  return {
    port: (tcp.address() as AddressInfo).port,
    close: async (graceMs = 5000) => {
      const closed = new Promise<void>((resolve) => tcp.close(() => resolve()));
      if (active > 0) await Promise.race([new Promise<void>((resolve) => (idle = resolve)), wait(graceMs)]);
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function listen(server: ReturnType<typeof createTcpServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
