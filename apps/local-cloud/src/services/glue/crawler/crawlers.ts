import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DocumentStore } from '../../../core/document-store';
import { CloudError } from '../../../core/errors';
import type { Log, LogSink, ObjectStore } from '../../../core/service';
import { Engine } from '../../../duckdb/engine';
import type { GlueCatalog } from '../catalog-store';
import { applyCrawl, type CrawlChanges } from './apply-crawl';
import { crawl } from './crawl';
import { readConfiguration, type CrawlerSettings } from './crawler-settings';

/** One run of a crawler. Times are milliseconds since the epoch. */
export interface CrawlRecord {
  id: string;
  state: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'STOPPED';
  startedMs: number;
  endedMs?: number;
  error?: string;
  changes?: CrawlChanges;
}

/** A crawler as kept. */
export interface CrawlerRecord extends CrawlerSettings {
  name: string;
  version: number;
  createdMs: number;
  updatedMs: number;
  tags: Record<string, string>;
  /** Oldest first. */
  crawls: CrawlRecord[];
}

/** What crawlers need. */
export interface CrawlersOptions {
  documents: DocumentStore<CrawlerRecord>;
  catalog: GlueCatalog;
  objects: ObjectStore;
  logs: LogSink;
  log: Log;
  clock: () => number;
  /** Folder for what the engine spills. */
  folder: string;
  threads: number;
}

/** Crawls kept per crawler. */
const keptCrawls = 100;
/** Where crawlers write their lines, as on AWS. */
export const crawlerLogGroup = '/aws-glue/crawlers';

interface Running {
  controller: AbortController;
  done: Promise<void>;
}

/** Crawlers and their runs; one run of a crawler at a time. */
export class Crawlers {
  readonly #running = new Map<string, Running>();

  constructor(private readonly options: CrawlersOptions) {}

  /** Ends the runs that a killed process left: they have failed. */
  async recover(): Promise<void> {
    for (const [, crawler] of this.options.documents.entries()) {
      const { id } = crawler.crawls.find(({ state }) => state === 'RUNNING') ?? {};
      const error = 'The local cloud ended while the crawler ran. Start it again.';
      if (id !== undefined) await this.#note(crawler.name, id, { state: 'FAILED', error });
    }
  }

  /** @throws CloudError EntityNotFoundException */
  get(name: string): CrawlerRecord {
    const crawler = this.options.documents.get(name);
    if (!crawler) throw new CloudError('EntityNotFoundException', `Crawler with name ${name} does not exist`);
    return crawler;
  }

  find(name: string): CrawlerRecord | undefined {
    return this.options.documents.get(name);
  }

  /** In name order. */
  list(): CrawlerRecord[] {
    return this.options.documents.entries().map(([, crawler]) => crawler);
  }

  stateOf(name: string): 'READY' | 'RUNNING' | 'STOPPING' {
    const running = this.#running.get(name);
    if (!running) return 'READY';
    return running.controller.signal.aborted ? 'STOPPING' : 'RUNNING';
  }

  /** Milliseconds since a run began. */
  elapsedMs({ startedMs }: CrawlRecord): number {
    return this.options.clock() - startedMs;
  }

  /** @throws CloudError AlreadyExistsException */
  async create(name: string, settings: CrawlerSettings, tags: Record<string, string>): Promise<void> {
    if (this.find(name)) throw new CloudError('AlreadyExistsException', `${name} already exists`);
    const now = this.options.clock();
    const times = { createdMs: now, updatedMs: now };
    await this.options.documents.put(name, { ...settings, ...times, name, tags, version: 1, crawls: [] });
  }

  /** @throws CloudError EntityNotFoundException, CrawlerRunningException */
  async update(name: string, settings: CrawlerSettings, tags?: Record<string, string>): Promise<void> {
    const { version, createdMs, crawls, tags: before } = this.get(name);
    this.#requireReady(name);
    await this.options.documents.put(name, {
      ...settings,
      ...{ name, createdMs, crawls, updatedMs: this.options.clock(), version: version + 1 },
      tags: tags ?? before,
    });
  }

