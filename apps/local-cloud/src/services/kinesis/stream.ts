import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, type Durability } from '../../core/durable-file';
import { CloudError } from '../../core/errors';
import type { Log } from '../../core/service';
import type { CloseShard } from './reshard';
import { SegmentLog } from './segment-log';
import { openShards, type ShardModel, type StreamModel } from './stream-model';
import { ShardThrottle } from './throttle';

/** What a stream needs from the service. */
export interface StreamContext {
  clock: () => number;
  log: Log;
  /** Whether descriptions of streams are forced to the disk; records never are, see SegmentLog. */
  durability: Durability;
  /** Told the stream's name after records were appended or shards changed. */
  changed: (name: string) => void;
  /** For tests of segment changes; default as in SegmentLog. */
  segmentBytes?: number;
}

/** A live shard: its description, its records, its limits. */
export interface LiveShard {
  model: ShardModel;
  log: SegmentLog;
  throttle: ShardThrottle;
}

/** Counters since the stream was made; they survive a restart as far as records do. */
export interface StreamCounters {
  records: number;
  bytes: number;
}

/**
 * One stream on disk: `stream.json` and a folder of segments per shard.
 *
 * Changes of the model (tags, retention, shards) are written before they take effect, in one atomic replace.
 */
export class Stream {
  readonly #shards = new Map<string, LiveShard>();
  #open: ShardModel[] = [];
  #changes: Promise<unknown> = Promise.resolve();
  #resharding: Promise<unknown> | undefined;

  private constructor(
    readonly directory: string,
    private current: StreamModel,
    private readonly context: StreamContext,
  ) {}

  /** Makes the stream's folder with everything in it, or nothing. */
  static async create(directory: string, model: StreamModel, context: StreamContext): Promise<Stream> {
    const temp = `${directory}.creating`;
    await rm(temp, { recursive: true, force: true });
    await mkdir(temp, { recursive: true });
    await writeModel(temp, model, context.durability);
    await rename(temp, directory);
    return Stream.open(directory, model, context);
  }

  /** Opens every shard; a record torn by a kill is cut off and logged. */
  static async open(directory: string, model: StreamModel, context: StreamContext): Promise<Stream> {
    const stream = new Stream(directory, model, context);
    await stream.#openLogs();
    return stream;
  }

  get model(): Readonly<StreamModel> {
    return this.current;
  }

  /** Open shards in range order. */
  get open(): readonly ShardModel[] {
    return this.#open;
  }

  /** @throws CloudError ResourceNotFoundException */
  shard(shardId: string): LiveShard {
    const shard = this.#shards.get(shardId);
    if (!shard)
      throw new CloudError(
        'ResourceNotFoundException',
        `Could not find shard ${shardId} in stream ${this.current.name}.`,
      );
    return shard;
  }

  /** Arrival before which records are no longer served. */
  horizonMs(): number {
    return this.context.clock() - this.current.retentionHours * 3_600_000;
  }

  /**
   * Set while the shards change: writes wait for it. Check it in the same turn as the append, because a change may
   * begin in any later one.
   */
  get resharding(): Promise<unknown> | undefined {
    return this.#resharding;
  }

  /** Applies `change` to a copy of the model, writes it and makes it current. Changes run one after another. */
  async change(change: (model: StreamModel) => void): Promise<void> {
    await this.#serially(async () => {
      const next = structuredClone(this.current);
      change(next);
      await writeModel(this.directory, next, this.context.durability);
      this.current = next;
    });
  }

  /**
   * Changes the shards. Writes wait; those under way are finished first, so that a closed shard's end is its end.
   * Killed in the middle, the stream has either the old shards or the new ones.
   */
  async reshard(change: (model: StreamModel, close: CloseShard) => void): Promise<void> {
    await this.#serially(async () => {
      const next = structuredClone(this.current);
      const work = (async () => {
        for (const shard of this.#shards.values()) await shard.log.settled();
        change(next, (shard) => ({
          atMs: Math.max(this.context.clock(), this.#shards.get(shard.id)?.log.lastTimestampMs ?? 0),
          endOrdinal: this.#shards.get(shard.id)?.log.nextOrdinal ?? 1,
        }));
        await writeModel(this.directory, next, this.context.durability);
        this.current = next;
        await this.#openLogs();
      })();
      this.#resharding = work.catch(() => undefined);
      try {
        await work;
      } finally {
        this.#resharding = undefined;
      }
    });
    this.notify();
  }

  /** Removes what retention no longer covers: segments, and closed shards that are empty by then. */
  async trim(): Promise<void> {
    const horizon = this.horizonMs();
    for (const shard of this.#shards.values()) await shard.log.trim(horizon);
    const expired = this.current.shards.filter((shard) => shard.closed && shard.closed.atMs < horizon);
    if (expired.length === 0) return;
    const ids = new Set(expired.map((shard) => shard.id));
    await this.change((model) => {
      model.shards = model.shards.filter((shard) => !ids.has(shard.id));
    });
    for (const id of ids) {
      const shard = this.#shards.get(id);
      this.#shards.delete(id);
      await shard?.log.destroy();
    }
  }

  /** Tells readers that there may be more to read. */
  notify(): void {
    this.context.changed(this.current.name);
  }

  /** Records and bytes now on disk and, for records, ever written. */
  counters(): StreamCounters {
    let records = 0;
    let bytes = 0;
    for (const { log } of this.#shards.values()) {
      records += log.records;
      bytes += log.bytes;
    }
    return { records, bytes };
  }

  async close(): Promise<void> {
    await this.#changes;
    for (const shard of this.#shards.values()) await shard.log.close();
  }

  /** Removes the stream; killed in the middle, it is gone at the next start. */
  async destroy(): Promise<void> {
    await this.#changes;
    const doomed = `${this.directory}.deleting`;
    await rm(doomed, { recursive: true, force: true });
    await rename(this.directory, doomed);
    await this.close();
    await rm(doomed, { recursive: true, force: true });
    this.notify();
  }

  async #openLogs(): Promise<void> {
    for (const model of this.current.shards) {
      const known = this.#shards.get(model.id);
      if (known) {
        known.model = model;
        continue;
      }
      const log = await SegmentLog.open(path.join(this.directory, model.id), {
        ...(this.context.segmentBytes ? { segmentBytes: this.context.segmentBytes } : {}),
        onTornTail: (file, bytes) =>
          this.context.log.warn('kinesis: cut an unacknowledged record off', { file, bytes }),
      });
      this.#shards.set(model.id, { model, log, throttle: new ShardThrottle(this.context.clock()) });
    }
    this.#open = openShards(this.current);
  }

  #serially(work: () => Promise<void>): Promise<void> {
    const run = this.#changes.then(work);
    this.#changes = run.catch(() => undefined);
    return run;
  }
}

/** Name of the file that holds a stream's model. */
export const modelFile = 'stream.json';

async function writeModel(directory: string, model: StreamModel, durability: Durability): Promise<void> {
  await replaceFile(path.join(directory, modelFile), `${JSON.stringify(model, null, 2)}\n`, durability);
}
