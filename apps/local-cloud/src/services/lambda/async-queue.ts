import { mkdir, readFile, readdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, type Durability } from '../../core/durable-file';
import type { Log } from '../../core/service';
import type { Invocation, InvocationResult } from './invoker';

/** An accepted asynchronous invocation, as its file keeps it. */
interface QueuedEvent {
  requestId: string;
  name: string;
  payload: string;
  acceptedMs: number;
  attempts: number;
}

export interface AsyncQueueOptions {
  directory: string;
  durability: Durability;
  log: Log;
  clock: () => number;
  run: (invocation: Invocation) => Promise<InvocationResult>;
  /** Pauses before the second and the third attempt; after the last one the event is dropped, as AWS does. */
  retryDelaysMs: readonly number[];
}

/**
 * Asynchronous invocations. An event is on disk before it is accepted, so that a kill does not lose it; it may run
 * twice when the kill comes between its end and the removal of its file.
 */
export class AsyncQueue {
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  #waiting: QueuedEvent[] | undefined = [];
  #closed = false;

  private constructor(private readonly options: AsyncQueueOptions) {}

  /** Reads what was accepted before; nothing runs before `start`. */
  static async open(options: AsyncQueueOptions): Promise<AsyncQueue> {
    await mkdir(options.directory, { recursive: true });
    const queue = new AsyncQueue(options);
    for (const name of await readdir(options.directory)) {
      if (!name.endsWith('.json')) continue;
      const event = JSON.parse(await readFile(path.join(options.directory, name), 'utf8')) as QueuedEvent;
      queue.#schedule(event, 0);
    }
    return queue;
  }

  /** Begins to run events. */
  start(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const event of waiting) this.#schedule(event, 0);
  }

  /** Accepts an event: it will run, whatever happens to this process. */
  async add(invocation: Required<Pick<Invocation, 'name' | 'payload' | 'requestId'>>): Promise<void> {
    const event: QueuedEvent = {
      requestId: invocation.requestId,
      name: invocation.name,
      payload: Buffer.from(invocation.payload).toString('base64'),
      acceptedMs: this.options.clock(),
      attempts: 0,
    };
    await this.#write(event);
    this.#schedule(event, 0);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#running);
  }

  #schedule(event: QueuedEvent, delayMs: number): void {
    if (this.#closed) return;
    if (this.#waiting) return void this.#waiting.push(event);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const work = this.#attempt(event).catch((error: unknown) =>
        this.options.log.error('lambda: asynchronous invocation failed', { function: event.name, error }),
      );
      this.#running.add(work);
      void work.then(() => this.#running.delete(work));
    }, delayMs).unref();
    this.#timers.add(timer);
  }

  async #attempt(event: QueuedEvent): Promise<void> {
    const { log, retryDelaysMs, run } = this.options;
    const problem = await run({
      name: event.name,
      payload: Buffer.from(event.payload, 'base64'),
      requestId: event.requestId,
    }).then(
      (result) => result.functionError,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (this.#closed && problem) return;
    const delayMs = retryDelaysMs[event.attempts];
    if (problem === undefined || delayMs === undefined) {
      if (problem !== undefined)
        log.error('lambda: dropped an asynchronous event after its last attempt', {
          function: event.name,
          problem,
        });
      await unlink(this.#fileOf(event)).catch(() => undefined);
      return;
    }
    event.attempts++;
    await this.#write(event);
    this.#schedule(event, delayMs);
  }

  #fileOf(event: QueuedEvent): string {
    return path.join(this.options.directory, `${event.requestId}.json`);
  }

  async #write(event: QueuedEvent): Promise<void> {
    await replaceFile(this.#fileOf(event), JSON.stringify(event), this.options.durability);
  }
}
