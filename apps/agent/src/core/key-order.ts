import type { Batch } from './batch';

/**
 * Keeps the order of each partition key while several batches are on their way: a batch waits until every
 * earlier batch that holds one of its keys is finished. Batches without a common key never wait.
 *
 * Within one request the service itself promises no order (a record may fail while a later one of the same key
 * is taken); failed records go again in source order.
 *
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export class KeyOrder {
  readonly #owner = new Map<string, Entry>();

  /** Registers the next batch in source order and returns what to await before sending it. */
  enter(batch: Batch): { ready: Promise<void>; leave: () => void } {
    let settle: () => void = () => {};
    const entry: Entry = { done: new Promise<void>((resolve) => (settle = resolve)) };
    const keys = batch.distinctKeys();
    const before = new Set<Promise<void>>();
    for (const key of keys) {
      const owner = this.#owner.get(key);
      if (owner) before.add(owner.done);
      this.#owner.set(key, entry);
    }
    const leave = () => {
      for (const key of keys) if (this.#owner.get(key) === entry) this.#owner.delete(key);
      settle();
    };
    return { ready: before.size === 0 ? resolved : Promise.all(before).then(() => undefined), leave };
  }
}

interface Entry {
  done: Promise<void>;
}

const resolved = Promise.resolve();
