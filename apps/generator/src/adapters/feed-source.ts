import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatasetId, ResolvedHeader } from '@denver/record-model';
import { resolveHeader } from '@denver/record-model';
import { csvLine } from '../core/csv-line';
import type { FeedAttributes } from '../core/feed-rows';
import { feedCellsReader } from '../core/feed-rows';
import type { Batch, Position, Source } from '../core/source';
import { DiskError, FeedError, GeneratorError, SourceHeaderError } from '../errors';
import { nodeDisk } from './disk';
import type { FeedLayer } from './feed-client';
import { FeedClient } from './feed-client';
import type { SpoolPage } from './feed-spool';
import { FeedSpool } from './feed-spool';

/** Options of the live feed. */
export interface FeedSourceOptions {
  readonly dataset: DatasetId;
  /** Host with the items, e.g. `https://www.arcgis.com`. */
  readonly url: string;
  readonly item: string | undefined;
  /** Where received pages are kept until they are written. */
  readonly directory: string;
  /** Sweep again after a pause, for ever; only new and changed rows are given. */
  readonly repeat: boolean;
  readonly pollMs: number;
  readonly position: Position;
  readonly signal: AbortSignal;
  readonly warn: (message: string) => void;
  readonly retryMs?: (attempt: number) => number;
}

/** A layer whose columns are understood. */
interface ReadableLayer extends FeedLayer {
  readonly header: ResolvedHeader;
  readonly cellsOf: (attributes: FeedAttributes) => string[];
}

interface FeedPosition {
  readonly sweep: number;
  readonly page: number;
}

/**
 * Rows of the city's live feature service.
 *
 * A sweep reads the layer from end to end by row id. The service holds a rolling window: rows that vanish from it say
 * nothing and are not followed; a row that differs from all rows of the sweep before is new or changed and is given.
 */
export class FeedSource implements Source {
  readonly total = undefined;
  readonly #client: FeedClient;
  readonly #spool: FeedSpool;
  #sweep: number;
  #page: number;
  #seen: Set<bigint> | undefined;
  #expected = 0;
  #rowsSoFar = 0;
  #layer: ReadableLayer | undefined;

  private constructor(private readonly options: FeedSourceOptions) {
    this.#client = new FeedClient(options);
    this.#spool = new FeedSpool(nodeDisk, options.directory);
    const { sweep, page } = (options.position as unknown as FeedPosition | null) ?? { sweep: 0, page: 0 };
    this.#sweep = sweep;
    this.#page = page;
  }

  /** @throws FeedError, SourceHeaderError the layer cannot be found or is not one of the dataset's */
  static async open(options: FeedSourceOptions): Promise<FeedSource> {
    const source = new FeedSource(options);
    await source.#findLayer();
    return source;
  }

  async read(): Promise<Batch | undefined> {
    const start: FeedPosition = { sweep: this.#sweep, page: this.#page };
    const page = this.#spool.load(start.sweep, start.page) ?? (await this.#receive());
    if (page === undefined) return undefined;
    this.#rowsSoFar = page.rowsSoFar;
    if (page.last) {
      this.#sweep += 1;
      this.#page = 0;
    } else {
      this.#page += 1;
    }
    return { start: start as unknown as Position, rows: page.rows };
  }

  share(): number | undefined {
    return this.#expected === 0 || this.options.repeat
      ? undefined
      : Math.min(1, this.#rowsSoFar / this.#expected);
  }

  release(before: Position): void {
    const position = before as unknown as FeedPosition | null;
    if (position !== null) this.#spool.release(position.sweep, position.page);
  }

  async close(): Promise<void> {}

  /** Gets the next page from the service and keeps it; undefined when there is no more to get. */
  async #receive(): Promise<SpoolPage | undefined> {
    const { repeat, pollMs, signal } = this.options;
    const [sweep, number] = [this.#sweep, this.#page];
    if (sweep > 0 && !repeat) return undefined;
    if (sweep > 0 && number === 0) await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return undefined;
    try {
      const layer = await this.#findLayer();
      const before = number === 0 ? undefined : this.#spool.load(sweep, number - 1);
      if (number === 0) await this.#beginSweep(layer);
      const { rows, more } = await this.#client.readPage(layer, before?.lastId ?? -1);
      return this.#keep(layer, rows, more, before);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  async #beginSweep(layer: FeedLayer): Promise<void> {
    this.#expected = await this.#client.countRows(layer);
    this.#seen = undefined;
  }

  #keep(
    layer: ReadableLayer,
    received: readonly FeedAttributes[],
    more: boolean,
    before: SpoolPage | undefined,
  ): SpoolPage {
    const records = received.map((attributes) => csvLine(layer.header.pick(layer.cellsOf(attributes))));
    const hashes = records.map(hashOf);
    this.#seen ??= this.#sweep === 0 ? new Set() : this.#spool.hashes(this.#sweep - 1);
    const seen = this.#seen;
    const page: SpoolPage = {
      rows: records.filter((_, index) => !seen.has(hashes[index] ?? 0n)),
      lastId: idOf(received.at(-1), layer, before?.lastId ?? -1),
      last: !more,
      rowsSoFar: (before?.rowsSoFar ?? 0) + records.length,
      hashBytes: (before?.hashBytes ?? 0) + hashes.length * 8,
    };
    if (page.last && this.#expected > 0 && page.rowsSoFar !== this.#expected) {
      this.options.warn(
        `the feed counted ${this.#expected} rows and gave ${page.rowsSoFar}; it changes while it is read`,
      );
    }
    try {
      this.#spool.save(this.#sweep, this.#page, page, hashes);
    } catch (error) {
      throw error instanceof GeneratorError ? error : new DiskError(this.options.directory, error);
    }
    return page;
  }

  async #findLayer(): Promise<ReadableLayer> {
    if (this.#layer !== undefined) return this.#layer;
    const { url, dataset, item } = this.options;
    const layer = await this.#client.findLayer(url, dataset, item);
    try {
      const header = resolveHeader(
        dataset,
        layer.fields.map(({ name }) => name),
      );
      this.#layer = { ...layer, header, cellsOf: feedCellsReader(dataset, layer.fields) };
      return this.#layer;
    } catch (error) {
      throw new SourceHeaderError(layer.url, error);
    }
  }
}

function hashOf(record: string): bigint {
  return createHash('sha256').update(record).digest().readBigUInt64LE(0);
}

function idOf(attributes: FeedAttributes | undefined, layer: FeedLayer, fallback: number): number {
  if (attributes === undefined) return fallback;
  const id = attributes[layer.idField];
  if (typeof id !== 'number' || id <= fallback) {
    throw new FeedError(layer.url, `row ids do not rise: ${String(id)} after ${fallback}`, false);
  }
  return id;
}
