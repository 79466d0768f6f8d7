import { spawn, type ChildProcess } from 'node:child_process';
import { limits } from './limits';
import { OutputLines } from './output-lines';
import type { RuntimeApi, RuntimeInvocation } from './runtime-api';

/** How one execution environment is started. */
export interface EnvironmentSpec {
  /** Folder of the unpacked code. */
  taskRoot: string;
  /** File of the runtime, run by this process's Node. */
  runtimeFile: string;
  /** Everything the process sees of the environment, except `AWS_LAMBDA_RUNTIME_API`. */
  variables: Record<string, string>;
  memoryMegabytes: number;
  /** Milliseconds until the handler must be loaded. */
  initTimeoutMs: number;
  /** Takes one line the function printed. */
  onLine: (line: string) => void;
}

/** How an invocation ended. */
export interface EnvironmentResult {
  payload: Buffer;
  functionError?: 'Unhandled';
}

interface Running {
  invocation: RuntimeInvocation;
  timeoutMs: number;
  timer?: NodeJS.Timeout;
  resolve: (result: EnvironmentResult) => void;
}

/**
 * One process that runs a function, one invocation at a time.
 *
 * `invoke` always resolves: a handler that throws, takes too long, or whose process dies is a result with
 * `functionError`. After a timeout or a death the environment is `dead`; its process is gone.
 */
export class Environment {
  readonly #child: ChildProcess;
  readonly #unregister: () => void;
  readonly #exited: Promise<void>;
  #deliver: ((invocation: RuntimeInvocation) => void) | undefined;
  #running: Running | undefined;
  #initTimer: NodeJS.Timeout | undefined;
  #initError: Buffer | undefined;
  #dead = false;
  #tail = '';

  constructor(
    api: RuntimeApi,
    private readonly spec: EnvironmentSpec,
    private readonly onDeath: () => void,
  ) {
    const { address, unregister } = api.register({
      onNext: (deliver) => this.#ready(deliver),
      onResponse: (requestId, payload) => this.#finish(requestId, { payload }),
      onError: (requestId, payload, fatal) => {
        if (fatal) this.#end();
        this.#finish(requestId, { payload, functionError: 'Unhandled' });
      },
      onInitError: (error) => void (this.#initError = error),
      onOversizeResponse: (requestId) =>
        this.#finish(
          requestId,
          failure(
            'Function.ResponseSizeTooLarge',
            `Response payload size exceeded maximum allowed payload size (${limits.payloadBytes} bytes).`,
          ),
        ),
    });
    this.#unregister = unregister;
    this.#child = spawn(
      process.execPath,
      [`--max-old-space-size=${spec.memoryMegabytes}`, spec.runtimeFile],
      {
        cwd: spec.taskRoot,
        env: { ...spec.variables, AWS_LAMBDA_RUNTIME_API: address },
        stdio: ['pipe', 'pipe', 'pipe'],
        // A group of its own: Ctrl-C in the terminal is for the server, which lets invocations end first.
        detached: true,
      },
    );
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#exit(signal ? `signal: ${signal}` : `exit status ${code}`);
        resolve();
      });
      this.#child.once('error', (error) => {
        this.#exit(error.message);
        resolve();
      });
    });
    this.#child.stdin?.on('error', () => undefined);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      const lines = new OutputLines((line) => this.#line(line));
      stream?.on('data', (chunk: Buffer) => lines.push(chunk)).on('end', () => lines.end());
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** The last 4 KB the function printed in the current or latest invocation. */
  get logTail(): string {
    return this.#tail;
  }

  /** Runs one invocation; the caller sees to it that there is no other. Time counts from when the handler is loaded. */
  invoke(invocation: Omit<RuntimeInvocation, 'deadlineMs'>, timeoutMs: number): Promise<EnvironmentResult> {
    this.#tail = '';
    return new Promise((resolve) => {
      this.#running = { invocation: { ...invocation, deadlineMs: 0 }, timeoutMs, resolve };
      if (this.#dead) return this.#exit('not running');
      if (this.#deliver) return this.#start();
      this.#initTimer = setTimeout(() => this.#timeOut(this.spec.initTimeoutMs), this.spec.initTimeoutMs);
    });
  }

  /** Ends the process at once and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #ready(deliver: (invocation: RuntimeInvocation) => void): void {
    this.#deliver = deliver;
    if (this.#running) this.#start();
  }

  #start(): void {
    const running = this.#running as Running;
    const deliver = this.#deliver as (invocation: RuntimeInvocation) => void;
    this.#deliver = undefined;
    clearTimeout(this.#initTimer);
    running.timer = setTimeout(() => this.#timeOut(running.timeoutMs), running.timeoutMs);
    deliver({ ...running.invocation, deadlineMs: Date.now() + running.timeoutMs });
  }

  #timeOut(timeoutMs: number): void {
    const requestId = this.#running?.invocation.requestId ?? '';
    const message = `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
    this.#line(
      `${new Date().toISOString()} ${requestId} Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
    );
    this.#finish(requestId, failure('Sandbox.Timedout', message));
    this.#end();
  }

  #end(): void {
    this.#child.kill('SIGKILL');
    this.#die();
  }

  #finish(requestId: string, result: EnvironmentResult): void {
    const running = this.#running;
    if (!running || running.invocation.requestId !== requestId) return;
    this.#running = undefined;
    clearTimeout(running.timer);
    clearTimeout(this.#initTimer);
    running.resolve(result);
  }

  #exit(reason: string): void {
    this.#die();
    const requestId = this.#running?.invocation.requestId;
    if (requestId === undefined) return;
    this.#finish(
      requestId,
      this.#initError?.length
        ? { payload: this.#initError, functionError: 'Unhandled' }
        : failure('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited with error: ${reason}`),
    );
  }

  #die(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#unregister();
    this.onDeath();
  }

  #line(line: string): void {
    this.#tail = `${this.#tail}${line}\n`.slice(-limits.logTailBytes);
    this.spec.onLine(line);
  }
}

function failure(errorType: string, errorMessage: string): EnvironmentResult {
  return { payload: Buffer.from(JSON.stringify({ errorType, errorMessage })), functionError: 'Unhandled' };
}
