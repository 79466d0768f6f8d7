import { setTimeout as delay } from 'node:timers/promises';
import { BatchProcessor } from './batch-processor';
import { readBatch, type LaneShare } from './batch-reader';
import type { EventSource } from './kinesis-event';
import type { LaneContext } from './lane-context';
import type { Position } from './mapping-model';
import type { LanePosition } from './shard-positions';

/** Milliseconds after which an idle lane looks again even if nothing told it to. */
const idleMs = 1000;

/** Which part of which shard a lane reads. */
export interface LaneTarget extends LaneShare {
  shardId: string;
  start: Position;
  /** Makes a position durable. */
  move: (to: LanePosition) => Promise<void>;
}

/**
 * One strand of a shard: takes its records in order, one batch at a time, and goes on when they succeeded or were
 * given up. With several lanes each takes the partition keys of its share, so that order per key is kept and a
 * blocked lane does not hold the others up.
 */
export class Lane {
  #position: Position;
  readonly #source: EventSource;

  constructor(
    private readonly target: LaneTarget,
    private readonly context: LaneContext,
  ) {
    this.#position = target.start;
    this.#source = {
      identity: context.identity,
      streamArn: context.mapping.streamArn,
      shardId: target.shardId,
      roleArn: context.roleOf(context.mapping.functionArn),
    };
  }

  /** Everything before it is done. May be ahead of the durable one by records of other lanes. */
  get position(): Position {
    return this.#position;
  }

  /** Works until the shard's end, or until stopped. */
  async run(): Promise<void> {
    const { context, target } = this;
    const processor = new BatchProcessor(context, this.#source, (record) =>
      this.#move({ after: record.sequenceNumber }, false),
    );
    while (!context.stopped()) {
      const batch = await readBatch(this.#position, target, this.#source, context);
      const worked = batch.records.length > 0;
      if (worked && !(await processor.process(batch.records))) return;
      if (worked || batch.end) await this.#move(batch.next, batch.end);
      this.#position = batch.next;
      if (batch.end) return context.signal.notify();
      if (!worked) await context.signal.wait(idleMs);
      else if (batch.records.length < context.mapping.batchSize) await delay(context.pace.pollMs);
    }
  }

  async #move(position: Position, done: boolean): Promise<void> {
    await this.target.move({ position, done });
    this.#position = position;
  }
}
