import { randomUUID } from 'node:crypto';
import { CloudError } from '../../../core/errors';
import type { StreamRecord } from '../../../core/service';
import type { InvocationResult } from '../invoker';
import { planAfter, splitExpired, type Work } from './batch-plan';
import { readBatchResponse, type BatchOutcome } from './batch-response';
import { failureKey, failureRecord, type FailureCondition } from './failure-record';
import { kinesisEvent, type EventSource } from './kinesis-event';
import type { LaneContext } from './lane-context';

/**
 * Brings one batch to its end: invokes, retries, splits, and gives up what exhausts its limits.
 *
 * Nothing behind a record is invoked before the record succeeded or was given up, except what succeeded in the same
 * invocation as Lambda allows.
 */
export class BatchProcessor {
  #pauseMs: number;
  #last: InvocationResult | undefined;

  /** @param moveBehind makes durable that everything up to the record is done */
  constructor(
    private readonly context: LaneContext,
    private readonly source: EventSource,
    private readonly moveBehind: (record: StreamRecord) => Promise<void>,
  ) {
    this.#pauseMs = context.pace.retryMs;
  }

  /** Resolves with true when every record is done or given up, with false when the mapping was stopped before. */
  async process(records: readonly StreamRecord[]): Promise<boolean> {
    const queue: Array<Work<StreamRecord>> = [{ records, failures: 0, invocations: 0 }];
    for (let work = queue.shift(); work; work = queue.shift()) {
      if (this.context.stopped()) return false;
      const { expired, rest } = splitExpired(work, this.#oldestMs());
      if (expired) {
        if (!(await this.#giveUp(expired, 'RecordAgeExceeded'))) return false;
        await this.moveBehind(expired.records.at(-1) as StreamRecord);
      }
      if (rest && !(await this.#attempt(rest, queue))) return false;
    }
    return true;
  }

  /** One invocation; puts what follows it at the head of the queue. False when stopped. */
  async #attempt(work: Work<StreamRecord>, queue: Array<Work<StreamRecord>>): Promise<boolean> {
    const { context } = this;
    const result = await this.#invoke(work.records);
    // An answer that came while the service was being stopped is one of a killed process.
    if (context.stopped() && (result === undefined || result.functionError !== undefined)) return false;
    if (!result) {
      queue.unshift(work);
      return this.#pause();
    }
    this.#last = result;
    const plan = planAfter(work, this.#outcomeOf(result, work.records), context.mapping);
    context.counters.failedRecords += work.records.length - plan.done;
    context.counters.lastResult = plan.done === work.records.length ? 'OK' : 'PROBLEM: Function call failed';
    if (plan.discard && !(await this.#giveUp(plan.discard, 'RetryAttemptsExhausted'))) return false;
    queue.unshift(...plan.retry);
    const settled = plan.discard ? work.records : work.records.slice(0, plan.done);
    const lastSettled = settled.at(-1);
    if (lastSettled && queue.length > 0) await this.moveBehind(lastSettled);
    const [next] = plan.retry;
    if (next && next.failures > 0 && plan.done === 0 && plan.retry.length === 1) return this.#pause();
    this.#pauseMs = context.pace.retryMs;
    return true;
  }

  /** Undefined when the function was not invoked, which does not count as a try. */
  async #invoke(records: readonly StreamRecord[]): Promise<InvocationResult | undefined> {
    const { context } = this;
    const payload = kinesisEvent(records, this.source);
    context.counters.inFlight += records.length;
    try {
      return await context.invoke({ name: context.mapping.functionArn, payload });
    } catch (error) {
      const code = error instanceof CloudError ? error.code : 'InternalError';
      context.counters.lastResult = `PROBLEM: ${code}`;
      if (code !== 'TooManyRequestsException' && !context.stopped())
        context.log.warn('lambda: a batch waits for its function', { mapping: context.mapping.uuid, error });
      return undefined;
    } finally {
      context.counters.inFlight -= records.length;
    }
  }

  #outcomeOf(result: InvocationResult, records: readonly StreamRecord[]): BatchOutcome {
    if (result.functionError !== undefined) return { kind: 'failure' };
    if (!this.context.mapping.reportItemFailures) return { kind: 'success' };
    return readBatchResponse(
      result.payload,
      records.map((record) => record.sequenceNumber),
    );
  }

  /** Writes the records to the failure destination, for as long as that takes. False when stopped before. */
  async #giveUp(work: Work<StreamRecord>, condition: FailureCondition): Promise<boolean> {
    const { context } = this;
    const { mapping, counters, log, clock } = context;
    const position = {
      mapping: mapping.uuid,
      shard: this.source.shardId,
      from: work.records[0]?.sequenceNumber,
      to: work.records.at(-1)?.sequenceNumber,
      records: work.records.length,
      condition,
    };
    if (mapping.failureBucket === undefined) {
      log.error('lambda: dropped records, because the mapping has no failure destination', position);
      counters.discardedToDestination += work.records.length;
      return true;
    }
    const document = failureRecord({
      condition,
      records: work.records,
      invocations: work.invocations,
      event: kinesisEvent(work.records, this.source),
      requestId: this.#last?.requestId ?? randomUUID(),
      functionArn: mapping.functionArn,
      streamArn: mapping.streamArn,
      shardId: this.source.shardId,
      executedVersion: this.#last?.executedVersion ?? '$LATEST',
      ...(this.#last?.functionError ? { functionError: this.#last.functionError } : {}),
      nowMs: clock(),
    });
    const key = failureKey(mapping.uuid, this.source.shardId, clock());
    const body = Buffer.from(JSON.stringify(document));
    for (;;) {
      try {
        await context.objects.put(mapping.failureBucket, key, body);
        counters.discardedToDestination += work.records.length;
        log.warn('lambda: gave a batch up to the failure destination', { ...position, key });
        return true;
      } catch (error) {
        log.error('lambda: the failure destination takes nothing, trying again', { ...position, error });
        if (!(await this.#pause())) return false;
      }
    }
  }

  #oldestMs(): number {
    const seconds = this.context.mapping.maximumRecordAgeSeconds;
    return seconds < 0 ? -Infinity : this.context.clock() - seconds * 1000;
  }

  /** Waits longer each time in a row. False when stopped meanwhile. */
  async #pause(): Promise<boolean> {
    const untilMs = Date.now() + this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 2, this.context.pace.retryMaximumMs);
    while (!this.context.stopped() && Date.now() < untilMs)
      await this.context.signal.wait(untilMs - Date.now());
    return !this.context.stopped();
  }
}
