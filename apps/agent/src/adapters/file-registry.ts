import { basename } from 'node:path';
import type { Anchor, FileCounts } from '../core/file-progress';
import type { FlowSettings } from '../core/flow-settings';
import { errnoCode } from '../errors';
import type { CheckpointFile } from './checkpoint-store';
import { LogDirectory, type FoundFile } from './log-directory';
import { LogFile, inodeKey, statLogFile, type FileStat } from './log-file';
import type { Log, LogEvent } from './logger';
import { TailedFile, anchorHolds, identify, lastLineStart } from './tailed-file';

/** What a {@link FileRegistry} needs of its flow. */
export interface FileRegistryPorts {
  /** Totals of the flow that the progress of its files adds to. */
  counts: FileCounts;
  nowMs: () => number;
  log: Log;
}

/** The settings that say which files a flow follows. */
export type FileRegistrySettings = Pick<
  FlowSettings,
  | 'id'
  | 'directory'
  | 'matches'
  | 'initialPosition'
  | 'maxRecordBytes'
  | 'maxOpenFiles'
  | 'refreshMs'
  | 'tornLineGraceMs'
>;

interface StartPosition {
  offset: number;
  anchor?: Anchor;
  tornFrom?: number;
  moved: boolean;
}

/**
 * Which files a flow follows, where each begins, and what the checkpoint keeps of them.
 *
 * A file is known by device, inode and first line; until its first line is whole it waits, since nothing of it
 * can be a record. At most `maxOpenFiles` are open; a file without a name under the pattern is kept open, since
 * it could not be found again.
 */
export class FileRegistry {
  readonly #settings: FileRegistrySettings;
  readonly #ports: FileRegistryPorts;
  readonly #directory: LogDirectory;
  /** Identified files by inode key. */
  readonly #files = new Map<string, TailedFile>();
  readonly #waiting = new Map<string, FoundFile & { sinceMs: number }>();
  /** Generations that ended and wait for deliveries. */
  #ended: { file: TailedFile; resumable: boolean }[] = [];
  /** Checkpoint entries not matched to a file so far, by file id. */
  readonly #resume: Map<string, CheckpointFile>;
  readonly #firstRun: boolean;
  #scanDue = true;
  #started = false;

