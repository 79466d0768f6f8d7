import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '../../core/durable-file';
import { CloudError } from '../../core/errors';
import { KeyedMutex } from '../../core/keyed-mutex';
import { DeliveryStream, type StreamContext } from './delivery-stream';
import type { StreamRecord } from './stream-record';

/** How long a stream that is deleted may take to deliver what it has buffered. */
const lastDeliveryMs = 10_000;

/** The delivery streams, each in a folder of its name. */
export class StreamStore {
  readonly #streams = new Map<string, DeliveryStream>();
  readonly #changes = new KeyedMutex();
  #isStarted = false;

  private constructor(
    private readonly context: StreamContext,
    private readonly folder: string,
  ) {}

  /** Opens every stream that is on the disk; a folder without `stream.json` was being made or deleted and is removed. */
  static async open(context: StreamContext, folder: string): Promise<StreamStore> {
    const store = new StreamStore(context, folder);
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      const text = await readFile(store.fileOf(name), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (text === undefined) await rm(path.join(folder, name), { recursive: true, force: true });
      else await store.add(JSON.parse(text) as StreamRecord);
    }
    return store;
  }

  /** Begins to deliver, those streams that are made later too. */
  start(): void {
    this.#isStarted = true;
    for (const stream of this.#streams.values()) stream.start();
  }

  /** @throws CloudError ResourceNotFoundException */
  get(name: string): DeliveryStream {
    const stream = this.#streams.get(name);
    if (stream) return stream;
    const { accountId } = this.context.identity;
    throw new CloudError(
      'ResourceNotFoundException',
      `Firehose ${name} under account ${accountId} not found.`,
    );
  }

  has(name: string): boolean {
    return this.#streams.has(name);
  }

  /** In name order. */
  list(): DeliveryStream[] {
    return [...this.#streams.values()].sort((a, b) => (a.record.name < b.record.name ? -1 : 1));
  }

  /** @throws CloudError ResourceInUseException */
  create(record: StreamRecord): Promise<void> {
    return this.#changes.run(record.name, async () => {
      if (this.has(record.name))
        throw new CloudError(
          'ResourceInUseException',
          `Firehose ${record.name} under accountId ${this.context.identity.accountId} already exists`,
        );
      await mkdir(path.join(this.folder, record.name), { recursive: true });
      await this.save(record);
      await this.add(record);
    });
  }

  /** Replaces what a stream is, by a function of what it is now; the window that is being filled keeps the old. */
  update(name: string, change: (record: StreamRecord) => StreamRecord): Promise<void> {
    return this.#changes.run(name, async () => {
      const stream = this.get(name);
      const record = change(stream.record);
      await this.save(record);
      stream.record = record;
    });
  }

  /** Delivers what a stream has buffered, if that can be done soon, and removes it with all it holds. */
  delete(name: string): Promise<void> {
    return this.#changes.run(name, async () => {
      const stream = this.get(name);
      if (!(await stream.flush(lastDeliveryMs)))
        this.context.log.error('A deleted stream had undelivered records', { stream: name, ...stream.stats });
      this.#streams.delete(name);
      await stream.close();
      await rm(this.fileOf(name), { force: true });
      await rm(path.join(this.folder, name), { recursive: true, force: true });
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#streams.values()].map((stream) => stream.close()));
  }

  private async add(record: StreamRecord): Promise<void> {
    const stream = await DeliveryStream.open(this.context, path.join(this.folder, record.name), record);
    this.#streams.set(record.name, stream);
    if (this.#isStarted) stream.start();
  }

  private save(record: StreamRecord): Promise<void> {
    return replaceFile(this.fileOf(record.name), JSON.stringify(record), this.context.durability);
  }

  private fileOf(name: string): string {
    return path.join(this.folder, name, 'stream.json');
  }
}
