import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errnoCode } from '../errors';
import { directoryTimeNs, inodeKey, statLogFile, type FileStat } from './log-file';

/** Changed twice within one tick of its clock, a file or directory keeps its time: look again while it is that fresh. */
export const clockTickMs = 50;

/** A name in the directory and what it stands for. */
export interface FoundFile {
  path: string;
  stat: FileStat;
}

/** What {@link LogDirectory} reports. */
export interface LogDirectoryPorts {
  nowMs: () => number;
  warn: (code: string, message: string) => void;
}

/** The names of one directory, looked at again when it changed or its time is up. */
export class LogDirectory {
  readonly #path: string;
  readonly #refreshMs: number;
  readonly #ports: LogDirectoryPorts;
  #listedAtMs = -Infinity;
  #listedTimeNs: bigint | undefined;

  constructor(path: string, refreshMs: number, ports: LogDirectoryPorts) {
    this.#path = path;
    this.#refreshMs = refreshMs;
    this.#ports = ports;
  }

  /** Whether names may have come, gone or changed since {@link names}. */
  get mayHaveChanged(): boolean {
    const nowMs = this.#ports.nowMs();
    if (nowMs - this.#listedAtMs >= this.#refreshMs) return true;
    const timeNs = directoryTimeNs(this.#path);
    if (timeNs !== this.#listedTimeNs) return true;
    return timeNs !== undefined && nowMs - Number(timeNs / 1_000_000n) < clockTickMs;
  }

  /** All names in order; `absent` when there is no such directory, `unreadable` when it cannot be told. */
  names(): readonly string[] | 'absent' | 'unreadable' {
    this.#listedAtMs = this.#ports.nowMs();
    this.#listedTimeNs = directoryTimeNs(this.#path);
    try {
      return readdirSync(this.#path).sort();
    } catch (error) {
      const code = errnoCode(error);
      if (code === undefined) throw error;
      this.#ports.warn('agent.directory_unreadable', `Expected ${this.#path} to be readable, got ${code}.`);
      return code === 'ENOENT' ? 'absent' : 'unreadable';
    }
  }

  /** The regular files among the names, by inode; of two names of one file the first. Others are reported. */
  find(names: readonly string[]): Map<string, FoundFile> {
    const found = new Map<string, FoundFile>();
    for (const name of names) {
      const path = join(this.#path, name);
      const stat = statLogFile(path);
      if (!stat) {
        this.#ports.warn('agent.not_a_file', `${path} is skipped: a symbolic link, or no regular file.`);
      } else if (!found.has(inodeKey(stat))) found.set(inodeKey(stat), { path, stat });
    }
    return found;
  }
}
