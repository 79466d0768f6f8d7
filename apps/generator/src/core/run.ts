import type { Disturber, DisturberState } from './disturb';
import type { Position, RejectedRow, Source, SourceRow } from './source';
import type { TokenBucket } from './token-bucket';

/** Where a run stands between two rows of the source: enough to go on from here. */
export interface RunState {
  readonly position: Position;
  /** Rows to skip after opening the source at `position`. */
  readonly skip: number;
  readonly disturber: DisturberState;
  readonly written: number;
  readonly bytes: number;
  readonly rejected: Readonly<Record<string, number>>;
  /** Blank lines of the source: no rows. */
  readonly blank: number;
}

/** What lines are written to. */
export interface LineSink {
  readonly replaying: boolean;
  /** Gives the bytes of the line. */
  write(record: string | Buffer): number;
  flush(): void;
}

/** What a run is made of. */
export interface RunOptions {
  readonly source: Source;
  readonly disturber: Disturber;
  readonly sink: LineSink;
  readonly bucket: TokenBucket;
  /** Lines in all, or undefined to write until the source ends. */
  readonly count: number | undefined;
  /** The state of the cursor, for a run that goes on. */
  readonly resume: RunState | undefined;
  readonly reject: (row: RejectedRow) => void;
  /** Makes the state durable when it is time to; called between rows, never while replaying. */
  readonly checkpoint: (state: () => RunState) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Lets timers and signals in. */
  readonly breathe: () => Promise<void>;
  readonly stopped: () => boolean;
}

/** Why a run ended. */
export type RunEnd = 'done' | 'stopped';

const checkEveryRows = 64;
const longestSleepMs = 200;

/**
 * Moves rows from the source through the disturber into the log, at the pace of the bucket.
 *
 * One row after the other; a slow disk slows the source, nothing is queued. While the sink replays bytes that are there
 * already, the pace does not apply.
 */
export class Run {
  readonly #options: RunOptions;
  #position: Position = null;
  #skip = 0;
  #written: number;
  #bytes: number;
  #blank: number;
  #waited = false;
  readonly #rejected: Record<string, number>;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#position = options.resume?.position ?? null;
    this.#skip = options.resume?.skip ?? 0;
    this.#written = options.resume?.written ?? 0;
    this.#bytes = options.resume?.bytes ?? 0;
    this.#blank = options.resume?.blank ?? 0;
    this.#rejected = { ...options.resume?.rejected };
  }

  /** Lines written, those of earlier runs included. */
  get written(): number {
    return this.#written;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Rows set aside so far. */
  get rejected(): number {
    return Object.values(this.#rejected).reduce((sum, rows) => sum + rows, 0);
  }

  /** Where the run stands; call between rows only. */
  state(): RunState {
    return {
      position: this.#position,
      skip: this.#skip,
      disturber: this.#options.disturber.state(),
      written: this.#written,
      bytes: this.#bytes,
      rejected: { ...this.#rejected },
      blank: this.#blank,
    };
  }

  /** Runs until the source ends, the count is reached or `stopped` says so; then the state is durable. */
  async run(): Promise<RunEnd> {
    const { source, disturber } = this.#options;
    let skip = this.#skip;
    while (!this.#isFull()) {
      const batch = await source.read();
      if (batch === undefined) break;
      if (skip === 0) {
        this.#position = batch.start;
        this.#skip = 0;
      }
      for (const row of batch.rows) {
        if (skip > 0) skip--;
        else if (this.#isFull()) return this.#end('done');
        else if (!(this.#takeAtOnce(row) || (await this.#take(row)))) return this.#end('stopped');
      }
      await this.#options.breathe();
    }
    if (this.#options.stopped()) return this.#end('stopped');
    for (const record of disturber.drain()) if (!this.#isFull()) await this.#put(record);
    return this.#end('done');
  }

  /** Handles the common row, one that passes unchanged and may go now, without waiting for anything. */
  #takeAtOnce(row: SourceRow): boolean {
    const { disturber, stopped, sink, bucket } = this.#options;
    if (typeof row !== 'string' || !disturber.idle || stopped()) return false;
    if (!sink.replaying && bucket.wait() > 0) return false;
    if (!sink.replaying) bucket.take();
    disturber.pass();
    this.#write(row);
    this.#rowDone();
    return true;
  }

  /** Handles one row; false when the run was told to stop before it. */
  async #take(row: SourceRow): Promise<boolean> {
    const { disturber, stopped } = this.#options;
    if (typeof row === 'string' && disturber.idle) {
      await this.#waitTurn();
      if (stopped()) return false;
      disturber.pass();
      this.#write(row);
    } else if (stopped()) {
      return false;
    } else if (typeof row === 'string') {
      for (const record of disturber.push(row)) if (!this.#isFull()) await this.#put(record);
    } else {
      this.#setAside(row);
    }
    this.#rowDone();
    return true;
  }

  #setAside(row: RejectedRow | null): void {
    if (row === null) {
      this.#blank += 1;
      return;
    }
    this.#options.reject(row);
    this.#rejected[row.reason] = (this.#rejected[row.reason] ?? 0) + 1;
  }

  #rowDone(): void {
    const { sink, checkpoint } = this.#options;
    this.#skip += 1;
    if (this.#skip % checkEveryRows === 0 || this.#waited) {
      this.#waited = false;
      if (!sink.replaying) checkpoint(() => this.state());
    }
  }

  /** Writes a record in its turn; when told to stop, at once, since its row is half done. */
  async #put(record: string | Buffer): Promise<void> {
    await this.#waitTurn();
    this.#write(record);
  }

  #write(record: string | Buffer): void {
    this.#bytes += this.#options.sink.write(record);
    this.#written += 1;
  }

  async #waitTurn(): Promise<void> {
    const { sink, bucket, stopped, sleep } = this.#options;
    if (sink.replaying) return;
    for (let wait = bucket.wait(); wait > 0 && !stopped(); wait = bucket.wait()) {
      sink.flush();
      this.#waited = true;
      await sleep(Math.min(wait, longestSleepMs));
    }
    bucket.take();
  }

  #isFull(): boolean {
    return this.#options.count !== undefined && this.#written >= this.#options.count;
  }

  #end(end: RunEnd): RunEnd {
    this.#options.sink.flush();
    return end;
  }
}