  /** @throws CloudError EntityNotFoundException, CrawlerRunningException */
  async remove(name: string): Promise<void> {
    this.get(name);
    this.#requireReady(name);
    await this.options.documents.remove(name);
  }

  /** Begins a run and answers at once. @throws CloudError EntityNotFoundException, CrawlerRunningException */
  async start(name: string): Promise<void> {
    this.get(name);
    this.#requireReady(name);
    const controller = new AbortController();
    let begun = (): void => undefined;
    const ready = new Promise<void>((resolve) => (begun = resolve));
    const done = this.#run(name, controller.signal, begun)
      .catch((error: unknown) =>
        this.options.log.error('glue: a crawl could not be recorded', { name, error }),
      )
      .finally(() => {
        this.#running.delete(name);
        begun();
      });
    this.#running.set(name, { controller, done });
    await ready;
  }

  /** @throws CloudError EntityNotFoundException, CrawlerNotRunningException, CrawlerStoppingException */
  stop(name: string): void {
    this.get(name);
    const running = this.#running.get(name);
    if (!running)
      throw new CloudError('CrawlerNotRunningException', `Crawler with name ${name} isn't running`);
    if (running.controller.signal.aborted)
      throw new CloudError('CrawlerStoppingException', `Crawler with name ${name} is stopping`);
    running.controller.abort();
  }

  async close(): Promise<void> {
    for (const { controller } of this.#running.values()) controller.abort();
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  #requireReady(name: string): void {
    if (this.#running.has(name))
      throw new CloudError('CrawlerRunningException', `Crawler with name ${name} has already started`);
  }

  async #run(name: string, signal: AbortSignal, begun: () => void): Promise<void> {
    const { logs, clock, documents } = this.options;
    const crawler = this.get(name);
    const id = randomUUID();
    const started: CrawlRecord = { id, state: 'RUNNING', startedMs: clock() };
    await documents.put(name, { ...crawler, crawls: [...crawler.crawls, started].slice(-keptCrawls) });
    begun();
    const say = (line: string): void => logs.append(crawlerLogGroup, name, clock(), `[${id}] ${line}`);
    say(`BENCHMARK : Running Start Crawl for Crawler ${name}`);
    try {
      const changes = await this.#crawl(crawler, signal, say);
      say('BENCHMARK : Crawler has finished running and is in state READY');
      await this.#note(name, id, { state: 'COMPLETED', changes });
    } catch (error) {
      if (signal.aborted) return this.#note(name, id, { state: 'STOPPED' });
      const message = error instanceof Error ? error.message : String(error);
      say(`ERROR : ${message}`);
      await this.#note(name, id, { state: 'FAILED', error: message });
    }
  }

  async #crawl(
    crawler: CrawlerRecord,
    signal: AbortSignal,
    say: (line: string) => void,
  ): Promise<CrawlChanges> {
    const { catalog, objects, clock, folder, threads } = this.options;
    const configuration = readConfiguration('AWS::Glue::Crawler', crawler.configuration);
    await mkdir(folder, { recursive: true });
    const tempDirectory = path.join(folder, `${randomUUID()}.spill`);
    const engine = await Engine.open({ tempDirectory, memoryLimit: '512MB', threads });
    const stop = (): void => engine.interrupt();
    signal.addEventListener('abort', stop);
    try {
      const shared = { settings: crawler, configuration, catalog, say };
      const placements = await crawl({ ...shared, objects, engine, signal });
      signal.throwIfAborted();
      return await applyCrawl(placements, { ...shared, crawler: crawler.name, clock });
    } finally {
      signal.removeEventListener('abort', stop);
      engine.close();
      await rm(tempDirectory, { recursive: true, force: true });
    }
  }

  async #note(name: string, id: string, facts: Partial<CrawlRecord>): Promise<void> {
    const crawler = this.find(name);
    if (!crawler) return;
    const crawls = crawler.crawls.map((one) =>
      one.id === id ? { ...one, ...facts, endedMs: this.options.clock() } : one,
    );
    await this.options.documents.put(name, { ...crawler, crawls });
  }
}
