import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  FunctionInvoker,
  FunctionQueue,
  LogSink,
  ObjectStore,
  RestService,
  ServiceDependencies,
} from '../../core/service';
import type { KinesisReader } from '../kinesis';
import { aliasRoutes } from './alias-routes';
import { AsyncQueue } from './async-queue';
import { CodeStore } from './code-store';
import type { PollPace } from './event-source/lane-context';
import { Mappings } from './event-source/mappings';
import { functionNotFound, parseReference, versionOf } from './function-model';
import { functionRoutes } from './function-routes';
import { FunctionStore } from './function-store';
import { acceptEvent, invokeRoute } from './invoke-route';
import { Invoker } from './invoker';
import type { LambdaContext } from './lambda-context';
import { locateRuntime } from './locate-runtime';
import { mappingRoutes } from './mapping-routes';
import { policyRoutes } from './policy-routes';
import { lambdaResources } from './resources';
import { router } from '../../core/rest-routes';
import { RuntimeApi } from './runtime-api';

export interface LambdaOptions extends ServiceDependencies {
  /** Where code comes from and given-up batches go. */
  objects: Pick<ObjectStore, 'get' | 'put'>;
  /** What event source mappings read. */
  streams: KinesisReader;
  /** Takes what functions print. */
  logs: LogSink;
  /** The local cloud's own address, e.g. `http://127.0.0.1:4566`; asked for when a function starts. */
  endpoint: () => string;
  /** Whether functions, mappings and accepted events are forced to the disk; default true. */
  fsync?: boolean;
  /** Function processes at once; work above that waits. Default twice the processors, at least 4. */
  maximumEnvironments?: number;
  /** Milliseconds after which a process without work is ended; default 60,000. */
  idleMs?: number;
  /** Milliseconds a handler may take to load; default 30,000 (AWS: 10,000, on a machine of its own). */
  initTimeoutMs?: number;
  /** Milliseconds a shutdown waits for invocations under way before it ends them; default 3,000. */
  graceMs?: number;
  /** Pauses before the retries of asynchronous invocations; default 1 and 2 minutes. */
  asyncRetryDelaysMs?: readonly number[];
  /** Pauses of event source mappings. */
  pace?: Partial<PollPace>;
}

/** The Lambda service, and the invoker for services of the same process. */
export interface LambdaService extends RestService, FunctionInvoker, FunctionQueue {
  /** Begins to read streams and to run accepted events. Call it when the endpoint answers. */
  start(): void;
  /** Process ids of a function's current environments; for tests that end one. */
  environmentPids(name: string): number[];
  close(): Promise<void>;
}

/**
 * Lambda for Node functions: zip archives, versions, synchronous and asynchronous invocation, event source mappings
 * on Kinesis. Each environment is a process of its own that speaks the Lambda runtime API.
 */
export async function createLambda(options: LambdaOptions): Promise<LambdaService> {
  const { identity, log, clock = Date.now, objects, stateDirectory, streams } = options;
  const durability = { fsync: options.fsync ?? true };
  const folder = (name: string) => path.join(stateDirectory, name);
  const functions = await FunctionStore.open(folder('functions'), identity, durability);
  const code = await CodeStore.open(folder('code'), path.dirname(fileURLToPath(import.meta.url)));
  await code.retain(functions.usedCode());
  const api = await RuntimeApi.start();
  const invoker = new Invoker({
    identity,
    log,
    logs: options.logs,
    clock,
    functions,
    code,
    api,
    runtimeFile: locateRuntime(),
    endpoint: options.endpoint,
    maximumEnvironments: options.maximumEnvironments ?? Math.max(4, availableParallelism() * 2),
    idleMs: options.idleMs ?? 60_000,
    initTimeoutMs: options.initTimeoutMs ?? 30_000,
  });
  const events = await AsyncQueue.open({
    directory: folder('events'),
    durability,
    log,
    clock,
    run: (invocation) => invoker.run(invocation),
    retryDelaysMs: options.asyncRetryDelaysMs ?? [60_000, 120_000],
  });
  const mappings = await Mappings.open({
    directory: folder('mappings'),
    durability,
    identity,
    log,
    clock,
    reader: streams,
    objects,
    invoke: (invocation) => invoker.run(invocation),
    roleOf: (arn) => functions.find(parseReference(arn).name)?.latest.role ?? '',
    requireFunction(arn) {
      const { name, qualifier } = parseReference(arn);
      const model = functions.find(name);
      if (!model) throw functionNotFound(arn);
      versionOf(identity, model, qualifier);
    },
    pace: { pollMs: 200, retryMs: 500, retryMaximumMs: 30_000, ...options.pace },
  });
  const context: LambdaContext = { identity, clock, functions, code, objects, invoker, events, mappings };
  const match = router('lambda', [
    ...functionRoutes(context),
    ...aliasRoutes(context),
    ...policyRoutes(context),
    ...mappingRoutes(context),
    invokeRoute(context),
  ]);
  return {
    name: 'lambda',
    errorFormat: 'json',
    match,
    resources: lambdaResources(context),
    invoke: (name, payload) => invoker.invoke(name, payload),
    accept: (name, payload) => acceptEvent(context, name, payload),
    environmentPids: (name) => invoker.pids(name),
    start() {
      events.start();
      mappings.start();
    },
    stats: () => ({
      functions: Object.fromEntries(functions.all().map(({ name }) => [name, { ...invoker.counters(name) }])),
      mappings: mappings.stats(),
    }),
    async close() {
      const ended = Promise.all([mappings.close(), events.close()]);
      await Promise.race([ended, delay(options.graceMs ?? 3000)]);
      await invoker.close();
      await ended;
      await api.close();
    },
  };
}
