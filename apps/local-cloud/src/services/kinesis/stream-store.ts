import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { CloudError } from '../../core/errors';
import type { CloudIdentity } from '../../core/service';
import { modelFile, Stream, type StreamContext } from './stream';
import type { StreamModel } from './stream-model';

/** Every stream of the account, by name. */
export class StreamStore {
  readonly #streams = new Map<string, Stream>();
  readonly #creating = new Set<string>();
  readonly #listeners = new Map<string, Set<() => void>>();
  private readonly context: StreamContext;

  private constructor(
    private readonly directory: string,
    private readonly identity: CloudIdentity,
    context: Omit<StreamContext, 'changed'>,
  ) {
    this.context = {
      ...context,
      changed: (name) => this.#listeners.get(name)?.forEach((listener) => listener()),
    };
  }

  /** Opens what is in the state directory; half-made and half-removed streams go away. */
  static async open(
    directory: string,
    identity: CloudIdentity,
    context: Omit<StreamContext, 'changed'>,
  ): Promise<StreamStore> {
    const store = new StreamStore(directory, identity, context);
    await mkdir(directory, { recursive: true });
    for (const name of (await readdir(directory)).sort()) {
      const folder = path.join(directory, name);
      if (/\.(creating|deleting)$/.test(name)) {
        await rm(folder, { recursive: true, force: true });
        continue;
      }
      const model = JSON.parse(await readFile(path.join(folder, modelFile), 'utf8')) as StreamModel;
      store.#streams.set(model.name, await Stream.open(folder, model, store.context));
    }
    return store;
  }

  /** Stream names in order. */
  names(): string[] {
    return [...this.#streams.keys()].sort();
  }

  all(): Stream[] {
    return this.names().map((name) => this.#streams.get(name) as Stream);
  }

  /** A stream by name or ARN. */
  find(nameOrArn: string): Stream | undefined {
    return this.#streams.get(nameOf(nameOrArn));
  }

  /** @throws CloudError ResourceNotFoundException */
  get(nameOrArn: string): Stream {
    const stream = this.find(nameOrArn);
    if (stream) return stream;
    throw new CloudError(
      'ResourceNotFoundException',
      `Stream ${nameOf(nameOrArn)} under account ${this.identity.accountId} not found.`,
    );
  }

  /** @throws CloudError ResourceInUseException when the name is taken */
  async create(model: StreamModel): Promise<Stream> {
    if (this.#streams.has(model.name) || this.#creating.has(model.name))
      throw new CloudError(
        'ResourceInUseException',
        `Stream ${model.name} under account ${this.identity.accountId} already exists.`,
      );
    this.#creating.add(model.name);
    try {
      // A name may end in ".deleting": the suffix keeps such a folder from being taken for a leftover.
      const stream = await Stream.create(
        path.join(this.directory, `${model.name}.stream`),
        model,
        this.context,
      );
      this.#streams.set(model.name, stream);
      return stream;
    } finally {
      this.#creating.delete(model.name);
    }
  }

  async remove(name: string): Promise<void> {
    const stream = this.#streams.get(name);
    if (!stream) return;
    this.#streams.delete(name);
    this.#creating.add(name);
    try {
      await stream.destroy();
    } finally {
      this.#creating.delete(name);
    }
  }

  /** Calls back after records were appended to a stream or its shards changed, now or when it exists again. */
  onAppend(nameOrArn: string, callback: () => void): () => void {
    const name = nameOf(nameOrArn);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    const listener = () => callback();
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  async close(): Promise<void> {
    for (const stream of this.#streams.values()) await stream.close();
  }
}

function nameOf(nameOrArn: string): string {
  return nameOrArn.split(':stream/').at(-1) ?? nameOrArn;
}
