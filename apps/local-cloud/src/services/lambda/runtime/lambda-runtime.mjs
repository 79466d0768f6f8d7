/**
 * The function's side of the Lambda runtime API: loads the handler, takes one invocation after another and posts
 * what the handler answers. Runs as its own process, one per environment; plain JavaScript, because Node starts it
 * as it is.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const api = new URL(`http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/`);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let requestId = '';

// The pipe ends when the process that started this one is gone, however it died.
process.stdin.on('end', () => process.exit(0)).resume();

for (const [method, level] of [
  ['log', 'INFO'],
  ['info', 'INFO'],
  ['warn', 'WARN'],
  ['error', 'ERROR'],
  ['debug', 'DEBUG'],
  ['trace', 'TRACE'],
]) {
  console[method] = (...values) => {
    const text = format(...values).replaceAll('\n', '\r');
    process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
  };
}

process.on('uncaughtException', (error) => void fail(error, 'Runtime.UncaughtException'));
process.on('unhandledRejection', (error) => void fail(error, 'Runtime.UnhandledPromiseRejection'));

let handler;
try {
  handler = await loadHandler(process.env.LAMBDA_TASK_ROOT ?? '.', process.env._HANDLER ?? '');
} catch (error) {
  await post('init/error', describeError(error));
  process.exit(1);
}

for (;;) {
  const { headers, body } = await call('GET', 'invocation/next');
  requestId = String(headers['lambda-runtime-aws-request-id']);
  const invocation = `invocation/${requestId}`;
  try {
    const reply = await run(JSON.parse(body), contextOf(headers));
    await post(`${invocation}/response`, reply === undefined ? 'null' : (JSON.stringify(reply) ?? 'null'));
  } catch (error) {
    await post(`${invocation}/error`, describeError(error));
  }
}

/** Takes `folder/file.export`, with nested exports as `file.a.b`. */
async function loadHandler(root, name) {
  const folder = path.dirname(name);
  const [file, ...members] = path.basename(name).split('.');
  if (!file || members.length === 0) throw named('Runtime.MalformedHandlerName', `Bad handler ${name}`);
  const base = path.resolve(root, folder, file);
  const found = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find(existsSync);
  if (!found)
    throw named('Runtime.ImportModuleError', `Error: Cannot find module '${path.join(folder, file)}'`);
  let module;
  try {
    module = await import(pathToFileURL(found).href);
  } catch (error) {
    if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND')
      throw named('Runtime.ImportModuleError', `Error: ${error.message}`, error.stack);
    if (error instanceof SyntaxError)
      throw named('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`, error.stack);
    throw error;
  }
  const member = (from) => members.reduce((value, key) => value?.[key], from);
  const loaded = member(module) ?? member(module.default);
  if (typeof loaded !== 'function')
    throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (loaded.length >= 3 && process.env.AWS_EXECUTION_ENV === 'AWS_Lambda_nodejs24.x')
    throw named(
      'Runtime.CallbackHandlerDeprecated',
      'Callback-based function handlers are not supported from nodejs24.x on: make the handler async.',
    );
  return loaded;
}

/** Calls the handler; one with three parameters answers through its callback. */
function run(event, context) {
  if (handler.length < 3) return handler(event, context);
  return new Promise((resolve, reject) => {
    const callback = (error, reply) => (error ? reject(error) : resolve(reply));
    const returned = handler(event, context, callback);
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
  });
}

function contextOf(headers) {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  const clientContext = headers['lambda-runtime-client-context'];
  return {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: requestId,
    clientContext: clientContext ? JSON.parse(clientContext) : undefined,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function describeError(error) {
  const real = error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error);
  return JSON.stringify({
    errorType: real ? (error.name ?? 'Error') : typeof error,
    errorMessage: real ? error.message : String(error),
    trace: real ? String(error.stack ?? '').split('\n') : [],
  });
}

function named(name, message, stack) {
  const error = new Error(message);
  error.name = name;
  if (stack) error.stack = stack;
  return error;
}

/** The process is in an unknown state: say why and end. */
async function fail(error, type) {
  const described = JSON.parse(describeError(error));
  const text = JSON.stringify({
    ...described,
    errorType: type,
    errorMessage: `${described.errorType}: ${described.errorMessage}`,
  });
  console.error(text);
  await post(requestId ? `invocation/${requestId}/error` : 'init/error', text, type);
  process.exit(1);
}

/** @param fatal error type, when the process ends after the call */
function post(place, body, fatal) {
  return call('POST', place, body, fatal && { 'lambda-runtime-function-error-type': fatal });
}

/** One call of the runtime API; a broken connection means that there is nobody left to work for. */
function call(method, place, body, more) {
  return new Promise((resolve) => {
    const headers =
      body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...more };
    const sent = request(new URL(place, api), { method, agent, headers }, (reply) => {
      const chunks = [];
      reply.on('data', (chunk) => chunks.push(chunk));
      reply.on('end', () =>
        resolve({ headers: reply.headers, body: Buffer.concat(chunks).toString('utf8') }),
      );
      reply.on('error', () => process.exit(1));
    });
    sent.on('error', () => process.exit(1));
    sent.end(body);
  });
}