  /** @param resume entries of the checkpoint; `undefined` when the flow never ran */
  constructor(
    settings: FileRegistrySettings,
    ports: FileRegistryPorts,
    resume: readonly CheckpointFile[] | undefined,
  ) {
    this.#settings = settings;
    this.#ports = ports;
    this.#firstRun = resume === undefined;
    this.#resume = new Map((resume ?? []).map((entry) => [entry.fileId, entry]));
    this.#directory = new LogDirectory(settings.directory, settings.refreshMs, {
      nowMs: ports.nowMs,
      warn: (code, message) => this.#log('warn', code, message),
    });
  }

  /** Looks at the directory when it may have changed; the first call decides where files begin. */
  refresh(): void {
    if (!this.#scanDue && !this.#directory.mayHaveChanged) return;
    this.#scanDue = false;
    const names = this.#directory.names();
    if (names === 'absent') this.#started = true;
    if (typeof names === 'string') return;
    const found = this.#directory.find(names.filter((name) => this.#settings.matches(name)));
    this.#relocate(found, names);
    for (const [key, item] of this.#waiting) if (!found.has(key)) this.#forget(key, item);
    for (const [key, item] of found) if (!this.#files.has(key)) this.#tryDiscover(key, item);
    if (!this.#started) this.#findMoved(names);
    this.#started = true;
  }

  /** The files with their state now, in the order they were last written; a renamed one goes first. */
  oldestFirst(): { file: TailedFile; stat: FileStat }[] {
    const list: { file: TailedFile; stat: FileStat }[] = [];
    for (const [key, file] of this.#files) {
      const stat = file.log ? file.log.stat() : statLogFile(file.path);
      if (stat && inodeKey(stat) === key) list.push({ file, stat });
      else this.#scanDue = true;
    }
    if (this.#waiting.size > 0) this.#scanDue = true;
    return list.sort(
      (a, b) =>
        Number(a.stat.mtimeNs - b.stat.mtimeNs) ||
        Number(b.file.moved) - Number(a.file.moved) ||
        (a.file.path < b.file.path ? -1 : 1),
    );
  }

  /** The file's open handle, opening it if it is still what its name says. */
  opened(file: TailedFile): LogFile | undefined {
    if (file.log) return file.log;
    const log = LogFile.open(file.path);
    if (!log || inodeKey(log.stat()) !== inodeKey(file.identity)) {
      log?.close();
      this.#scanDue = true;
      return undefined;
    }
    this.#keepOpen(file, log);
    return log;
  }

  /** Whether the file's name is one the pattern finds. */
  isNamed(file: TailedFile): boolean {
    return this.#settings.matches(basename(file.path));
  }

  /** Ends a generation. It stays in the checkpoint: the same content may come back under the pattern. */
  retire(file: TailedFile): void {
    this.#end(file, true);
  }

  /** Ends a generation whose content was overwritten; the inode is found again as a new file. */
  restart(file: TailedFile): void {
    this.#end(file, false);
    this.#resume.delete(file.fileId);
    this.#scanDue = true;
  }

  /** What the checkpoint has to keep: files seen, and those gone for less than `ttlMs`. */
  entries(ttlMs: number): CheckpointFile[] {
    this.#dropSettled();
    const nowMs = this.#ports.nowMs();
    const entries = new Map<string, CheckpointFile>();
    for (const entry of this.#resume.values()) entries.set(entry.fileId, entry);
    for (const { file } of this.#ended) entries.set(file.fileId, file.entry(file.lastUsedMs));
    for (const file of this.#files.values()) entries.set(file.fileId, file.entry(nowMs));
    return [...entries.values()].filter((entry) => nowMs - entry.lastSeenMs < ttlMs);
  }

  /** Generations followed now and those whose deliveries are under way. */
  all(): TailedFile[] {
    return [...this.#files.values(), ...this.#ended.map((ended) => ended.file)];
  }

  /** Open handles. */
  get openFiles(): number {
    return [...this.#files.values()].filter((file) => file.log).length;
  }

  close(): void {
    for (const file of this.#files.values()) closeLog(file);
  }

  /** Brings the followed files up to date with the names found. */
  #relocate(found: ReadonlyMap<string, FoundFile>, names: readonly string[]): void {
    let elsewhere: Map<string, FoundFile> | undefined;
    for (const [key, file] of this.#files) {
      const named = found.get(key);
      if (named?.path !== file.path) file.moved = true;
      if (named) file.path = named.path;
      else if (!file.log) {
        elsewhere ??= this.#directory.find(names);
        const moved = elsewhere.get(key);
        if (moved) file.path = moved.path;
        else this.#gone(file);
      }
    }
  }

  #gone(file: TailedFile): void {
    this.#lost(file.path, file.seenSize - file.settledOffset);
    this.#end(file, true);
  }

  #forget(key: string, item: FoundFile): void {
    this.#waiting.delete(key);
    this.#lost(item.path, item.stat.size);
  }

  #lost(path: string, bytes: number): void {
    if (bytes <= 0) return;
    const message = `${path} is gone before its end was read: ${bytes} bytes are lost.`;
    this.#log('error', 'agent.lost_bytes', message, { bytes });
  }

  #end(file: TailedFile, resumable: boolean): void {
    closeLog(file);
    file.lastUsedMs = this.#ports.nowMs();
    file.seenSize = file.settledOffset;
    this.#files.delete(inodeKey(file.identity));
    this.#ended.push({ file, resumable });
  }

  /** Ended files whose last delivery is done leave memory. */
  #dropSettled(): void {
    this.#ended = this.#ended.filter(({ file, resumable }) => {
      if (!file.progress.settled) return true;
      if (resumable) this.#resume.set(file.fileId, file.entry(file.lastUsedMs));
      return false;
    });
  }

  #tryDiscover(key: string, found: FoundFile): void {
    try {
      this.#discover(key, found);
    } catch (error) {
      const code = errnoCode(error);
      if (code === undefined) throw error;
      this.#log(
        'error',
        'agent.read_failed',
        `Expected ${found.path} to be readable, got ${code}; trying again.`,
      );
      this.#scanDue = true;
    }
  }

  #discover(key: string, found: FoundFile): void {
    const log = LogFile.open(found.path);
    const stat = log?.stat();
    if (!log || !stat || inodeKey(stat) !== key) {
      log?.close();
      this.#scanDue = true;
      return;
    }
    const identity = identify(log, stat);
    if (!identity.complete && !this.#givesUp(key, { ...found, stat })) {
      log.close();
      return;
    }
    this.#waiting.delete(key);
    const start = this.#startOf(log, stat, identity.fileId, found.path);
    const { counts, nowMs } = this.#ports;
    const file = new TailedFile(identity, found.path, { ...start, counts }, nowMs());
    file.tornFrom = start.tornFrom;
    file.moved = start.moved || !identity.complete;
    this.#files.set(key, file);
    this.#keepOpen(file, log);
    file.rememberTail(log);
  }

  /** A first line that stays unfinished in a file that is no longer written to is read as it is, to be torn. */
  #givesUp(key: string, found: FoundFile): boolean {
    const nowMs = this.#ports.nowMs();
    const known = this.#waiting.get(key);
    if (known?.stat.size !== found.stat.size || found.stat.size === 0) {
      this.#waiting.set(key, { ...found, sinceMs: nowMs });
      return false;
    }
    known.path = found.path;
    const newer = [...this.#files.values()].some((file) => file.seenMtimeNs > found.stat.mtimeNs);
    return newer && nowMs - known.sinceMs >= this.#settings.tornLineGraceMs;
  }

  #startOf(log: LogFile, stat: FileStat, fileId: string, path: string): StartPosition {
    const entry = this.#resume.get(fileId);
    this.#resume.delete(fileId);
    if (!entry) {
      const atEnd = this.#firstRun && !this.#started && this.#settings.initialPosition === 'END_OF_FILE';
      return {
        offset: atEnd ? lastLineStart(log, stat.size, this.#settings.maxRecordBytes) : 0,
        moved: false,
      };
    }
    if (stat.size < entry.offset || (entry.anchor && !anchorHolds(log, entry.anchor))) {
      const message = `${path} is not what the checkpoint saw (truncated, or written anew): it is read from its start.`;
      this.#log('warn', 'agent.file_replaced', message, { offset: entry.offset, size: stat.size });
      return { offset: 0, moved: false };
    }
    return {
      offset: entry.offset,
      moved: entry.path !== path,
      ...(entry.anchor ? { anchor: entry.anchor } : {}),
      ...(entry.tornFrom === undefined ? {} : { tornFrom: entry.tornFrom }),
    };
  }

  /** At the start: files of the checkpoint that were renamed out of the pattern while nobody looked. */
  #findMoved(names: readonly string[]): void {
    if (this.#resume.size === 0) return;
    const all = this.#directory.find(names);
    for (const entry of [...this.#resume.values()]) {
      if (entry.size <= entry.offset && entry.tornFrom === undefined) continue;
      const key = inodeKey(entry);
      const found = all.get(key);
      if (found && !this.#files.has(key) && isSame(found, entry)) this.#tryDiscover(key, found);
      else this.#lost(entry.path, entry.size - entry.offset);
    }
  }

  /** Closes the file that was idle longest when there are too many. */
  #keepOpen(file: TailedFile, log: LogFile): void {
    file.log = log;
    file.lastUsedMs = this.#ports.nowMs();
    const open = [...this.#files.values()].filter((other) => other.log && other !== file);
    if (open.length < this.#settings.maxOpenFiles) return;
    const idlest = open
      .filter((other) => this.isNamed(other))
      .reduce<TailedFile | undefined>(
        (least, other) => (least && least.lastUsedMs <= other.lastUsedMs ? least : other),
        undefined,
      );
    if (idlest) closeLog(idlest);
  }

  #log(level: LogEvent['level'], code: string, message: string, fields: Record<string, number> = {}): void {
    this.#ports.log({ level, stage: 'receive', code, message, flow: this.#settings.id, ...fields });
  }
}

function isSame(found: FoundFile, entry: CheckpointFile): boolean {
  const log = LogFile.open(found.path);
  if (!log) return false;
  try {
    return identify(log, log.stat()).fileId === entry.fileId;
  } finally {
    log.close();
  }
}

function closeLog(file: TailedFile): void {
  file.log?.close();
  file.log = undefined;
}
