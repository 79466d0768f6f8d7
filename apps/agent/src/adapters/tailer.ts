import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Converter } from '../core/converter';
import type { FileCounts } from '../core/file-progress';
import type { FlowSettings } from '../core/flow-settings';
import { ReadWindow } from '../core/read-window';
import { errnoCode } from '../errors';
import type { CheckpointFile } from './checkpoint-store';
import { LogFile, directoryTimeNs, statLogFile, type FileStat } from './log-file';
import type { Log, LogEvent } from './logger';
import { TailedFile, anchorHolds, identify, lastLineStart } from './tailed-file';

const chunkBytes = 256 * 1024;
/** Source bytes converted between two looks at the room there is: a short row can become a long one. */
const sliceBytes = 32 * 1024;
/** Changed twice within one tick of its clock, a file or directory keeps its time: look again while it is that fresh. */
const clockTickMs = 50;

/** What a {@link Tailer} needs of its flow. */
export interface TailerPorts {
  /** A converter that hands the file's records on, reading source bytes from `window`. */
  convert: (file: TailedFile, window: ReadWindow) => Converter;
  /** Whether more may be read right now. */
  hasRoom: () => boolean;
  /** Resolves with true when there is room, with false when reading has to stop. */
  room: () => Promise<boolean>;
  /** Totals of the flow that the progress of its files adds to. */
  counts: FileCounts;
  nowMs: () => number;
  log: Log;
}

type TailerSettings = Pick<
  FlowSettings,
  | 'id'
  | 'directory'
  | 'matches'
  | 'filePattern'
  | 'initialPosition'
  | 'maxRecordBytes'
  | 'maxOpenFiles'
  | 'refreshMs'
  | 'tornLineGraceMs'
>;

interface FoundFile {
  path: string;
  stat: FileStat;
}

/**
 * Follows the files of one pattern: oldest first, each to its end, through renames, truncation, copy-truncate and
 * deletion, with a bounded number of open files.
 *
 * A file is known by device, inode and first line. {@link poll} does one round and is called again and again.
 */
export class Tailer {
  readonly #settings: TailerSettings;
  readonly #ports: TailerPorts;
  readonly #window = new ReadWindow(2 * chunkBytes);
  /** Identified files by inode key. */
  readonly #files = new Map<string, TailedFile>();
  /** Files without a whole first line yet: nothing of them can be a record. */
  readonly #waiting = new Map<string, FoundFile & { sinceMs: number }>();
  /** Generations that ended and wait for deliveries. */
  #ended: { file: TailedFile; resumable: boolean }[] = [];
  /** Checkpoint entries not matched to a file so far, by file id. */
  readonly #resume: Map<string, CheckpointFile>;
  readonly #firstRun: boolean;
  #active: { file: TailedFile; converter: Converter } | undefined;
  #scannedAtMs = -Infinity;
  #scannedTimeNs: bigint | undefined;
  #scanDue = true;
  #started = false;

  /** @param resume entries of the checkpoint; `undefined` when the flow never ran */
  constructor(settings: TailerSettings, ports: TailerPorts, resume: readonly CheckpointFile[] | undefined) {
    this.#settings = settings;
    this.#ports = ports;
    this.#firstRun = resume === undefined;
    this.#resume = new Map((resume ?? []).map((entry) => [entry.fileId, entry]));
  }

