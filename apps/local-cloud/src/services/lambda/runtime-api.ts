import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { limits } from './limits';

/** An event on its way to a function. */
export interface RuntimeInvocation {
  requestId: string;
  payload: Uint8Array;
  invokedFunctionArn: string;
  deadlineMs: number;
  /** JSON, as the client sent it. */
  clientContext?: string;
}

/** What a runtime does; one object per environment. */
export interface RuntimeListener {
  /** The runtime is ready for an invocation: answer with `deliver`. */
  onNext(deliver: (invocation: RuntimeInvocation) => void): void;
  onResponse(requestId: string, payload: Buffer): void;
  /** The answer is larger than 6 MB; it was not read. */
  onOversizeResponse(requestId: string): void;
  /** @param fatal the process ends after this */
  onError(requestId: string, error: Buffer, fatal: boolean): void;
  onInitError(error: Buffer): void;
}

/**
 * The Lambda runtime API on a loopback port of its own.
 *
 * Each environment has a random path below it, so that nothing but its own process can take its invocations.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #listeners = new Map<string, RuntimeListener>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
  }

  static async start(): Promise<RuntimeApi> {
    const api = new RuntimeApi();
    await new Promise<void>((resolve, reject) => {
      api.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    api.#server.unref();
    return api;
  }

  /** Registers an environment; the answer is its `AWS_LAMBDA_RUNTIME_API`. */
  register(listener: RuntimeListener): { address: string; unregister: () => void } {
    const token = randomBytes(16).toString('hex');
    this.#listeners.set(token, listener);
    const { port } = this.#server.address() as AddressInfo;
    return { address: `127.0.0.1:${port}/${token}`, unregister: () => void this.#listeners.delete(token) };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const match =
      /^\/([0-9a-f]{32})\/2018-06-01\/runtime\/(?:(init\/error)|invocation\/(?:(next)|([\w-]+)\/(response|error)))$/.exec(
        request.url ?? '',
      );
    const listener = match && this.#listeners.get(match[1] as string);
    if (!match || !listener)
      return answer(response, 404, { errorType: 'NotFound', errorMessage: 'No such resource' });
    const [, , initError, next, requestId = '', kind] = match;
    if (next) return listener.onNext((invocation) => deliver(response, invocation));
    const body = await readBody(request, limits.payloadBytes).catch(() => undefined);
    if (initError) listener.onInitError(body ?? Buffer.alloc(0));
    else if (kind === 'error') listener.onError(requestId, body ?? Buffer.alloc(0), isFatal(request));
    else if (body) listener.onResponse(requestId, body);
    else {
      listener.onOversizeResponse(requestId);
      return answer(response, 413, {
        errorType: 'RequestEntityTooLarge',
        errorMessage: 'Response payload too large',
      });
    }
    answer(response, 202, { status: 'OK' });
  }
}

/** The runtimes of AWS say so too when an error was not caught. */
function isFatal(request: IncomingMessage): boolean {
  return String(request.headers['lambda-runtime-function-error-type'] ?? '').startsWith('Runtime.');
}

function deliver(response: ServerResponse, invocation: RuntimeInvocation): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': invocation.payload.byteLength,
    'lambda-runtime-aws-request-id': invocation.requestId,
    'lambda-runtime-deadline-ms': invocation.deadlineMs,
    'lambda-runtime-invoked-function-arn': invocation.invokedFunctionArn,
    ...(invocation.clientContext ? { 'lambda-runtime-client-context': invocation.clientContext } : {}),
  });
  response.end(invocation.payload);
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** The whole body, or undefined when it is larger than `maxBytes`: then it is read to its end and dropped. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= maxBytes ? Buffer.concat(chunks) : undefined;
}
