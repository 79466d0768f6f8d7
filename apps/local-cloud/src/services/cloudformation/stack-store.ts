import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, type Durability } from '../../core/durable-file';
import { CloudError } from '../../core/errors';
import type { StackRecord } from './stack-model';

const maxDeleted = 100;

/** All stacks, in memory and each in a file `<name>-<uuid>.json`. */
export class StackStore {
  readonly #stacks = new Map<string, StackRecord>();
  /** The write under way per stack, and the one that waits behind it. */
  readonly #writes = new Map<string, { current: Promise<void>; next?: Promise<void> }>();

  constructor(
    private readonly directory: string,
    private readonly durability: Durability,
  ) {}

  /** Reads what is on disk. Call once, first. */
  async open(): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    for (const name of await readdir(this.directory)) {
      const file = path.join(this.directory, name);
      if (!name.endsWith('.json')) await rm(file, { force: true });
      else {
        const stack = JSON.parse(await readFile(file, 'utf8')) as StackRecord;
        this.#stacks.set(stack.stackId, stack);
      }
    }
  }

  /** Every stack, deleted ones too, the newest first. */
  all(): StackRecord[] {
    return [...this.#stacks.values()].sort((left, right) => right.createdAt.localeCompare(left.createdAt));
  }

  /** Stacks that were not deleted. */
  live(): StackRecord[] {
    return this.all().filter(({ status }) => status !== 'DELETE_COMPLETE');
  }

  /** By name, among stacks not deleted, or by id. */
  find(nameOrId: string): StackRecord | undefined {
    return this.#stacks.get(nameOrId) ?? this.live().find(({ name }) => name === nameOrId);
  }

  /** @throws CloudError ValidationError `… does not exist`, which deploy tools look for */
  get(nameOrId: string): StackRecord {
    const stack = this.find(nameOrId);
    if (stack) return stack;
    throw new CloudError('ValidationError', `Stack with id ${nameOrId} does not exist`);
  }

  /** Keeps the stack as it is now. Calls while a write is under way share the next one. */
  async save(stack: StackRecord): Promise<void> {
    this.#stacks.set(stack.stackId, stack);
    const writes = this.#writes.get(stack.stackId);
    if (!writes) {
      const current = this.#write(stack);
      this.#writes.set(stack.stackId, { current });
      return current;
    }
    writes.next ??= writes.current
      .catch(() => undefined)
      .then(() => {
        const current = this.#write(stack);
        this.#writes.set(stack.stackId, { current });
        return current;
      });
    return writes.next;
  }

  /** Forgets the oldest of the deleted stacks beyond a hundred. */
  async prune(): Promise<void> {
    const deleted = this.all().filter(({ status }) => status === 'DELETE_COMPLETE');
    for (const stack of deleted.slice(maxDeleted)) {
      this.#stacks.delete(stack.stackId);
      await rm(this.#file(stack), { force: true });
    }
  }

  async #write(stack: StackRecord): Promise<void> {
    try {
      await replaceFile(this.#file(stack), JSON.stringify(stack), this.durability);
    } finally {
      const writes = this.#writes.get(stack.stackId);
      if (writes && !writes.next) this.#writes.delete(stack.stackId);
    }
  }

  #file({ name, stackId }: StackRecord): string {
    return path.join(this.directory, `${name}-${stackId.slice(stackId.lastIndexOf('/') + 1)}.json`);
  }
}
