import { join } from 'node:path';
import type { QuarantineItem } from '../core/reject-queue';
import type { StateFile, StateFiles } from './state-files';

const newline = 0x0a;

/**
 * Appends to `<directory>/<number>.jsonl` and `<directory>/objects/<name>`.
 *
 * A line that a crash cut short was never acknowledged: {@link open} removes it, and the record comes again.
 */
export class QuarantineWriter {
  readonly #files: StateFiles;
  readonly #directory: string;
  readonly #maxFileBytes: number;
  #number = 0;
  #current: { file: StateFile; path: string; size: number } | undefined;
  #ready = false;

  constructor(files: StateFiles, directory: string, maxFileBytes = 64 * 1024 * 1024) {
    this.#files = files;
    this.#directory = directory;
    this.#maxFileBytes = maxFileBytes;
  }

  /**
   * Writes the items and syncs them: when it resolves they are durable, when it throws none may be acknowledged
   * and writing all of them again is safe.
   */
  async write(items: readonly QuarantineItem[]): Promise<void> {
    if (!this.#ready) await this.#open();
    await this.#writeObjects(items);
    const lines = items.flatMap((item) => (item.kind === 'line' ? [item.line] : []));
    if (lines.length > 0) await this.#writeLines(Buffer.from(lines.join('')));
  }

  async close(): Promise<void> {
    await this.#current?.file.close();
    this.#current = undefined;
  }

  async #open(): Promise<void> {
    await this.#files.makeDirectory(join(this.#directory, 'objects'));
    const numbers = (await this.#files.list(this.#directory))
      .map((name) => Number(/^(\d{6,12})\.jsonl$/.exec(name)?.[1] ?? 0))
      .sort((a, b) => a - b);
    this.#number = numbers.at(-1) ?? 0;
    for (const number of numbers.filter((each) => each > 0).slice(-2))
      await this.#cutTornLine(this.#path(number));
    await this.#files.syncDirectory(join(this.#directory, '..'));
    this.#ready = true;
  }

  async #cutTornLine(path: string): Promise<void> {
    const bytes = await this.#files.read(path);
    if (!bytes || bytes.length === 0 || bytes.at(-1) === newline) return;
    const file = await this.#files.open(path, false);
    try {
      await file.truncate(bytes.lastIndexOf(newline) + 1);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async #writeObjects(items: readonly QuarantineItem[]): Promise<void> {
    const directory = join(this.#directory, 'objects');
    const pieces = items.filter((item) => item.kind === 'piece');
    for (const object of new Set(pieces.map((piece) => piece.object))) {
      await this.#writeObject(
        join(directory, object),
        pieces.filter((piece) => piece.object === object),
      );
    }
    if (pieces.some((piece) => piece.at === 0)) await this.#files.syncDirectory(directory);
  }

  async #writeObject(path: string, pieces: readonly { bytes: Uint8Array; at: number }[]): Promise<void> {
    const start = pieces[0]?.at ?? 0;
    const file = await this.#files.open(path, start === 0);
    try {
      if (start > 0) await file.truncate(start);
      for (const piece of pieces) await file.write(piece.bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async #writeLines(bytes: Buffer): Promise<void> {
    const current = await this.#journal();
    try {
      await current.file.write(bytes);
      await current.file.sync();
      current.size += bytes.length;
    } catch (error) {
      await this.#abandon(current);
      throw error;
    }
  }

  async #journal(): Promise<{ file: StateFile; path: string; size: number }> {
    if (this.#current && this.#current.size < this.#maxFileBytes) return this.#current;
    await this.close();
    const path = this.#path(this.#number + 1);
    const file = await this.#files.open(path, true);
    try {
      await this.#files.syncDirectory(this.#directory);
    } catch (error) {
      await file.close();
      throw error;
    }
    this.#number++;
    this.#current = { file, path, size: 0 };
    return this.#current;
  }

  /** After a failed write or sync the file ends at its last good line, and the next write goes to a new one. */
  async #abandon(current: { file: StateFile; size: number }): Promise<void> {
    this.#current = undefined;
    this.#ready = false;
    try {
      await current.file.truncate(current.size);
    } finally {
      await current.file.close();
    }
  }

  #path(number: number): string {
    return join(this.#directory, `${String(number).padStart(6, '0')}.jsonl`);
  }
}
