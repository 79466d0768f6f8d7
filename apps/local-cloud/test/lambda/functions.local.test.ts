/* eslint-disable @typescript-eslint/no-explicit-any -- replies are looked at with matchers */
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLambda, role, type LambdaHarness } from './harness';
import { until } from './mapping-harness';
import { zip } from './zip';

const functions = '/2015-03-31/functions';

describe('Lambda functions', () => {
  let harness: LambdaHarness;

  beforeAll(async () => {
    harness = await startLambda({ maximumEnvironments: 4, asyncRetryDelaysMs: [10, 10] });
  });
  afterAll(() => harness.end());

  it('answers with what the handler returns, and keeps the process warm for the next call', async () => {
    await harness.deploy(
      'echo',
      `let calls = 0; export const handler = async (event) => ({ event, calls: ++calls, pid: process.pid });`,
    );
    const first = await harness.invoke('echo', { a: 'ä' });
    expect(first.headers).toMatchObject({ 'x-amz-executed-version': '$LATEST' });
    expect(first.body).toMatchObject({ event: { a: 'ä' }, calls: 1 });
    const second = await harness.invoke('echo');
    expect(second.body).toEqual({ event: {}, calls: 2, pid: first.body.pid });
    expect(harness.lambda.environmentPids('echo')).toEqual([first.body.pid]);
  });

  it('gives the handler the environment and the context Lambda documents, and nothing else of this process', async () => {
    process.env['SECRET_OF_THE_SERVER'] = 'x';
    await harness.deploy(
      'context',
      `export const handler = async (event, context) => ({
        env: process.env, cwd: process.cwd(), left: context.getRemainingTimeInMillis(), context, heap: process.execArgv });`,
      { MemorySize: 256, Timeout: 7, Environment: { Variables: { TABLE: 'cases' } } },
    );
    const { body } = await harness.invoke('context');
    delete process.env['SECRET_OF_THE_SERVER'];
    expect(body.env).toMatchObject({
      AWS_REGION: 'us-west-2',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_LAMBDA_FUNCTION_NAME: 'context',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/context',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      TABLE: 'cases',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: body.cwd,
    });
    expect(body.env).not.toHaveProperty('SECRET_OF_THE_SERVER');
    expect(body.heap).toEqual(['--max-old-space-size=256']);
    expect(body.left).toBeGreaterThan(6000);
    expect(body.left).toBeLessThanOrEqual(7000);
    expect(body.context).toMatchObject({
      functionName: 'context',
      memoryLimitInMB: '256',
      invokedFunctionArn: 'arn:aws:lambda:us-west-2:000000000000:function:context',
    });
  });

  it.each([
    [
      'a thrown error',
      `throw new RangeError('too far');`,
      { errorType: 'RangeError', errorMessage: 'too far' },
    ],
    ['a thrown text', `throw 'text';`, { errorType: 'string', errorMessage: 'text' }],
    [
      'an unhandled rejection',
      `void Promise.reject(new Error('later')); await new Promise(() => {});`,
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: later' },
    ],
    ['an exit', `process.exit(3);`, { errorType: 'Runtime.ExitError' }],
    [
      'a kill',
      `process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});`,
      { errorType: 'Runtime.ExitError' },
    ],
  ])('answers %s as a function error, and runs the next call', async (name, body, expected) => {
    const functionName = name.replaceAll(' ', '-');
    await harness.deploy(
      functionName,
      `export const handler = async (event) => { if (event.ok) return 'ok'; ${body} };`,
    );
    const failed = await harness.invoke(functionName);
    expect(failed.status).toBe(200);
    expect(failed.headers['x-amz-function-error']).toBe('Unhandled');
    expect(failed.body).toMatchObject(expected);
    expect((await harness.invoke(functionName, { ok: true })).body).toBe('ok');
  });

  it('ends a handler that takes longer than its timeout', async () => {
    await harness.deploy(
      'slow',
      `export const handler = async (event) => { for (; event.spin; ); return process.pid; };`,
      { Timeout: 1 },
    );
    const { body: pid } = await harness.invoke('slow');
    const { body } = await harness.invoke('slow', { spin: true });
    expect(body.errorType).toBe('Sandbox.Timedout');
    expect(body.errorMessage).toMatch(/Task timed out after 1\.00 seconds$/);
    expect((await harness.invoke('slow')).body).not.toBe(pid);
  });

  it.each([
    ['a missing file', 'other.handler', 'Runtime.ImportModuleError'],
    ['a missing export', 'index.nothing', 'Runtime.HandlerNotFound'],
    ['no export at all', 'index', 'Runtime.MalformedHandlerName'],
  ])('answers %s as an error of the initialisation', async (name, Handler, errorType) => {
    const functionName = name.replaceAll(' ', '-');
    await harness.deploy(functionName, `export const handler = () => 1;`, { Handler });
    expect((await harness.invoke(functionName)).body).toMatchObject({ errorType });
  });

  it('takes CommonJS and ES modules, folders in the handler, and callbacks before nodejs24.x', async () => {
    const files = zip([
      { name: 'src/common.js', content: `exports.handler = async () => typeof require;` },
      { name: 'src/module.mjs', content: `export const nested = { handler: () => typeof require };` },
      {
        name: 'src/callback.cjs',
        content: `exports.handler = (event, context, callback) => callback(null, 'called');`,
      },
    ]).toString('base64');
    const reply = async (name: string, Handler: string, Runtime: string) => {
      await harness.deploy(name, '', { Handler, Runtime, Code: { ZipFile: files } });
      return (await harness.invoke(name)).body;
    };
    expect(await reply('common', 'src/common.handler', 'nodejs24.x')).toBe('function');
    expect(await reply('module', 'src/module.nested.handler', 'nodejs22.x')).toBe('undefined');
    expect(await reply('callback', 'src/callback.handler', 'nodejs20.x')).toBe('called');
    expect(await reply('callback24', 'src/callback.handler', 'nodejs24.x')).toMatchObject({
      errorType: 'Runtime.CallbackHandlerDeprecated',
    });
  });

  it('finds the AWS SDK of the runtime, and no other package of this project', async () => {
    await harness.deploy(
      'sdk',
      `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
       export const handler = async (event) => {
         if (event.name) return import(event.name).then(() => 'found', (error) => error.code);
         return new DynamoDBClient({}).config.region();
       };`,
    );
    expect((await harness.invoke('sdk')).body).toBe('us-west-2');
    expect((await harness.invoke('sdk', { name: 'typebox' })).body).toBe('ERR_MODULE_NOT_FOUND');
  });

  it('passes what the function prints on, and its tail to a caller who asks', async () => {
    await harness.deploy(
      'prints',
      `export const handler = () => { console.log('a\\nb', { c: 1 }); process.stdout.write('raw\\n'); return null; };`,
    );
    const { headers } = await harness.invoke('prints', {}, { 'x-amz-log-type': 'Tail' });
    const tail = Buffer.from(String(headers['x-amz-log-result']), 'base64').toString();
    expect(tail).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z\t[0-9a-f-]{36}\tINFO\ta\rb \{ c: 1 \}\nraw\n$/);
    expect(harness.lines).toContain('raw');
  });

  it('refuses events and answers above 6 MB, and events that are not JSON', async () => {
    await harness.deploy('big', `export const handler = (event) => 'x'.repeat(event.size);`);
    await expect(harness.invoke('big', 'x'.repeat(6 * 1024 * 1024))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
      status: 413,
    });
    await expect(
      harness.rest('POST', `${functions}/big/invocations`, Buffer.from('{')),
    ).rejects.toMatchObject({ code: 'InvalidRequestContentException' });
    expect((await harness.invoke('big', { size: 7_000_000 })).body).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
    expect((await harness.invoke('big', { size: 5_000_000 })).body).toHaveLength(5_000_000);
  });

  it('runs calls at once in processes of their own, up to its maximum, and lets the rest wait', async () => {
    await harness.deploy(
      'parallel',
      `export const handler = async () => { await new Promise((done) => setTimeout(done, 150)); return process.pid; };`,
    );
    const replies = await Promise.all(Array.from({ length: 6 }, () => harness.invoke('parallel')));
    const pids = new Set(replies.map((reply) => reply.body));
    expect(pids.size).toBeLessThanOrEqual(4);
    expect(pids.size).toBeGreaterThan(1);
  });

  it('throttles above the reserved concurrency', async () => {
    await harness.deploy(
      'reserved',
      `export const handler = async () => { await new Promise((done) => setTimeout(done, 100)); };`,
    );
    await harness.rest('PUT', '/2017-10-31/functions/reserved/concurrency', {
      ReservedConcurrentExecutions: 1,
    });
    const running = harness.invoke('reserved');
    await expect(harness.invoke('reserved')).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
    });
    await running;
    await harness.rest('PUT', '/2017-10-31/functions/reserved/concurrency', {
      ReservedConcurrentExecutions: 0,
    });
    await expect(harness.invoke('reserved')).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  });

  it('runs an asynchronous event, again when it fails, and answers a dry run without running', async () => {
    const file = path.join(harness.directory, 'async.txt');
    await harness.deploy(
      'async',
      `import { appendFileSync, readFileSync } from 'node:fs';
       export const handler = async () => {
         appendFileSync(${JSON.stringify(file)}, 'x');
         if (readFileSync(${JSON.stringify(file)}).length < 3) throw new Error('again');
       };`,
    );
    await writeFile(file, '');
    expect((await harness.invoke('async', {}, { 'x-amz-invocation-type': 'DryRun' })).status).toBe(204);
    expect((await harness.invoke('async', {}, { 'x-amz-invocation-type': 'Event' })).status).toBe(202);
    const events = path.join(harness.directory, 'lambda/events');
    let left = 1;
    for (let round = 0; round < 200 && left > 0; round++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      left = (await readdir(events)).length;
    }
    expect(left).toBe(0);
    expect(harness.lambda.stats?.()).toMatchObject({ functions: { async: { invocations: 3, errors: 2 } } });
    await expect(harness.invoke('async', {}, { 'x-amz-invocation-type': 'Other' })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });

  it('takes code from S3, new code and new settings, and runs them in new processes', async () => {
    harness.objects.set(
      'code/one.zip',
      zip([{ name: 'index.mjs', content: `export const handler = () => 'one';` }]),
    );
    await harness.deploy('changes', '', { Code: { S3Bucket: 'code', S3Key: 'one.zip' } });
    expect((await harness.invoke('changes')).body).toBe('one');
    harness.objects.set(
      'code/two.zip',
      zip([{ name: 'index.mjs', content: `export const handler = () => process.env.WORD ?? 'two';` }]),
    );
    const updated = await harness.rest('PUT', `${functions}/changes/code`, {
      S3Bucket: 'code',
      S3Key: 'two.zip',
    });
    expect((await harness.invoke('changes')).body).toBe('two');
    await harness.rest('PUT', `${functions}/changes/configuration`, {
      Environment: { Variables: { WORD: 'three' } },
    });
    expect((await harness.invoke('changes')).body).toBe('three');
    const { body } = await harness.rest('GET', `${functions}/changes`);
    expect(body.Configuration).toMatchObject({
      CodeSha256: updated.body.CodeSha256,
      Runtime: 'nodejs24.x',
      State: 'Active',
    });
    await expect(
      harness.rest('PUT', `${functions}/changes/code`, { S3Bucket: 'code', S3Key: 'none.zip' }),
    ).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
  });

  it('takes an archive above 50 MiB from S3 and not from the call, as AWS does', async () => {
    const large = zip([
      { name: 'index.mjs', content: `export const handler = () => 'large';` },
      { name: 'data.bin', content: Buffer.alloc(50 * 1024 * 1024 + 1), stored: true },
    ]);
    harness.objects.set('code/large.zip', large);
    await harness.deploy('large', '', { Code: { S3Bucket: 'code', S3Key: 'large.zip' } });
    expect((await harness.invoke('large')).body).toBe('large');
    await expect(
      harness.rest('PUT', `${functions}/large/code`, { ZipFile: large.toString('base64') }),
    ).rejects.toMatchObject({ code: 'RequestEntityTooLargeException' });
  });

  it('publishes versions that do not change, and aliases that may', async () => {
    const code = (word: string) =>
      zip([
        {
          name: 'index.mjs',
          content: `export const handler = (_event, context) => '${word} ' + context.functionVersion;`,
        },
      ]).toString('base64');
    await harness.deploy('versioned', '', { Code: { ZipFile: code('first') } });
    const publish = async () =>
      (await harness.rest('POST', `${functions}/versioned/versions`, {})).body.Version;
    expect(await publish()).toBe('1');
    expect(await publish()).toBe('1');
    await harness.rest('PUT', `${functions}/versioned/code`, { ZipFile: code('second') });
    expect(await publish()).toBe('2');
    await harness.rest('POST', `${functions}/versioned/aliases`, { Name: 'live', FunctionVersion: '1' });
    expect((await harness.invoke('versioned:live')).body).toBe('first 1');
    await harness.rest('PUT', `${functions}/versioned/aliases/live`, { FunctionVersion: '2' });
    expect((await harness.invoke('arn:aws:lambda:us-west-2:000000000000:function:versioned:live')).body).toBe(
      'second 2',
    );
    expect((await harness.invoke('versioned')).body).toBe('second $LATEST');
    const { body } = await harness.rest('GET', `${functions}/versioned/versions`);
    expect(body.Versions.map((version: { Version: string }) => version.Version)).toEqual([
      '$LATEST',
      '1',
      '2',
    ]);
    await expect(harness.rest('DELETE', `${functions}/versioned?Qualifier=2`)).rejects.toMatchObject({
      code: 'ResourceConflictException',
    });
    await expect(harness.invoke('versioned:9')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
    });
  });

  it('records permissions', async () => {
    await harness.deploy('permitted', `export const handler = () => 1;`);
    const permission = {
      StatementId: 'firehose',
      Action: 'lambda:InvokeFunction',
      Principal: 'firehose.amazonaws.com',
      SourceAccount: '000000000000',
    };
    await harness.rest('POST', `${functions}/permitted/policy`, permission);
    await expect(harness.rest('POST', `${functions}/permitted/policy`, permission)).rejects.toMatchObject({
      code: 'ResourceConflictException',
    });
    const { body } = await harness.rest('GET', `${functions}/permitted/policy`);
    expect(JSON.parse(body.Policy)).toMatchObject({
      Statement: [{ Sid: 'firehose', Principal: { Service: 'firehose.amazonaws.com' } }],
    });
    await harness.rest('DELETE', `${functions}/permitted/policy/firehose`);
    await expect(harness.rest('GET', `${functions}/permitted/policy`)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it.each([
    ['another runtime', { Runtime: 'python3.12' }],
    ['an image', { Code: { ImageUri: 'x' } }],
    ['layers', { Layers: ['arn:layer'] }],
    ['a VPC', { VpcConfig: { SubnetIds: ['s'] } }],
    ['active tracing', { TracingConfig: { Mode: 'Active' } }],
    ['JSON logs', { LoggingConfig: { LogFormat: 'JSON' } }],
    ['an unknown member', { Durable: true }],
  ])('refuses %s by name', async (_name, settings) => {
    await expect(harness.deploy('refused', 'x', settings)).rejects.toMatchObject({
      code: 'NotImplementedException',
    });
    await expect(harness.rest('GET', `${functions}/refused`)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('answers bad settings with the codes of AWS', async () => {
    await expect(harness.deploy('bad name', 'x')).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(harness.deploy('bad', 'x', { Timeout: 901 })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    await expect(harness.deploy('bad', 'x', { MemorySize: 64 })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    await expect(
      harness.deploy('bad', 'x', { Environment: { Variables: { AWS_REGION: 'x' } } }),
    ).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    await expect(harness.deploy('bad', 'x', { Code: { ZipFile: 'bm90IGEgemlw' } })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
    await expect(harness.deploy('echo', 'x')).rejects.toMatchObject({
      code: 'ResourceConflictException',
      status: 409,
    });
    await expect(harness.invoke('none')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
    });
  });

  it('deletes a function and ends its processes', async () => {
    await harness.deploy('deleted', `export const handler = () => process.pid;`);
    const { body: pid } = await harness.invoke('deleted');
    await harness.rest('DELETE', `${functions}/deleted`);
    await expect(harness.invoke('deleted')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await until(() => !isAlive(pid), 'the process to end');
  });

  it('keeps functions over a restart, and its processes do not outlive it', async () => {
    await harness.deploy('kept', `export const handler = () => process.pid;`);
    const { body: pid } = await harness.invoke('kept');
    await harness.reopen();
    expect(isAlive(pid)).toBe(false);
    expect((await harness.invoke('kept')).body).not.toBe(pid);
    expect((await harness.rest('GET', `${functions}/kept`)).body.Configuration.Role).toBe(role);
  });
});

describe('an event source mapping with a deployed function', () => {
  it("hands the batch over again when the function's process is killed in the middle of it", async () => {
    const harness = await startLambda();
    const file = path.join(harness.directory, 'seen.txt');
    await harness.deploy(
      'consumer',
      `import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
       export const handler = async ({ Records }) => {
         if (!existsSync(${JSON.stringify(`${file}.killed`)})) {
           writeFileSync(${JSON.stringify(`${file}.killed`)}, '');
           await new Promise(() => {});
         }
         for (const record of Records) appendFileSync(${JSON.stringify(file)}, Buffer.from(record.kinesis.data, 'base64') + ' ');
       };`,
      { Timeout: 30 },
    );
    await harness.callKinesis('CreateStream', { StreamName: 's', ShardCount: 1 });
    const Records = ['a', 'b', 'c'].map((text) => ({
      PartitionKey: 'k',
      Data: Buffer.from(text).toString('base64'),
    }));
    await harness.callKinesis('PutRecords', { StreamName: 's', Records });
    const { body } = await harness.rest('POST', '/2015-03-31/event-source-mappings', {
      EventSourceArn: 'arn:aws:kinesis:us-west-2:000000000000:stream/s',
      FunctionName: 'consumer',
      StartingPosition: 'TRIM_HORIZON',
    });
    const stats = () => (harness.lambda.stats?.() as { mappings: Record<string, any> }).mappings[body.UUID];
    await until(() => stats().inFlight === 3 && harness.lambda.environmentPids('consumer').length === 1);
    const killed = path.basename(`${file}.killed`);
    let begun = false;
    while (!begun) begun = (await readdir(harness.directory)).includes(killed);
    process.kill(harness.lambda.environmentPids('consumer')[0] as number, 'SIGKILL');
    await until(() => stats().behindRecords === 0, 'the batch to be handled');
    expect(stats()).toMatchObject({ function: 'consumer', stream: 's', failedRecords: 3, inFlight: 0 });
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(file, 'utf8')).toBe('a b c ');
    await harness.rest('DELETE', `/2015-03-31/event-source-mappings/${body.UUID}`);
    expect((await harness.rest('GET', '/2015-03-31/event-source-mappings')).body.EventSourceMappings).toEqual(
      [],
    );
    await harness.end();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
