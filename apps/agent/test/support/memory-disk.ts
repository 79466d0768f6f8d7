import type { StateFile, StateFiles } from '../../src/adapters/state-files';

/** Thrown by every call from the moment the process "dies". */
export class Killed extends Error {}

interface Inode {
  content: Buffer;
  /** What a crash leaves. */
  durable: Buffer;
}

/**
 * A disk that keeps what was not synced in memory: {@link crash} drops it. Names become durable with
 * `syncDirectory`, content with `sync`. Any call can be made the last one, or fail with an errno.
 */
export class MemoryDisk implements StateFiles {
  /** Calls made so far, in order, e.g. `write /state/a.tmp`. */
  readonly calls: string[] = [];
  /** The call with this number, from 0, dies instead of being done. */
  killAt = Infinity;
  /** Asked before every call; an errno makes it fail. */
  fault: (call: string) => string | undefined = () => undefined;
  #names = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();

  /** Power loss: unsynced bytes are gone; of names, an unsynced directory keeps either state. */
  crash(keepUnsyncedNames: boolean): void {
    const names = keepUnsyncedNames ? this.#names : this.#durableNames;
    for (const inode of names.values()) inode.content = Buffer.from(inode.durable);
    this.#names = new Map(names);
    this.#durableNames = new Map(names);
    this.killAt = Infinity;
    this.calls.length = 0;
  }

  /** An independent disk in the same state. */
  clone(): MemoryDisk {
    const copy = new MemoryDisk();
    const inodes = new Map<Inode, Inode>();
    const cloned = (inode: Inode): Inode => {
      const known = inodes.get(inode) ?? {
        content: Buffer.from(inode.content),
        durable: Buffer.from(inode.durable),
      };
      inodes.set(inode, known);
      return known;
    };
    for (const [path, inode] of this.#names) copy.#names.set(path, cloned(inode));
    for (const [path, inode] of this.#durableNames) copy.#durableNames.set(path, cloned(inode));
    return copy;
  }

  /** Puts bytes on the disk, synced. */
  put(path: string, bytes: Buffer): void {
    const inode = { content: Buffer.from(bytes), durable: Buffer.from(bytes) };
    this.#names.set(path, inode);
    this.#durableNames.set(path, inode);
  }

  async read(path: string): Promise<Buffer | undefined> {
    const inode = this.#names.get(path);
    return inode && Buffer.from(inode.content);
  }

  async open(path: string, fresh: boolean): Promise<StateFile> {
    this.#call(`open ${path}`);
    const inode = this.#names.get(path) ?? { content: Buffer.alloc(0), durable: Buffer.alloc(0) };
    this.#names.set(path, inode);
    if (fresh) inode.content = Buffer.alloc(0);
    return {
      write: async (bytes) => {
        // A process that dies in a write leaves half of it.
        const half = this.calls.length === this.killAt ? bytes.length >> 1 : bytes.length;
        inode.content = Buffer.concat([inode.content, bytes.subarray(0, half)]);
        this.#call(`write ${path}`);
      },
      truncate: async (length) => {
        this.#call(`truncate ${path}`);
        inode.content = inode.content.subarray(0, length);
      },
      sync: async () => {
        this.#call(`sync ${path}`);
        inode.durable = Buffer.from(inode.content);
      },
      close: async () => {},
    };
  }

  async rename(from: string, to: string): Promise<void> {
    this.#call(`rename ${from} ${to}`);
    const inode = this.#names.get(from);
    if (!inode) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    this.#names.delete(from);
    this.#names.set(to, inode);
  }

  async remove(path: string): Promise<void> {
    this.#call(`remove ${path}`);
    this.#names.delete(path);
  }

  async list(directory: string): Promise<string[]> {
    const prefix = `${directory}/`;
    return [...this.#names.keys()]
      .filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'))
      .map((path) => path.slice(prefix.length));
  }

  async makeDirectory(): Promise<void> {}

  async syncDirectory(directory: string): Promise<void> {
    this.#call(`syncDirectory ${directory}`);
    for (const path of this.#durableNames.keys())
      if (path.startsWith(directory) && !this.#names.has(path)) this.#durableNames.delete(path);
    for (const [path, inode] of this.#names)
      if (path.startsWith(directory)) this.#durableNames.set(path, inode);
  }

  #call(call: string): void {
    const number = this.calls.push(call) - 1;
    if (number >= this.killAt) throw new Killed();
    const code = this.fault(call);
    if (code) throw Object.assign(new Error(code), { code });
  }
}