  /** One round over all files; true when something was read. */
  async poll(): Promise<boolean> {
    if (this.#isScanDue()) this.#scan();
    let read = false;
    const ordered = this.#oldestFirst();
    for (const [i, { file, stat }] of ordered.entries()) {
      if (await this.#guarded(file.path, () => this.#pollFile(file, stat, i < ordered.length - 1)))
        read = true;
    }
    return read;
  }

  /** What the checkpoint has to keep: files seen, and those gone for less than `ttlMs`. */
  entries(ttlMs: number): CheckpointFile[] {
    this.#retire();
    const nowMs = this.#ports.nowMs();
    const entries = new Map<string, CheckpointFile>();
    for (const entry of this.#resume.values()) entries.set(entry.fileId, entry);
    for (const { file } of this.#ended) entries.set(file.fileId, file.entry(file.lastUsedMs));
    for (const file of this.#files.values()) entries.set(file.fileId, file.entry(nowMs));
    return [...entries.values()].filter((entry) => nowMs - entry.lastSeenMs < ttlMs);
  }

  /** Generations followed now and those whose deliveries are under way. */
  files(): TailedFile[] {
    return [...this.#files.values(), ...this.#ended.map((ended) => ended.file)];
  }

  /** Open handles. */
  get openFiles(): number {
    return [...this.#files.values()].filter((file) => file.log).length;
  }

  close(): void {
    for (const file of this.#files.values()) this.#closeLog(file);
  }

  #isScanDue(): boolean {
    if (this.#scanDue) return true;
    const nowMs = this.#ports.nowMs();
    if (nowMs - this.#scannedAtMs >= this.#settings.refreshMs) return true;
    const timeNs = directoryTimeNs(this.#settings.directory);
    if (timeNs !== this.#scannedTimeNs) return true;
    return timeNs !== undefined && nowMs - Number(timeNs / 1_000_000n) < clockTickMs;
  }

  #scan(): void {
    const { directory } = this.#settings;
    this.#scannedAtMs = this.#ports.nowMs();
    this.#scannedTimeNs = directoryTimeNs(directory);
    this.#scanDue = false;
    const names = this.#list(directory);
    if (!names) return;
    const found = this.#find(names.filter((name) => this.#settings.matches(name)));
    for (const [key, file] of this.#files) this.#relocate(key, file, found.get(key), names);
    for (const [key, item] of this.#waiting) if (!found.has(key)) this.#forget(key, item);
    for (const [key, item] of found) if (!this.#files.has(key)) this.#tryDiscover(key, item);
    if (!this.#started) this.#findMoved(names);
    this.#started = true;
  }

  /** Looks at the directory for the first time; reading begins with {@link poll}. */
  start(): void {
    this.#scan();
  }

  #list(directory: string): string[] | undefined {
    try {
      return readdirSync(directory).sort();
    } catch (error) {
      if (errnoCode(error) === undefined) throw error;
      if (errnoCode(error) === 'ENOENT') this.#started = true;
      this.#log(
        'warn',
        'agent.directory_unreadable',
        `Expected ${directory} to be readable, got ${errnoCode(error)}.`,
      );
      return undefined;
    }
  }

  #find(names: readonly string[]): Map<string, FoundFile> {
    const found = new Map<string, FoundFile>();
    for (const name of names) {
      const path = join(this.#settings.directory, name);
      const stat = statLogFile(path);
      if (!stat)
        this.#log('warn', 'agent.not_a_file', `${path} is skipped: a symbolic link, or no regular file.`);
      else if (!found.has(inodeKey(stat))) found.set(inodeKey(stat), { path, stat });
    }
    return found;
  }

  /** Brings a followed file up to date with the names found. */
  #relocate(key: string, file: TailedFile, found: FoundFile | undefined, names: readonly string[]): void {
    if (found) {
      if (found.path !== file.path) file.moved = true;
      file.path = found.path;
      return;
    }
    file.moved = true;
    if (file.log) return;
    const elsewhere = this.#find(names).get(key);
    if (elsewhere) file.path = elsewhere.path;
    else this.#gone(key, file);
  }

  #gone(key: string, file: TailedFile): void {
    const bytes = Math.max(0, file.seenSize - file.settledOffset);
    if (bytes > 0) this.#lost(file.path, bytes);
    this.#end(key, file, true);
  }

  #forget(key: string, item: FoundFile): void {
    this.#waiting.delete(key);
    if (item.stat.size > 0) this.#lost(item.path, item.stat.size);
  }

  #lost(path: string, bytes: number): void {
    const message = `${path} is gone before its end was read: ${bytes} bytes are lost.`;
    this.#log('error', 'agent.lost_bytes', message, { bytes });
  }

  /** @param resumable whether the same content may come back under the pattern, as against being overwritten */
  #end(key: string, file: TailedFile, resumable: boolean): void {
    this.#closeLog(file);
    file.lastUsedMs = this.#ports.nowMs();
    file.seenSize = file.settledOffset;
    if (this.#active?.file === file) this.#active = undefined;
    if (this.#files.get(key) === file) this.#files.delete(key);
    this.#ended.push({ file, resumable });
  }

  /** Files whose last delivery is done leave memory. */
  #retire(): void {
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
      this.#readFailed(found.path, code);
    }
  }

  #readFailed(path: string, code: string): void {
    this.#log('error', 'agent.read_failed', `Expected ${path} to be readable, got ${code}; trying again.`);
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
    const file = new TailedFile(
      identity,
      found.path,
      { ...start, counts: this.#ports.counts },
      this.#ports.nowMs(),
    );
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

  #startOf(
    log: LogFile,
    stat: FileStat,
    fileId: string,
    path: string,
  ): { offset: number; anchor?: NonNullable<CheckpointFile['anchor']>; tornFrom?: number; moved: boolean } {
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
    const all = this.#find(names);
    for (const entry of [...this.#resume.values()]) {
      if (entry.size <= entry.offset && entry.tornFrom === undefined) continue;
      const key = `${entry.device}:${entry.inode}`;
      const found = all.get(key);
      if (found && !this.#files.has(key) && this.#isSame(found, entry)) this.#tryDiscover(key, found);
      else if (entry.size > entry.offset) this.#lost(entry.path, entry.size - entry.offset);
    }
  }

  #isSame(found: FoundFile, entry: CheckpointFile): boolean {
    const log = LogFile.open(found.path);
    if (!log) return false;
    try {
      return identify(log, log.stat()).fileId === entry.fileId;
    } finally {
      log.close();
    }
  }

  /** Files with their state now, in the order they were last written. */
  #oldestFirst(): { file: TailedFile; stat: FileStat }[] {
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

  async #guarded(path: string, work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      const code = errnoCode(error);
      if (code === undefined) throw error;
      this.#readFailed(path, code);
      return false;
    }
  }

  async #pollFile(file: TailedFile, stat: FileStat, hasNewer: boolean): Promise<boolean> {
    if (stat.size === file.seenSize && stat.mtimeNs === file.seenMtimeNs)
      return this.#idle(file, stat, hasNewer);
    const log = this.#opened(file);
    if (!log) return false;
    file.lastChangeMs = this.#ports.nowMs();
    const grewInTheHead = !file.identity.complete && stat.size > file.identity.head.length;
    if (grewInTheHead || stat.size < file.readOffset || !file.isUnchanged(log)) {
      this.#restart(file);
      return true;
    }
    if (file.tornFrom !== undefined && stat.size > file.readOffset) this.#rewind(file, file.tornFrom, log);
    return this.#readTo(file, log, stat);
  }

  #isAsSeen(file: TailedFile, stat: FileStat): boolean {
    if (stat.size !== file.seenSize || stat.mtimeNs !== file.seenMtimeNs) return false;
    if (file.seenAtMs - Number(stat.mtimeNs / 1_000_000n) >= clockTickMs) return true;
    const log = this.#opened(file);
    file.seenAtMs = this.#ports.nowMs();
    return log !== undefined && file.isUnchanged(log);
  }

  /** The line given up as torn goes on after all: it is read again, whole. */
  #rewind(file: TailedFile, offset: number, log: LogFile): void {
    file.tornFrom = undefined;
    file.readOffset = offset;
    file.settledOffset = offset;
    file.rememberTail(log);
    if (this.#active?.file === file) this.#active = undefined;
  }

  /** @returns whether the file changed hands: something was read, or a new generation began */
  async #readTo(file: TailedFile, log: LogFile, stat: FileStat): Promise<boolean> {
    const converter = this.#converterFor(file, log);
    let read = false;
    while (file.readOffset < stat.size) {
      if (!(await this.#ports.room())) return read;
      const want = Math.min(chunkBytes, stat.size - file.readOffset);
      const at = this.#window.makeRoom(converter.pendingOffset, want);
      const bytes = await log.read(this.#window.buffer, at, want, file.readOffset);
      if (bytes === 0 || !file.isUnchanged(log)) {
        this.#restart(file);
        return true;
      }
      this.#window.advance(bytes);
      read = true;
      if (!(await this.#convert(file, converter, this.#window.buffer.subarray(at, at + bytes)))) return read;
    }
    file.seenSize = stat.size;
    file.seenMtimeNs = stat.mtimeNs;
    file.seenAtMs = this.#ports.nowMs();
    file.lastUsedMs = file.seenAtMs;
    return read;
  }

  async #convert(file: TailedFile, converter: Converter, chunk: Buffer): Promise<boolean> {
    for (let start = 0; start < chunk.length; start += sliceBytes) {
      if (!this.#ports.hasRoom() && !(await this.#ports.room())) return false;
      const slice = chunk.subarray(start, start + sliceBytes);
      converter.push(slice);
      file.readOffset += slice.length;
      file.rememberTailOf(slice);
    }
    return true;
  }

  /** One converter at a time: going back to a file starts again at its last complete record. */
  #converterFor(file: TailedFile, log: LogFile): Converter {
    if (this.#active?.file === file) return this.#active.converter;
    file.readOffset = file.settledOffset;
    file.rememberTail(log);
    this.#window.reset(file.settledOffset);
    const converter = this.#ports.convert(file, this.#window);
    this.#active = { file, converter };
    return converter;
  }

  /** The same inode with other content: what was read stays, the new content is read from its start. */
  #restart(file: TailedFile): void {
    const key = inodeKey(file.identity);
    const bytes = Math.max(file.seenSize, file.readOffset) - file.settledOffset;
    if (file.identity.complete) {
      const message = `${file.path} was truncated or written anew: it is read from its start.`;
      this.#log('warn', 'agent.possible_gap', message, { bytes, offset: file.readOffset });
    }
    this.#end(key, file, false);
    this.#resume.delete(file.fileId);
    this.#scanDue = true;
  }

  async #idle(file: TailedFile, stat: FileStat, hasNewer: boolean): Promise<boolean> {
    const rotated = file.moved || hasNewer || stat.links === 0;
    if (!rotated) file.rotatedAtMs = undefined;
    else file.rotatedAtMs ??= this.#ports.nowMs();
    const quietSinceMs = Math.max(file.lastChangeMs, file.rotatedAtMs ?? Infinity);
    if (this.#ports.nowMs() - quietSinceMs < this.#settings.tornLineGraceMs || !rotated) return false;
    if (stat.size > file.settledOffset) return this.#tear(file, stat);
    const outside = !this.#settings.matches(file.path.slice(file.path.lastIndexOf('/') + 1));
    if (stat.links === 0 || (file.moved && outside)) this.#end(inodeKey(stat), file, true);
    return false;
  }

  async #tear(file: TailedFile, stat: FileStat): Promise<boolean> {
    const log = this.#opened(file);
    if (!log) return false;
    await this.#readTo(file, log, stat);
    if (this.#active?.file !== file || file.readOffset < stat.size) return false;
    const from = file.settledOffset;
    this.#active.converter.end();
    this.#active = undefined;
    file.tornFrom = from;
    file.settledOffset = file.readOffset;
    return true;
  }

  #opened(file: TailedFile): LogFile | undefined {
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

  /** Closes the file that was idle longest when there are too many; those without a name are kept. */
  #keepOpen(file: TailedFile, log: LogFile): void {
    file.log = log;
    file.lastUsedMs = this.#ports.nowMs();
    const open = [...this.#files.values()].filter((other) => other.log && other !== file);
    if (open.length < this.#settings.maxOpenFiles) return;
    const closable = open.filter((other) =>
      this.#settings.matches(other.path.slice(other.path.lastIndexOf('/') + 1)),
    );
    const idlest = closable.reduce<TailedFile | undefined>(
      (least, other) => (least && least.lastUsedMs <= other.lastUsedMs ? least : other),
      undefined,
    );
    if (idlest) this.#closeLog(idlest);
  }

  #closeLog(file: TailedFile): void {
    file.log?.close();
    file.log = undefined;
  }

  #log(level: LogEvent['level'], code: string, message: string, fields: Record<string, number> = {}): void {
    this.#ports.log({ level, stage: 'receive', code, message, flow: this.#settings.id, ...fields });
  }
}

function inodeKey(file: { device: string; inode: string }): string {
  return `${file.device}:${file.inode}`;
}
