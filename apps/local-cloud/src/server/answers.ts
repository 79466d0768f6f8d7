import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CloudError } from '../core/errors';
import type { RestResponse } from '../core/service';
import { writeXml, type XmlObject } from '../core/xml';

/** How an error is written; each protocol of AWS has its own. */
export type ErrorStyle =
  | { protocol: 'json'; version: '1.0' | '1.1' }
  | { protocol: 'query'; xmlns: string }
  | { protocol: 'rest-json' }
  | { protocol: 'rest-xml'; resource: string };

/** Sends a whole body at once. */
export function send(
  response: ServerResponse,
  status: number,
  requestId: string,
  body: string | Uint8Array,
  headers: OutgoingHttpHeaders,
): void {
  response.writeHead(status, {
    'x-amzn-RequestId': requestId,
    'x-amz-request-id': requestId,
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/** Sends what a JSON operation answered; bytes go out as they are. */
export function sendJson(response: ServerResponse, requestId: string, version: string, result: object): void {
  const body = result instanceof Uint8Array ? result : JSON.stringify(result);
  send(response, 200, requestId, body, { 'Content-Type': `application/x-amz-json-${version}` });
}

/** Sends what a Query operation answered. */
export function sendQuery(
  response: ServerResponse,
  requestId: string,
  xmlns: string,
  operation: string,
  result: XmlObject,
): void {
  const document = { [`${operation}Result`]: result, ResponseMetadata: { RequestId: requestId } };
  const body = writeXml(`${operation}Response`, document, { xmlns, lists: 'member' });
  send(response, 200, requestId, body, { 'Content-Type': 'text/xml' });
}

/** Sends what a REST handler answered; a stream is piped, and cut off when it fails. */
export async function sendRest(
  response: ServerResponse,
  requestId: string,
  answer: RestResponse,
): Promise<void> {
  const { status = 200, headers = {}, body = '' } = answer;
  if (body instanceof Readable) {
    response.writeHead(status, { 'x-amzn-RequestId': requestId, 'x-amz-request-id': requestId, ...headers });
    await pipeline(body, response);
  } else if (typeof body === 'string' || body instanceof Uint8Array) {
    // 204 and 304 have no body, and Node refuses a length with them.
    if (status === 204 || status === 304) {
      response.writeHead(status, {
        'x-amzn-RequestId': requestId,
        'x-amz-request-id': requestId,
        ...headers,
      });
      response.end();
    } else send(response, status, requestId, body, headers);
  } else {
    send(response, status, requestId, JSON.stringify(body), {
      'Content-Type': 'application/json',
      ...headers,
    });
  }
}

/** Sends an error in the shape of its protocol. */
export function sendError(
  response: ServerResponse,
  requestId: string,
  style: ErrorStyle,
  error: CloudError,
): void {
  const { status, code } = error;
  if (style.protocol === 'json') {
    const body = JSON.stringify({ __type: code, message: error.message, ...error.details });
    send(response, status, requestId, body, {
      'Content-Type': `application/x-amz-json-${style.version}`,
      'x-amzn-ErrorType': code.slice(code.lastIndexOf('#') + 1),
    });
  } else if (style.protocol === 'rest-json') {
    const body = JSON.stringify({
      Type: status < 500 ? 'User' : 'Server',
      message: error.message,
      Message: error.message,
      ...error.details,
    });
    send(response, status, requestId, body, { 'Content-Type': 'application/json', 'x-amzn-ErrorType': code });
  } else {
    send(response, status, requestId, errorDocument(requestId, style, error), {
      'Content-Type': 'application/xml',
    });
  }
}

function errorDocument(
  requestId: string,
  style: { protocol: 'query'; xmlns: string } | { protocol: 'rest-xml'; resource: string },
  error: CloudError,
): string {
  const { code, message, details } = error;
  if (style.protocol === 'query') {
    const type = error.status < 500 ? 'Sender' : 'Receiver';
    const document = {
      Error: { Type: type, Code: code, Message: message, ...details },
      RequestId: requestId,
    };
    return writeXml('ErrorResponse', document, { xmlns: style.xmlns, lists: 'member' });
  }
  const document = {
    Code: code,
    Message: message,
    ...details,
    Resource: style.resource,
    RequestId: requestId,
  };
  return writeXml('Error', document, { lists: 'flat' });
}
