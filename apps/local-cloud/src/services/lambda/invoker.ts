import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudError } from '../../core/errors';
import type { CloudIdentity, FunctionInvoker, Log, LogSink } from '../../core/service';
import type { CodeStore } from './code-store';
import { Environment } from './environment';
import { EnvironmentPool } from './environment-pool';
import {
  functionArn,
  parseReference,
  versionOf,
  type FunctionModel,
  type FunctionVersion,
} from './function-model';
import type { FunctionStore } from './function-store';
import type { RuntimeApi } from './runtime-api';

/** How functions run. */
export interface InvokerOptions {
  identity: CloudIdentity;
  log: Log;
  logs: LogSink;
  clock: () => number;
  functions: FunctionStore;
  code: CodeStore;
  api: RuntimeApi;
  runtimeFile: string;
  /** The local cloud's own address, given to functions as `AWS_ENDPOINT_URL`. */
  endpoint: () => string;
  maximumEnvironments: number;
  idleMs: number;
  initTimeoutMs: number;
}

/** One invocation. */
export interface Invocation {
  /** Name or ARN, with or without a qualifier. */
  name: string;
  qualifier?: string;
  payload: Uint8Array;
  clientContext?: string;
  requestId?: string;
  /** Milliseconds to wait for the last lines after the answer; default 0. */
  tailMs?: number;
}

/** How it went. */
export interface InvocationResult {
  payload: Buffer;
  functionError?: string;
  requestId: string;
  executedVersion: string;
  functionArn: string;
  logTail: string;
}

/** Counters of one function since the start. */
export interface FunctionCounters {
  invocations: number;
  errors: number;
  throttles: number;
}

/** Runs functions, each version in its own environments. */
export class Invoker implements FunctionInvoker {
  readonly #pool: EnvironmentPool;
  readonly #running = new Map<string, number>();
  readonly #counters = new Map<string, FunctionCounters>();
  readonly #specs = new Map<string, { model: FunctionModel; version: FunctionVersion }>();

  constructor(private readonly options: InvokerOptions) {
    this.#pool = new EnvironmentPool({
      maximum: options.maximumEnvironments,
      idleMs: options.idleMs,
      start: (key, onDeath) => this.#startEnvironment(key, onDeath),
    });
  }

  /** The port other services call. */
  async invoke(name: string, payload: Uint8Array): Promise<{ payload: Uint8Array; functionError?: string }> {
    return this.run({ name, payload });
  }

  /**
   * Runs one invocation to its end; an error of the function is a result.
   *
   * @throws CloudError ResourceNotFoundException, TooManyRequestsException when the reserved concurrency is in use
   * @throws PoolClosedError the service is shutting down
   */
  async run(invocation: Invocation): Promise<InvocationResult> {
    const { identity, functions } = this.options;
    const { name, qualifier } = parseReference(invocation.name, invocation.qualifier);
    const model = functions.get(name);
    const version = versionOf(identity, model, qualifier);
    const counters = this.counters(name);
    this.#admit(model, counters);
    const key = `${name}:${version.version}:${version.revisionId}`;
    this.#specs.set(key, { model, version });
    const { requestId = randomUUID() } = invocation;
    const arn = functionArn(identity, name, qualifier);
    try {
      const result = await this.#pool.use(key, async (environment) => {
        counters.invocations++;
        const reply = await environment.invoke(
          {
            requestId,
            payload: invocation.payload,
            invokedFunctionArn: arn,
            ...(invocation.clientContext ? { clientContext: invocation.clientContext } : {}),
          },
          version.timeoutSeconds * 1000,
        );
        if (invocation.tailMs) await delay(invocation.tailMs);
        return { ...reply, logTail: environment.logTail };
      });
      if (result.functionError) counters.errors++;
      return { ...result, requestId, executedVersion: version.version, functionArn: arn };
    } finally {
      this.#running.set(name, (this.#running.get(name) ?? 1) - 1);
    }
  }

  counters(name: string): FunctionCounters {
    const found = this.#counters.get(name);
    if (found) return found;
    const counters = { invocations: 0, errors: 0, throttles: 0 };
    this.#counters.set(name, counters);
    return counters;
  }

  /** Ends environments of code and settings that are no longer current. */
  retire(): void {
    const current = new Set(
      this.options.functions
        .all()
        .flatMap((model) =>
          [model.latest, ...model.versions].map(
            (version) => `${model.name}:${version.version}:${version.revisionId}`,
          ),
        ),
    );
    for (const key of this.#specs.keys()) if (!current.has(key)) this.#specs.delete(key);
    this.#pool.retire((key) => current.has(key));
  }

  /** Process ids of a function's `$LATEST` environments. */
  pids(name: string): number[] {
    const { latest } = this.options.functions.get(name);
    return this.#pool.pids(`${name}:${latest.version}:${latest.revisionId}`);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #admit(model: FunctionModel, counters: FunctionCounters): void {
    const running = this.#running.get(model.name) ?? 0;
    if (model.reservedConcurrency !== undefined && running >= model.reservedConcurrency) {
      counters.throttles++;
      throw new CloudError('TooManyRequestsException', 'Rate Exceeded.', 429, {
        details: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
      });
    }
    this.#running.set(model.name, running + 1);
  }

  #startEnvironment(key: string, onDeath: () => void): Environment {
    const { model, version } = this.#specs.get(key) as { model: FunctionModel; version: FunctionVersion };
    const { code, api, runtimeFile, initTimeoutMs, logs, clock } = this.options;
    const day = new Date(clock()).toISOString().slice(0, 10).replaceAll('-', '/');
    const logStream = `${day}/[${version.version}]${randomUUID().replaceAll('-', '')}`;
    return new Environment(
      api,
      {
        taskRoot: code.pathOf(version.codeSha256),
        runtimeFile,
        variables: this.#variables(model.name, version, logStream),
        memoryMegabytes: version.memoryMegabytes,
        initTimeoutMs,
        onLine: (line) => logs.append(version.logGroup, logStream, clock(), line),
      },
      onDeath,
    );
  }

  /**
   * The environment of a function's process: what Lambda sets, and nothing of this process but its `PATH`.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
   */
  #variables(name: string, version: FunctionVersion, logStream: string): Record<string, string> {
    const { identity, code, endpoint } = this.options;
    const taskRoot = code.pathOf(version.codeSha256);
    return {
      PATH: process.env['PATH'] ?? '',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      AWS_ENDPOINT_URL: endpoint(),
      ...version.environment,
      AWS_REGION: identity.region,
      AWS_DEFAULT_REGION: identity.region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_EXECUTION_ENV: `AWS_Lambda_${version.runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: version.version,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.memoryMegabytes),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: version.logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: logStream,
      LAMBDA_TASK_ROOT: taskRoot,
      LAMBDA_RUNTIME_DIR: taskRoot,
      _HANDLER: version.handler,
    };
  }
}
