import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, type Durability } from './durable-file';

/**
 * Small documents by id, all in memory and each in a JSON file of its own, replaced atomically. For tens to thousands
 * of things: roles, parameters, log groups.
 */
export class DocumentStore<T extends object> {
  readonly #documents = new Map<string, T>();

  private constructor(
    private readonly directory: string,
    private readonly durability: Durability,
  ) {}

  /** Reads what is on disk; temp files a killed process left are removed. */
  static async open<T extends object>(directory: string, durability: Durability): Promise<DocumentStore<T>> {
    const store = new DocumentStore<T>(directory, durability);
    await mkdir(directory, { recursive: true });
    for (const name of await readdir(directory)) {
      const file = path.join(directory, name);
      if (!name.endsWith('.json')) await rm(file, { recursive: true, force: true });
      else {
        const { id, document } = JSON.parse(await readFile(file, 'utf8')) as { id: string; document: T };
        store.#documents.set(id, document);
      }
    }
    return store;
  }

  get(id: string): T | undefined {
    return this.#documents.get(id);
  }

  /** Every document, ordered by id. */
  entries(): Array<[string, T]> {
    return [...this.#documents].sort(([left], [right]) => (left < right ? -1 : 1));
  }

  /** On disk when it returns; `durability` for a document that may be lost more easily than the others. */
  async put(id: string, document: T, durability = this.durability): Promise<void> {
    this.#documents.set(id, document);
    await replaceFile(this.#file(id), JSON.stringify({ id, document }), durability);
  }

  /** Removes a document; a missing one is success. */
  async remove(id: string): Promise<void> {
    this.#documents.delete(id);
    await rm(this.#file(id), { force: true });
  }

  #file(id: string): string {
    const hash = createHash('sha256').update(id).digest('hex').slice(0, 32);
    return path.join(this.directory, `${hash}.json`);
  }
}
