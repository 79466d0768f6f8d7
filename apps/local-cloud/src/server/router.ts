import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CloudError } from '../core/errors';
import { parseQueryInput } from '../core/query-input';
import type { CloudIdentity, JsonService, Log, QueryService, RestCall, RestService } from '../core/service';
import { send, sendError, sendJson, sendQuery, sendRest, type ErrorStyle } from './answers';
import { collect, decodeBody } from './body';
import { checkCaller } from './guard';
import { readSignature, type Signature } from './signature';

/** Upper bound of a body that is read into memory; AWS's own limits are lower and belong to the services. */
const maxBufferedBytes = 128 * 1024 * 1024;

/** All services behind the one endpoint. */
export interface CloudServices {
  json: JsonService[];
  query: QueryService[];
  rest: RestService[];
}

/** What the router needs beside the services. */
export interface RouterOptions {
  services: CloudServices;
  identity: CloudIdentity;
  log: Log;
  /** The port in use, known once the server listens. */
  port: () => number;
  clock?: () => number;
}

/** One request on its way through the router. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  /** Percent-encoded path without the query. */
  path: string;
  query: URLSearchParams;
  /** How an error found from here on is written. */
  style: ErrorStyle;
}

/** Services whose calls AWS signs for a fixed region, whatever the client's own. */
const globalServices = new Set(['iam', 'sts']);

/** Answers every request: finds the service by `X-Amz-Target`, else by the signing name, and speaks its protocol. */
export class Router {
  readonly #targets = new Map<string, JsonService>();
  readonly #query = new Map<string, QueryService>();
  readonly #rest = new Map<string, RestService>();

  constructor(private readonly options: RouterOptions) {
    for (const service of options.services.json) this.#targets.set(service.targetPrefix, service);
    for (const service of options.services.query) this.#query.set(service.name, service);
    for (const service of options.services.rest) this.#rest.set(service.name, service);
  }

