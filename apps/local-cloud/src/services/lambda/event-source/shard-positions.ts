import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '../../../core/durable-file';
import type { Position } from './mapping-model';

/** How far one lane of a shard is: everything before `position` is done. */
export interface LanePosition {
  position: Position;
  /** The shard is closed and this lane has done all of it. */
  done: boolean;
}

interface StoredPositions {
  version: 1;
  lanes: LanePosition[];
}

/**
 * Durable positions of the lanes of one shard, in one file.
 *
 * A position is written after the records before it succeeded, so a kill repeats records and skips none. With
 * another number of lanes all of them start at the lane that is furthest behind.
 */
export class ShardPositions {
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: string,
    readonly lanes: LanePosition[],
  ) {}

  /** @param initial where a shard starts that has no file yet */
  static async open(
    directory: string,
    shardId: string,
    laneCount: number,
    initial: Position | 'done',
  ): Promise<ShardPositions> {
    const file = path.join(directory, `${shardId}.json`);
    const stored = await readPositions(file);
    const fresh: LanePosition =
      initial === 'done'
        ? { position: { start: 'TRIM_HORIZON' }, done: true }
        : { position: initial, done: false };
    const lanes =
      stored?.lanes.length === laneCount
        ? stored.lanes
        : Array.from({ length: laneCount }, () => ({ ...(stored ? furthestBehind(stored.lanes) : fresh) }));
    return new ShardPositions(file, lanes);
  }

  /** Every lane has done the whole shard. */
  get done(): boolean {
    return this.lanes.every((lane) => lane.done);
  }

  /** Moves a lane; resolves when that is on disk. */
  async move(lane: number, to: LanePosition): Promise<void> {
    this.lanes[lane] = to;
    const write = this.#writing.then(async () => {
      await mkdir(path.dirname(this.file), { recursive: true });
      const stored: StoredPositions = { version: 1, lanes: this.lanes };
      await replaceFile(this.file, JSON.stringify(stored), { fsync: false });
    });
    this.#writing = write.catch(() => undefined);
    await write;
  }
}

async function readPositions(file: string): Promise<StoredPositions | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as StoredPositions);
}

/** Sequence numbers of a shard compare as text; a lane without one has not begun. */
function furthestBehind(lanes: readonly LanePosition[]): LanePosition {
  const open = lanes.filter((lane) => !lane.done);
  const [first, ...others] = open;
  if (!first) return { position: { start: 'TRIM_HORIZON' }, done: true };
  return others.reduce((least, lane) => {
    if (!('after' in least.position)) return least;
    if (!('after' in lane.position)) return lane;
    return lane.position.after < least.position.after ? lane : least;
  }, first);
}
