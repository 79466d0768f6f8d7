import { randomUUID } from 'node:crypto';
import { CloudError } from '../../core/errors';
import { invalid } from '../../core/input';
import type { RestCall, RestResponse } from '../../core/service';
import { parseReference, versionOf } from './function-model';
import type { LambdaContext } from './lambda-context';
import { limits } from './limits';
import type { Route } from '../../core/rest-routes';

/** Milliseconds to let a function's last lines arrive: they come by another pipe than its answer. */
const tailMs = 10;

/** Invoke: RequestResponse, Event and DryRun. */
export function invokeRoute(context: LambdaContext): Route {
  return {
    operation: 'Invoke',
    method: 'POST',
    path: '/2015-03-31/functions/{FunctionName}/invocations',
    async handle({ path, call }) {
      const { name, qualifier } = parseReference(path['FunctionName'] ?? '', call.query.get('Qualifier'));
      const type = headerOf(call, 'x-amz-invocation-type') ?? 'RequestResponse';
      versionOf(context.identity, context.functions.get(name), qualifier);
      const payload = await readPayload(call, type);
      if (type === 'DryRun') return { status: 204 };
      const target = qualifier === undefined ? name : `${name}:${qualifier}`;
      if (type === 'RequestResponse') return respond(context, call, target, payload);
      if (type !== 'Event')
        throw invalid(
          'invocationType',
          type,
          'Member must satisfy enum value set: [Event, RequestResponse, DryRun]',
        );
      await context.events.add({ name: target, payload, requestId: randomUUID() });
      return { status: 202 };
    },
  };
}

/** Takes an event for a function that exists. @throws CloudError ResourceNotFoundException, RequestTooLargeException */
export async function acceptEvent(
  context: LambdaContext,
  reference: string,
  payload: Uint8Array,
): Promise<void> {
  const { name, qualifier } = parseReference(reference);
  versionOf(context.identity, context.functions.get(name), qualifier);
  checkSize(payload, limits.asyncPayloadBytes);
  const target = qualifier === undefined ? name : `${name}:${qualifier}`;
  await context.events.add({ name: target, payload, requestId: randomUUID() });
}

async function respond(
  context: LambdaContext,
  call: RestCall,
  name: string,
  payload: Buffer,
): Promise<RestResponse> {
  const clientContext = headerOf(call, 'x-amz-client-context');
  const wantsTail = headerOf(call, 'x-amz-log-type') === 'Tail';
  const result = await context.invoker.run({
    name,
    payload,
    tailMs: wantsTail ? tailMs : 0,
    ...(clientContext ? { clientContext: Buffer.from(clientContext, 'base64').toString('utf8') } : {}),
  });
  return {
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': result.executedVersion,
      ...(result.functionError ? { 'x-amz-function-error': result.functionError } : {}),
      ...(wantsTail ? { 'x-amz-log-result': Buffer.from(result.logTail).toString('base64') } : {}),
    },
    body: result.payload,
  };
}

/** @throws CloudError RequestTooLargeException, InvalidRequestContentException */
async function readPayload(call: RestCall, type: string): Promise<Buffer> {
  const maximum = type === 'Event' ? limits.asyncPayloadBytes : limits.payloadBytes;
  const body = await call.buffer(limits.payloadBytes * 4);
  checkSize(body, maximum);
  if (body.length === 0) return Buffer.from('{}');
  try {
    JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new CloudError('InvalidRequestContentException', 'Could not parse request body into json', 400, {
      cause,
    });
  }
  return body;
}

function checkSize(payload: Uint8Array, maximum: number): void {
  if (payload.length > maximum)
    throw new CloudError(
      'RequestTooLargeException',
      `Request must be smaller than ${maximum} bytes for the InvokeFunction operation`,
      413,
    );
}

function headerOf(call: RestCall, name: string): string | undefined {
  const value = call.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
