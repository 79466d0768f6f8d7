import type { Environment } from './environment';
import { PoolClosedError } from './errors';

/** Starts an environment for a key; `onDeath` is called once, when its process is gone for whatever reason. */
export type StartEnvironment = (key: string, onDeath: () => void) => Environment;

export interface PoolOptions {
  start: StartEnvironment;
  /** Environments at once, over all functions. */
  maximum: number;
  /** An environment without work for so long is ended. */
  idleMs: number;
}

interface Slot {
  key: string;
  environment: Environment;
  busy: boolean;
  idleTimer?: NodeJS.Timeout | undefined;
}

interface Waiter {
  key: string;
  resolve: (slot: Slot) => void;
  reject: (error: Error) => void;
}

/**
 * Keeps environments warm and their number bounded.
 *
 * A key stands for one state of one function (version and revision). Work that finds no room waits. When an
 * environment falls idle, a key that has none comes first, so that a busy function cannot keep the others out; else
 * it goes to the next work of its own key, and makes room for another key only when its own has nothing to do.
 */
export class EnvironmentPool {
  readonly #slots = new Set<Slot>();
  readonly #waiters: Waiter[] = [];
  #closed = false;

  constructor(private readonly options: PoolOptions) {}

  /** Runs work in an environment of this key, a warm one when there is one. */
  async use<T>(key: string, work: (environment: Environment) => Promise<T>): Promise<T> {
    const slot = await this.#acquire(key);
    try {
      return await work(slot.environment);
    } finally {
      this.#release(slot);
    }
  }

  /** Process ids of a key's environments. */
  pids(key: string): number[] {
    return [...this.#slots].filter((slot) => slot.key === key).flatMap((slot) => slot.environment.pid ?? []);
  }

  /** Ends the idle environments whose key no longer means anything; busy ones end when their work does. */
  retire(current: (key: string) => boolean): void {
    for (const slot of this.#slots) {
      if (current(slot.key)) continue;
      slot.key = 'retired';
      if (!slot.busy) this.#end(slot);
    }
  }

  /** Ends everything; work in progress ends with a function error. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiter of this.#waiters.splice(0)) waiter.reject(new PoolClosedError());
    await Promise.all([...this.#slots].map((slot) => this.#end(slot)));
  }

  #acquire(key: string): Promise<Slot> {
    if (this.#closed) return Promise.reject(new PoolClosedError());
    const slot = this.#find(key);
    if (slot) return Promise.resolve(slot);
    return new Promise((resolve, reject) => this.#waiters.push({ key, resolve, reject }));
  }

  #find(key: string): Slot | undefined {
    const warm = [...this.#slots].findLast(
      (slot) => slot.key === key && !slot.busy && !slot.environment.dead,
    );
    if (warm) return this.#occupy(warm);
    if (this.#slots.size >= this.options.maximum) {
      const idle = this.#replaceable(key);
      if (!idle) return undefined;
      void this.#end(idle);
    }
    return this.#occupy(this.#add(key));
  }

  /** An idle environment that may end so that one of `key` can start. */
  #replaceable(key: string): Slot | undefined {
    const idle = [...this.#slots].filter((slot) => !slot.busy);
    if (!this.#hasSlot(key)) return idle[0];
    return idle.find((slot) => !this.#waiters.some((waiter) => waiter.key === slot.key));
  }

  #hasSlot(key: string): boolean {
    return [...this.#slots].some((slot) => slot.key === key);
  }

  #add(key: string): Slot {
    const slot: Slot = {
      key,
      busy: false,
      environment: this.options.start(key, () => {
        this.#slots.delete(slot);
        this.#serve();
      }),
    };
    this.#slots.add(slot);
    return slot;
  }

  #occupy(slot: Slot): Slot {
    clearTimeout(slot.idleTimer);
    slot.busy = true;
    // The set stays in order of use: the latest is taken first, so that the others grow idle and end.
    this.#slots.delete(slot);
    this.#slots.add(slot);
    return slot;
  }

  #release(slot: Slot): void {
    slot.busy = false;
    if (slot.environment.dead) this.#slots.delete(slot);
    else if (slot.key === 'retired' || this.#closed) void this.#end(slot);
    else slot.idleTimer = setTimeout(() => void this.#end(slot), this.options.idleMs).unref();
    this.#serve();
  }

  /** Gives what is free to those who wait: first to keys without any environment, then in order of arrival. */
  #serve(): void {
    if (this.#closed) return;
    const starving = this.#waiters.filter((waiter) => !this.#hasSlot(waiter.key));
    for (const waiter of new Set([...starving, ...this.#waiters])) {
      const slot = this.#find(waiter.key);
      if (!slot) continue;
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.resolve(slot);
    }
  }

  async #end(slot: Slot): Promise<void> {
    clearTimeout(slot.idleTimer);
    this.#slots.delete(slot);
    await slot.environment.kill();
  }
}
