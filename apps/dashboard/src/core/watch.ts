import { EngineUnavailableError } from '../errors';
import { batchBetween, lagMs, noData, type Batch, type DataState, type StateSource } from './data-state';

/** What a page is told about the data. */
export interface Status extends DataState {
  readonly engine: string;
  readonly source: string;
  readonly lagMs: number | null;
  /** Did the lake answer the last time it was asked? */
  readonly reachable: boolean;
  /** ISO time of that. */
  readonly checkedAt: string;
  /** The newest changes, oldest first. */
  readonly batches: readonly Batch[];
}

/** What a watch works with. */
export interface WatchOptions {
  readonly source: StateSource;
  /** A state older than this is read again when somebody asks for it. */
  readonly maxAgeMs: number;
  readonly now: () => number;
  readonly about: { readonly engine: string; readonly source: string };
  /** Counts cases where the state has no count; asked only while somebody listens. */
  readonly count?: (state: DataState) => Promise<DataState>;
}

const keptBatches = 60;

/**
 * Knows the state of the data and tells listeners when it changes. Reads at the same time are one.
 */
export class Watch {
  #state: DataState = noData;
  #batches: Batch[] = [];
  #readAt = -Infinity;
  #reachable = true;
  #known = false;
  #isCounted = false;
  #changedAt: number | undefined;
  #reading: Promise<void> | undefined;
  readonly #listeners = new Set<(status: Status, batch: Batch | undefined) => void>();

  constructor(private readonly options: WatchOptions) {}

  /** Tells `listener` from now on; the returned function ends it. */
  listen(listener: (status: Status, batch: Batch | undefined) => void): () => void {
    this.#listeners.add(listener);
    if (!this.#isCounted) void this.#countNow();
    return () => this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /**
   * The state, at most `maxAgeMs` old while the lake answers; the last known one while it does not.
   *
   * @throws EngineUnavailableError the lake never answered
   */
  async current(): Promise<DataState> {
    if (this.options.now() - this.#readAt > this.options.maxAgeMs) await this.look();
    return this.#state;
  }

  /**
   * Reads the state now.
   *
   * @throws EngineUnavailableError the lake never answered
   */
  look(): Promise<void> {
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  status(): Status {
    return {
      ...this.options.about,
      ...this.#state,
      lagMs: lagMs(this.#state, this.#changedAt),
      reachable: this.#reachable,
      checkedAt: new Date(this.#readAt === -Infinity ? this.options.now() : this.#readAt).toISOString(),
      batches: this.#batches,
    };
  }

  async #read(): Promise<void> {
    const wasReachable = this.#reachable;
    try {
      const state = await this.options.source.read();
      this.#reachable = true;
      this.#readAt = this.options.now();
      if (!this.#known || state.version !== this.#state.version) await this.#change(state);
      else if (!wasReachable) this.#tell(undefined);
    } catch (error) {
      this.#reachable = false;
      if (!this.#known) throw new EngineUnavailableError('The lake', { cause: error });
      this.#readAt = this.options.now();
      if (wasReachable) this.#tell(undefined);
    }
  }

  async #change(state: DataState): Promise<void> {
    const before = this.#known ? this.#state : undefined;
    this.#changedAt = before && this.#readAt;
    const isWanted = this.#listeners.size > 0;
    const counted = isWanted ? await this.#count(state) : state;
    this.#state = counted;
    this.#isCounted = isWanted;
    this.#known = true;
    if (!before) return this.#tell(undefined);
    const batch = batchBetween(before, counted, new Date(this.#readAt).toISOString());
    this.#batches = [...this.#batches, batch].slice(-keptBatches);
    this.#tell(batch);
  }

  /** For the first one who listens to a state that nobody had asked the counts of. */
  async #countNow(): Promise<void> {
    const state = this.#state;
    this.#isCounted = true;
    const counted = await this.#count(state);
    if (counted === state || this.#state !== state) return;
    this.#state = counted;
    this.#tell(undefined);
  }

  async #count(state: DataState): Promise<DataState> {
    return this.options.count ? this.options.count(state) : state;
  }

  #tell(batch: Batch | undefined): void {
    const status = this.status();
    for (const listener of this.#listeners) listener(status, batch);
  }
}
