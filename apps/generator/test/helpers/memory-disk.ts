import path from 'node:path';
import type { Disk } from '../../src/adapters/disk';

/** A disk in memory that can be full, write short, or die, each at a chosen byte. */
export class MemoryDisk implements Disk {
  readonly files = new Map<string, Buffer>();
  /** Bytes that may still be written before `ENOSPC`. */
  room = Infinity;
  /** Most bytes one write takes. */
  most = Infinity;
  /** Bytes written so far. */
  written = 0;
  syncs = 0;
  readonly #open = new Map<number, { path: string; append: boolean }>();
  #next = 3;

  open(file: string, flags: string): number {
    if (flags === 'ax' && this.files.has(file)) throw fault('EEXIST');
    if (flags === 'r' && !this.files.has(file)) throw fault('ENOENT');
    if (flags === 'w' || !this.files.has(file)) this.files.set(file, Buffer.alloc(0));
    const fd = this.#next++;
    this.#open.set(fd, { path: file, append: flags !== 'r' });
    return fd;
  }

  write(fd: number, bytes: Uint8Array, offset: number, length: number): number {
    const file = this.#path(fd);
    if (this.room <= 0) throw fault('ENOSPC');
    const count = Math.min(length, this.most, this.room);
    const before = this.files.get(file) ?? Buffer.alloc(0);
    this.files.set(file, Buffer.concat([before, bytes.subarray(offset, offset + count)]));
    this.room -= count;
    this.written += count;
    return count;
  }

  read(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number {
    const file = this.files.get(this.#path(fd)) ?? Buffer.alloc(0);
    return file.copy(bytes, offset, position, position + length);
  }

  size(fd: number): number {
    return this.files.get(this.#path(fd))?.length ?? 0;
  }

  sync(fd: number): void {
    this.#path(fd);
    this.syncs++;
  }

  close(fd: number): void {
    if (!this.#open.delete(fd)) throw fault('EBADF');
  }

  truncate(file: string, size: number): void {
    this.files.set(file, (this.files.get(file) ?? Buffer.alloc(0)).subarray(0, size));
  }

  rename(from: string, to: string): void {
    const bytes = this.files.get(from);
    if (bytes === undefined) throw fault('ENOENT');
    this.files.set(to, bytes);
    this.files.delete(from);
  }

  exists(file: string): boolean {
    return this.files.has(file);
  }

  list(directory: string): string[] {
    return [...this.files.keys()]
      .filter((file) => path.dirname(file) === directory)
      .map((file) => path.basename(file));
  }

  readFile(file: string): Buffer {
    const bytes = this.files.get(file);
    if (bytes === undefined) throw fault('ENOENT');
    return bytes;
  }

  syncDirectory(): void {
    this.syncs++;
  }

  /** The bytes of all log files in order of their names. */
  logBytes(): Buffer {
    const names = [...this.files.keys()].filter((file) => file.endsWith('.log')).sort();
    return Buffer.concat(names.map((name) => this.files.get(name) ?? Buffer.alloc(0)));
  }

  log(): string {
    return this.logBytes().toString();
  }

  get openFiles(): number {
    return this.#open.size;
  }

  #path(fd: number): string {
    const file = this.#open.get(fd)?.path;
    if (file === undefined) throw fault('EBADF');
    return file;
  }
}

function fault(code: string): Error {
  return Object.assign(new Error(code), { code });
}
