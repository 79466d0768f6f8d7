import fs from 'node:fs';

/** The file system calls by which the generator writes; tests replace them to fill a disk or to cut a write short. */
export interface Disk {
  open(path: string, flags: string): number;
  /** Writes at the end; may write less than asked. */
  write(fd: number, bytes: Uint8Array, offset: number, length: number): number;
  read(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
  size(fd: number): number;
  sync(fd: number): void;
  close(fd: number): void;
  truncate(path: string, size: number): void;
  rename(from: string, to: string): void;
  exists(path: string): boolean;
  list(directory: string): string[];
  readFile(path: string): Buffer;
  /** Makes the entries of a directory durable. */
  syncDirectory(path: string): void;
}

/** The real disk. */
export const nodeDisk: Disk = {
  open: (path, flags) => fs.openSync(path, flags),
  write: (fd, bytes, offset, length) => fs.writeSync(fd, bytes, offset, length),
  read: (fd, bytes, offset, length, position) => fs.readSync(fd, bytes, offset, length, position),
  size: (fd) => fs.fstatSync(fd).size,
  sync: (fd) => fs.fdatasyncSync(fd),
  close: (fd) => fs.closeSync(fd),
  truncate: (path, size) => fs.truncateSync(path, size),
  rename: (from, to) => fs.renameSync(from, to),
  exists: (path) => fs.existsSync(path),
  list: (directory) => fs.readdirSync(directory),
  readFile: (path) => fs.readFileSync(path),
  syncDirectory(path) {
    if (process.platform === 'win32') return;
    const fd = fs.openSync(path, 'r');
    try {
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  },
};
