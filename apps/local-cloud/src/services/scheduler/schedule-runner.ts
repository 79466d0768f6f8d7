import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudError } from '../../core/errors';
import type { CloudIdentity, FunctionQueue, Log } from '../../core/service';
import { nextTime, parseExpression, type ScheduleExpression } from './schedule-expression';
import { scheduleArn, type ScheduleRecord } from './schedule-model';
import { keyOf, type ScheduleStore } from './schedule-store';

/** What running schedules needs. */
export interface RunnerOptions {
  identity: CloudIdentity;
  log: Log;
  clock: () => number;
  store: ScheduleStore;
  functions: FunctionQueue;
  /** Factor on the intervals of rates. */
  intervalScale: number;
}

/** Counters of one schedule since the start. */
export interface ScheduleCounters {
  /** Times the target was to be invoked. */
  invocations: number;
  /** Those given up. */
  failures: number;
}

/** `setTimeout` takes no longer than 24 days; a clock that is set is noticed within the hour. */
const longestWaitMs = 3_600_000;
const longestRetryMs = 60_000;

/**
 * Invokes targets when their time comes. Times that pass while no process runs are left out, but for a one-time
 * schedule, which is then late.
 */
export class ScheduleRunner {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #counters = new Map<string, ScheduleCounters>();
  readonly #running = new Set<Promise<void>>();
  readonly #ended = new AbortController();

  constructor(private readonly options: RunnerOptions) {}

  /** Begins to invoke; from now on changes of the store are followed. */
  start(): void {
    const { store, clock } = this.options;
    store.onChange = (key, schedule) => {
      this.#stop(key);
      if (schedule) this.#arm(schedule, schedule.modifiedMs - 1);
      else this.#counters.delete(key);
    };
    for (const schedule of store.list()) this.#arm(schedule, clock());
  }

  counters(key: string): ScheduleCounters {
    return this.#counters.get(key) ?? { invocations: 0, failures: 0 };
  }

  async close(): Promise<void> {
    this.options.store.onChange = () => undefined;
    this.#ended.abort();
    for (const key of this.#timers.keys()) this.#stop(key);
    await Promise.all(this.#running);
  }

  #stop(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  #arm(schedule: ScheduleRecord, afterMs: number): void {
    if (!schedule.isEnabled || this.#ended.signal.aborted) return;
    const expression = parseExpression(schedule.expression);
    const timeMs = expression && this.#nextOf(schedule, expression, afterMs);
    if (timeMs === undefined) return this.#complete(schedule);
    this.#wait(schedule, timeMs);
  }

  #nextOf(schedule: ScheduleRecord, expression: ScheduleExpression, afterMs: number): number | undefined {
    const { anchorMs, timeZone, startMs, endMs, lastMs } = schedule;
    const scope = { anchorMs, timeZone, intervalScale: this.options.intervalScale };
    if (expression.kind === 'at')
      return lastMs === undefined ? nextTime(expression, Number.NEGATIVE_INFINITY, scope) : undefined;
    const timeMs = nextTime(expression, Math.max(afterMs, (startMs ?? 0) - 1), scope);
    return timeMs !== undefined && timeMs < (endMs ?? Infinity) ? timeMs : undefined;
  }

  #wait(schedule: ScheduleRecord, timeMs: number): void {
    const waitMs = Math.min(Math.max(0, timeMs - this.options.clock()), longestWaitMs);
    const timer = setTimeout(() => {
      if (this.options.clock() < timeMs) return this.#wait(schedule, timeMs);
      this.#follow(this.#invoke(schedule, timeMs), schedule);
      if (!schedule.expression.startsWith('at(')) this.#arm(schedule, Math.max(timeMs, this.options.clock()));
    }, waitMs).unref();
    this.#timers.set(keyOf(schedule.group, schedule.name), timer);
  }

  /** A schedule without a time to come is done; it goes when it was to go. */
  #complete(schedule: ScheduleRecord): void {
    this.#stop(keyOf(schedule.group, schedule.name));
    if (schedule.actionAfterCompletion === 'DELETE')
      this.#follow(this.options.store.remove(schedule.group, schedule.name), schedule);
  }

  #follow(work: Promise<void>, { group, name }: ScheduleRecord): void {
    const followed = work.catch((error: unknown) =>
      this.options.log.error('scheduler: a schedule failed', { group, name, error }),
    );
    this.#running.add(followed);
    void followed.then(() => this.#running.delete(followed));
  }

  async #invoke(schedule: ScheduleRecord, timeMs: number): Promise<void> {
    const { store, clock, functions, log } = this.options;
    const { target, group, name } = schedule;
    const key = keyOf(group, name);
    const counters = this.counters(key);
    this.#counters.set(key, counters);
    counters.invocations++;
    const executionId = randomUUID();
    for (let attempt = 1; ; attempt++) {
      try {
        await functions.accept(target.arn, this.#payload(schedule, timeMs, { executionId, attempt }));
        break;
      } catch (error) {
        if (this.#ended.signal.aborted) return;
        const isLast = attempt > target.maximumRetries || clock() - timeMs > target.maximumAgeSeconds * 1000;
        if (isLast || isPermanent(error)) {
          counters.failures++;
          log.error('scheduler: gave up an invocation', { group, name, attempt, error });
          break;
        }
        await delay(Math.min(1000 * 2 ** (attempt - 1), longestRetryMs), undefined, {
          signal: this.#ended.signal,
        }).catch(() => undefined);
        if (this.#ended.signal.aborted) return;
      }
    }
    if (!schedule.expression.startsWith('at(')) return;
    await store.mark(schedule, timeMs);
    this.#complete(schedule);
  }

  /**
   * The event: the target's input with its context attributes filled in, else a scheduled event.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
   */
  #payload(
    schedule: ScheduleRecord,
    timeMs: number,
    { executionId, attempt }: { executionId: string; attempt: number },
  ): Buffer {
    const { identity } = this.options;
    const arn = scheduleArn(identity, schedule.group, schedule.name);
    const time = new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');
    const { input } = schedule.target;
    if (input === undefined)
      return Buffer.from(
        JSON.stringify({
          version: '0',
          id: executionId,
          'detail-type': 'Scheduled Event',
          source: 'aws.scheduler',
          account: identity.accountId,
          time,
          region: identity.region,
          resources: [arn],
          detail: '{}',
        }),
      );
    return Buffer.from(
      input
        .replaceAll('<aws.scheduler.schedule-arn>', arn)
        .replaceAll('<aws.scheduler.scheduled-time>', time)
        .replaceAll('<aws.scheduler.execution-id>', executionId)
        .replaceAll('<aws.scheduler.attempt-number>', String(attempt)),
    );
  }
}

/** Whether another attempt would end the same: the function is not there, or does not take the event. */
function isPermanent(error: unknown): boolean {
  return error instanceof CloudError && error.status >= 400 && error.status < 500 && error.status !== 429;
}
