import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, type Durability } from '../../core/durable-file';
import { CloudError } from '../../core/errors';
import { KeyedMutex } from '../../core/keyed-mutex';
import type { CloudIdentity } from '../../core/service';
import { functionArn, functionNotFound, type FunctionModel, type FunctionVersion } from './function-model';

/** Every function, one file each. A change is on disk before it takes effect. */
export class FunctionStore {
  readonly #functions = new Map<string, FunctionModel>();
  readonly #mutex = new KeyedMutex();

  private constructor(
    private readonly directory: string,
    private readonly identity: CloudIdentity,
    private readonly durability: Durability,
  ) {}

  static async open(
    directory: string,
    identity: CloudIdentity,
    durability: Durability,
  ): Promise<FunctionStore> {
    await mkdir(directory, { recursive: true });
    const store = new FunctionStore(directory, identity, durability);
    for (const name of await readdir(directory)) {
      if (!name.endsWith('.json')) continue;
      const model = JSON.parse(await readFile(path.join(directory, name), 'utf8')) as FunctionModel;
      store.#functions.set(model.name, model);
    }
    return store;
  }

  /** Functions in name order. */
  all(): FunctionModel[] {
    return [...this.#functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): FunctionModel | undefined {
    return this.#functions.get(name);
  }

  /** @throws CloudError ResourceNotFoundException */
  get(name: string): FunctionModel {
    const model = this.#functions.get(name);
    if (!model) throw functionNotFound(functionArn(this.identity, name));
    return model;
  }

  /** @throws CloudError ResourceConflictException when the name is taken */
  async create(model: FunctionModel): Promise<void> {
    await this.#mutex.run(model.name, async () => {
      if (this.#functions.has(model.name))
        throw new CloudError('ResourceConflictException', `Function already exist: ${model.name}`, 409);
      await this.#write(model);
    });
  }

  /** Applies a change to a copy and keeps it. @throws CloudError ResourceNotFoundException */
  async change<T>(name: string, change: (model: FunctionModel) => T): Promise<T> {
    return this.#mutex.run(name, async () => {
      const model = structuredClone(this.get(name));
      const result = change(model);
      await this.#write(model);
      return result;
    });
  }

  async remove(name: string): Promise<void> {
    await this.#mutex.run(name, async () => {
      if (!this.#functions.delete(name)) return;
      await unlink(this.#fileOf(name));
    });
  }

  /** Hashes of all code in use. */
  usedCode(): Set<string> {
    return new Set(
      this.all().flatMap((model) => [model.latest, ...model.versions].map((version) => version.codeSha256)),
    );
  }

  #fileOf(name: string): string {
    return path.join(this.directory, `${name}.json`);
  }

  async #write(model: FunctionModel): Promise<void> {
    await replaceFile(this.#fileOf(model.name), `${JSON.stringify(model, null, 2)}\n`, this.durability);
    this.#functions.set(model.name, model);
  }
}

/** Marks a version as changed now. */
export function touch(version: FunctionVersion, nowMs: number): void {
  version.lastModifiedMs = nowMs;
  version.revisionId = randomUUID();
}
