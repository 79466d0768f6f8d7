import type { KinesisReader } from '../../kinesis';
import type { LaneContext, MappingCounters } from './lane-context';
import { Lane } from './lane';
import type { MappingModel, Position } from './mapping-model';
import { ShardPositions } from './shard-positions';
import { Signal } from './signal';

/** What a runner needs; the rest of a lane's context is its own. */
export type RunnerOptions = Omit<LaneContext, 'counters' | 'signal' | 'stopped' | 'reader'> & {
  reader: KinesisReader;
  /** Folder of the positions. */
  directory: string;
};

interface RunningShard {
  positions: ShardPositions;
  lanes: Lane[];
}

/** Milliseconds between two looks at the list of shards. */
const discoveryMs = 1000;

/** Milliseconds before a lane that threw begins again at its durable position. */
const restartMs = 1000;

/**
 * Runs one mapping: a set of lanes per shard, parents before their children.
 *
 * A child begins when every lane of every parent has reached the parent's end.
 */
export class MappingRunner {
  readonly counters: MappingCounters;
  readonly #signal = new Signal();
  readonly #shards = new Map<string, RunningShard>();
  readonly #work = new Set<Promise<void>>();
  readonly #unsubscribe: () => void;
  #stopped = false;

  constructor(
    readonly options: RunnerOptions,
    counters?: MappingCounters,
  ) {
    this.counters = counters ?? {
      inFlight: 0,
      failedRecords: 0,
      discardedToDestination: 0,
      lastResult: 'No records processed',
    };
    this.#unsubscribe = options.reader.onAppend(options.mapping.streamArn, () => this.#signal.notify());
    this.#track(this.#discover());
  }

  /** Records of the stream that are not done. */
  behindRecords(): number {
    const { reader, mapping } = this.options;
    return (reader.shards(mapping.streamArn) ?? []).reduce((sum, { shardId }) => {
      const running = this.#shards.get(shardId);
      if (!running) return sum + this.#behind(shardId, this.#initial(shardId));
      if (running.positions.done) return sum;
      return sum + Math.max(0, ...running.lanes.map((lane) => this.#behind(shardId, lane.position)));
    }, 0);
  }

  /** Takes no further batch and waits for those under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    while (this.#work.size > 0) {
      this.#signal.notify();
      await Promise.race([
        Promise.all(this.#work),
        new Promise((resolve) => setTimeout(resolve, 50).unref()),
      ]);
    }
  }

  async #discover(): Promise<void> {
    const { mapping, reader, log } = this.options;
    while (!this.#stopped) {
      try {
        for (const shard of reader.shards(mapping.streamArn) ?? []) {
          const ready = shard.parentShardIds.every((parent) => this.#shards.get(parent)?.positions.done);
          if (!this.#shards.has(shard.shardId) && ready) await this.#startShard(shard.shardId);
        }
      } catch (error) {
        log.error('lambda: could not begin a shard', { mapping: mapping.uuid, error });
      }
      await this.#signal.wait(discoveryMs);
    }
  }

  async #startShard(shardId: string): Promise<void> {
    const { directory, mapping } = this.options;
    const laneCount = mapping.parallelizationFactor;
    const positions = await ShardPositions.open(directory, shardId, laneCount, this.#initial(shardId));
    const running: RunningShard = { positions, lanes: [] };
    this.#shards.set(shardId, running);
    if (this.#stopped) return;
    for (const lane of positions.lanes.keys())
      if (!positions.lanes[lane]?.done) this.#track(this.#runLane(running, shardId, lane, laneCount));
  }

  /** Runs a lane; one that throws, e.g. because its position could not be written, begins again where it was. */
  async #runLane(running: RunningShard, shardId: string, index: number, laneCount: number): Promise<void> {
    const { positions } = running;
    while (!this.#stopped) {
      const start = this.#clamped(shardId, positions.lanes[index]?.position ?? { start: 'TRIM_HORIZON' });
      const lane = new Lane(
        { shardId, lane: index, laneCount, start, move: (to) => positions.move(index, to) },
        { ...this.options, counters: this.counters, signal: this.#signal, stopped: () => this.#stopped },
      );
      running.lanes[index] = lane;
      try {
        return await lane.run();
      } catch (error) {
        const shards = this.options.reader.shards(this.options.mapping.streamArn);
        const context = { mapping: this.options.mapping.uuid, shard: shardId, error };
        if (!shards) this.counters.lastResult = 'PROBLEM: Stream not found';
        else if (shards.some((shard) => shard.shardId === shardId))
          this.options.log.error('lambda: reading a shard failed, trying again', context);
        else {
          this.options.log.error('lambda: retention removed a shard that was not read to its end', context);
          return await positions.move(index, { position: start, done: true });
        }
        await this.#signal.wait(restartMs);
      }
    }
  }

  /**
   * A power cut can take the newest records from the stream and leave a position behind them: without this the
   * records that get the same ordinals afterwards would be skipped.
   */
  #clamped(shardId: string, position: Position): Position {
    if (!('after' in position)) return position;
    const latest = this.options.reader.latest(this.options.mapping.streamArn, shardId);
    const sameShard = latest !== undefined && latest.slice(0, 15) === position.after.slice(0, 15);
    return sameShard && latest < position.after ? { after: latest } : position;
  }

  #initial(shardId: string): Position | 'done' {
    const { baseline, startingTimestampMs } = this.options.mapping;
    const later: Position =
      startingTimestampMs === undefined ? { start: 'TRIM_HORIZON' } : { timestampMs: startingTimestampMs };
    return baseline[shardId] ?? later;
  }

  #behind(shardId: string, position: Position | 'done'): number {
    if (position === 'done') return 0;
    const { reader, mapping } = this.options;
    return reader.countAfter(mapping.streamArn, shardId, 'after' in position ? position.after : undefined);
  }

  #track(work: Promise<void>): void {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }
}

/**
 * Where the shards of a stream start that are there when a mapping is made. LATEST is a place, not a moment: what is
 * written after the answer to CreateEventSourceMapping is read.
 */
export function baselineOf(
  reader: KinesisReader,
  mapping: Pick<MappingModel, 'streamArn' | 'startingPosition' | 'startingTimestampMs'>,
): MappingModel['baseline'] {
  const entries = (reader.shards(mapping.streamArn) ?? []).map(
    ({ shardId, closed }): [string, Position | 'done'] => {
      if (mapping.startingTimestampMs !== undefined)
        return [shardId, { timestampMs: mapping.startingTimestampMs }];
      if (mapping.startingPosition === 'TRIM_HORIZON') return [shardId, { start: 'TRIM_HORIZON' }];
      const latest = reader.latest(mapping.streamArn, shardId);
      return [shardId, closed || latest === undefined ? 'done' : { after: latest }];
    },
  );
  return Object.fromEntries(entries);
}