  /** Never rejects: what goes wrong is answered and logged. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = openExchange(request, response);
    try {
      checkCaller(request.headers, this.options.port());
      await this.#route(exchange);
    } catch (error) {
      this.#fail(exchange, error);
    }
  }

  async #route(exchange: Exchange): Promise<void> {
    const { request, path, query } = exchange;
    if (path.startsWith('/_local/')) return this.#local(exchange);
    const target = request.headers['x-amz-target'];
    const signature = readSignature(request.headers, query, (this.options.clock ?? Date.now)());
    if (signature) this.#checkRegion(signature, exchange);
    if (typeof target === 'string') return this.#json(exchange, target, signature);
    if (!signature) throw missingSignature(exchange);
    const rest = this.#rest.get(signature.service);
    if (rest?.name === 's3') exchange.path = bucketOfHost(request) + path;
    if (rest) return this.#restCall(exchange, rest);
    const queryService = this.#query.get(signature.service);
    if (queryService) return this.#queryCall(exchange, queryService);
    throw new CloudError(
      'UnknownOperationException',
      `The local cloud has no service ${signature.service} for ${request.method} ${path}. It has ${this.#names()}.`,
      501,
    );
  }

  async #json(exchange: Exchange, target: string, signature: Signature | undefined): Promise<void> {
    const { request, response, requestId } = exchange;
    const dot = target.lastIndexOf('.');
    const service = this.#targets.get(target.slice(0, dot));
    const operation = target.slice(dot + 1);
    if (!service) {
      throw new CloudError(
        'UnknownOperationException',
        `The local cloud has no service for the target ${target}. It has ${this.#names()}.`,
      );
    }
    exchange.style = { protocol: 'json', version: service.jsonVersion };
    if (!signature) throw missingSignature(exchange);
    const handler = Object.hasOwn(service.operations, operation) ? service.operations[operation] : undefined;
    if (!handler) {
      throw new CloudError(
        'UnknownOperationException',
        `The local cloud does not do ${service.name}:${operation}. It does ${Object.keys(service.operations).join(', ')}.`,
      );
    }
    checkPlainJson(request);
    const body = await collect(request, maxBufferedBytes, Number(request.headers['content-length'] ?? 0));
    const result = await handler({ operation, input: parseObject(body), body, requestId });
    sendJson(response, requestId, service.jsonVersion, result);
  }

  async #queryCall(exchange: Exchange, service: QueryService): Promise<void> {
    const { request, response, requestId, query } = exchange;
    exchange.style = { protocol: 'query', xmlns: service.xmlns };
    const body = await collect(request, maxBufferedBytes, Number(request.headers['content-length'] ?? 0));
    const form = request.method === 'GET' ? query : new URLSearchParams(body.toString('utf8'));
    const operation = form.get('Action') ?? '';
    const version = form.get('Version');
    const handler = Object.hasOwn(service.operations, operation) ? service.operations[operation] : undefined;
    if (!handler || (version !== null && version !== service.version)) {
      throw new CloudError(
        'InvalidAction',
        `The local cloud does not do ${service.name}:${operation} of version ${version ?? 'unnamed'}. ` +
          `It does ${Object.keys(service.operations).join(', ')} of version ${service.version}.`,
      );
    }
    const result = await handler({ operation, input: parseQueryInput(form), requestId });
    sendQuery(response, requestId, service.xmlns, operation, result);
  }

  async #restCall(exchange: Exchange, service: RestService): Promise<void> {
    const { request, response, requestId, path, query } = exchange;
    const method = request.method ?? 'GET';
    exchange.style =
      service.errorFormat === 'json' ? { protocol: 'rest-json' } : { protocol: 'rest-xml', resource: path };
    const handler = service.match(method, path, query);
    if (!handler) {
      const message = `The local cloud does not do ${method} ${path} of ${service.name}.`;
      throw new CloudError(
        service.errorFormat === 'json' ? 'UnknownOperationException' : 'NotImplemented',
        message,
        service.errorFormat === 'json' ? 404 : 501,
      );
    }
    const call = openRestCall(exchange, method, handler.checksumsAreOfBody ?? true);
    try {
      await sendRest(response, requestId, await handler.handle(call));
    } finally {
      // What the handler left unread is read and dropped, so that the connection can be used again.
      if (!call.stream.readableEnded && !call.stream.destroyed) call.stream.resume();
      if (!request.readableEnded) request.resume();
    }
  }

  #local(exchange: Exchange): void {
    const { request, response, requestId, path } = exchange;
    exchange.style = { protocol: 'rest-json' };
    const answer = request.method === 'GET' ? this.#localAnswer(path) : undefined;
    if (!answer)
      throw new CloudError('NotFound', `Expected GET /_local/health or /_local/stats, got ${path}.`, 404);
    send(response, 200, requestId, JSON.stringify(answer), { 'Content-Type': 'application/json' });
  }

  #localAnswer(path: string): object | undefined {
    if (path === '/_local/health') return { status: 'ok' };
    if (path !== '/_local/stats') return undefined;
    const { json, query, rest } = this.options.services;
    const entries = [...json, ...query, ...rest].map((service) => [service.name, service.stats?.()] as const);
    return Object.fromEntries(entries.filter(([, stats]) => stats !== undefined));
  }

  #checkRegion(signature: Signature, exchange: Exchange): void {
    const { region } = this.options.identity;
    if (
      signature.region === undefined ||
      signature.region === region ||
      globalServices.has(signature.service)
    )
      return;
    exchange.style = this.#styleOf(signature.service, exchange);
    const message = `Credential should be scoped to a valid region: expected ${region}, got ${signature.region}.`;
    throw signature.service === 's3'
      ? new CloudError('AuthorizationHeaderMalformed', message, 400, { details: { Region: region } })
      : new CloudError('InvalidSignatureException', message, 403);
  }

  #styleOf(name: string, exchange: Exchange): ErrorStyle {
    const query = this.#query.get(name);
    if (query) return { protocol: 'query', xmlns: query.xmlns };
    const rest = this.#rest.get(name);
    if (!rest) return exchange.style;
    return rest.errorFormat === 'json'
      ? { protocol: 'rest-json' }
      : { protocol: 'rest-xml', resource: exchange.path };
  }

  #names(): string {
    const { json, query, rest } = this.options.services;
    return [...json, ...query, ...rest].map((service) => service.name).join(', ');
  }

  #fail(exchange: Exchange, error: unknown): void {
    const { request, response, requestId, path, style } = exchange;
    if (response.headersSent || response.destroyed) {
      // The answer is under way: cutting the connection is the only way left to say that it is not whole.
      if (!response.writableEnded) response.destroy();
      return;
    }
    const known = error instanceof CloudError;
    if (!known) this.options.log.error('request failed', { requestId, method: request.method, path, error });
    const shown = known ? error : failureOf(error);
    request.resume();
    sendError(response, requestId, style, shown);
  }
}

function failureOf(error: unknown): CloudError {
  // LevelDB tells a full disk in words alone.
  const isFull =
    ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '') ||
    String(error).includes('No space left on device');
  const message = isFull
    ? 'The disk of the state directory is full.'
    : 'The local cloud failed; see its log.';
  return new CloudError('InternalFailure', message, 500, { cause: error });
}

function openExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  return {
    request,
    response,
    requestId: randomUUID(),
    path,
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    style: firstStyle(request, path),
  };
}

/** `/bucket` when the client names the bucket in the host, e.g. `my-bucket.localhost:4566`; else empty. */
function bucketOfHost({ headers }: IncomingMessage): string {
  const bucket = /^(.+)\.localhost(?::\d+)?$/.exec(headers.host ?? '')?.[1];
  return bucket === undefined ? '' : `/${bucket}`;
}

/** The protocol a request looks like, until the service is known. */
function firstStyle(request: IncomingMessage, path: string): ErrorStyle {
  const { headers } = request;
  if (headers['x-amz-target'] !== undefined) {
    return { protocol: 'json', version: headers['content-type']?.includes('json-1.0') ? '1.0' : '1.1' };
  }
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return { protocol: 'query', xmlns: '' };
  if (/^\/20\d\d-\d\d-\d\d\//.test(path) || path.startsWith('/_local/')) return { protocol: 'rest-json' };
  return { protocol: 'rest-xml', resource: path };
}

function openRestCall(exchange: Exchange, method: string, checksumsAreOfBody: boolean): RestCall {
  const { request, requestId, path, query } = exchange;
  const { stream, checksums } = decodeBody(request, request.headers, { checksumsAreOfBody });
  const buffer = (maxBytes = 64 * 1024 * 1024) => collect(stream, maxBytes);
  const json = async () => parseObject(await buffer());
  return { method, path, query, headers: request.headers, requestId, stream, checksums, buffer, json };
}

function missingSignature({ style }: Exchange): CloudError {
  if (style.protocol === 'rest-xml')
    return new CloudError('AccessDenied', 'Access Denied: no signature.', 403);
  const code =
    style.protocol === 'query' ? 'MissingAuthenticationToken' : 'MissingAuthenticationTokenException';
  return new CloudError(code, 'Missing Authentication Token', 403);
}

function checkPlainJson(request: IncomingMessage): void {
  const encoding = request.headers['content-encoding'];
  const type = request.headers['content-type'] ?? '';
  if ((encoding !== undefined && encoding !== 'identity') || type.includes('cbor')) {
    throw new CloudError(
      'SerializationException',
      `The local cloud reads plain JSON, got ${type} with content encoding ${encoding ?? 'none'}.`,
      415,
    );
  }
}

function parseObject(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new CloudError('SerializationException', 'Expected the request body to be JSON.', 400, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CloudError('SerializationException', 'Expected the request body to be a JSON object.');
  }
  return value as Record<string, unknown>;
}
