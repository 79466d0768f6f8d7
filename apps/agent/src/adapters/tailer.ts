import type { Converter } from '../core/converter';
import type { FlowSettings } from '../core/flow-settings';
import { ReadWindow } from '../core/read-window';
import { errnoCode } from '../errors';
import type { CheckpointFile } from './checkpoint-store';
import { FileRegistry, type FileRegistryPorts, type FileRegistrySettings } from './file-registry';
import { clockTickMs } from './log-directory';
import type { FileStat, LogFile } from './log-file';
import type { LogEvent } from './logger';
import type { TailedFile } from './tailed-file';

const chunkBytes = 256 * 1024;
/** Source bytes converted between two looks at the room there is: a short row can become a long one. */
const sliceBytes = 32 * 1024;

/** What a {@link Tailer} needs of its flow. */
export interface TailerPorts extends FileRegistryPorts {
  /** A converter that hands the file's records on, reading source bytes from `window`. */
  convert: (file: TailedFile, window: ReadWindow) => Converter;
  /** Whether more may be read right now. */
  hasRoom: () => boolean;
  /** Resolves with true when there is room, with false when reading has to stop. */
  room: () => Promise<boolean>;
}

/** The settings a {@link Tailer} reads. */
export type TailerSettings = FileRegistrySettings & Pick<FlowSettings, 'tornLineGraceMs'>;

/**
 * Follows the files of one pattern: oldest first, each to its end, through renames, truncation, copy-truncate and
 * deletion. {@link poll} does one round and is called again and again.
 */
export class Tailer {
  readonly #settings: TailerSettings;
  readonly #ports: TailerPorts;
  readonly #registry: FileRegistry;
  readonly #window = new ReadWindow(2 * chunkBytes);
  #active: { file: TailedFile; converter: Converter } | undefined;

  /** @param resume entries of the checkpoint; `undefined` when the flow never ran */
  constructor(settings: TailerSettings, ports: TailerPorts, resume: readonly CheckpointFile[] | undefined) {
    this.#settings = settings;
    this.#ports = ports;
    this.#registry = new FileRegistry(settings, ports, resume);
  }

  /** Looks at the directory for the first time; reading begins with {@link poll}. */
  start(): void {
    this.#registry.refresh();
  }

  /** One round over all files; true when something was read. */
  async poll(): Promise<boolean> {
    this.#registry.refresh();
    let read = false;
    const ordered = this.#registry.oldestFirst();
    for (const [i, { file, stat }] of ordered.entries()) {
      const hasNewer = i < ordered.length - 1;
      if (await this.#guarded(file.path, () => this.#pollFile(file, stat, hasNewer))) read = true;
    }
    return read;
  }

  /** What the checkpoint has to keep: files seen, and those gone for less than `ttlMs`. */
  entries(ttlMs: number): CheckpointFile[] {
    return this.#registry.entries(ttlMs);
  }

  /** Generations followed now and those whose deliveries are under way. */
  files(): TailedFile[] {
    return this.#registry.all();
  }

  /** Open handles. */
  get openFiles(): number {
    return this.#registry.openFiles;
  }

  close(): void {
    this.#registry.close();
  }

  async #guarded(path: string, work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      const code = errnoCode(error);
      if (code === undefined) throw error;
      this.#log('error', 'agent.read_failed', `Expected ${path} to be readable, got ${code}; trying again.`);
      return false;
    }
  }

  async #pollFile(file: TailedFile, stat: FileStat, hasNewer: boolean): Promise<boolean> {
    if (this.#isAsSeen(file, stat)) return this.#idle(file, stat, hasNewer);
    const log = this.#registry.opened(file);
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
    const log = this.#registry.opened(file);
    file.seenAtMs = this.#ports.nowMs();
    return log !== undefined && file.isUnchanged(log);
  }

  /** The line given up as torn goes on after all: it is read again, whole. */
  #rewind(file: TailedFile, offset: number, log: LogFile): void {
    file.tornFrom = undefined;
    file.readOffset = offset;
    file.settledOffset = offset;
    file.rememberTail(log);
    this.#leave(file);
  }

  /** @returns whether something was read, or a new generation began */
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

  #leave(file: TailedFile): void {
    if (this.#active?.file === file) this.#active = undefined;
  }

  /** The same inode with other content: what was read stays, the new content is read from its start. */
  #restart(file: TailedFile): void {
    if (file.identity.complete) {
      const bytes = Math.max(file.seenSize, file.readOffset) - file.settledOffset;
      const message = `${file.path} was truncated or written anew: it is read from its start.`;
      this.#log('warn', 'agent.possible_gap', message, { bytes, offset: file.readOffset });
    }
    this.#leave(file);
    this.#registry.restart(file);
  }

  async #idle(file: TailedFile, stat: FileStat, hasNewer: boolean): Promise<boolean> {
    const rotated = file.moved || hasNewer || stat.links === 0;
    file.rotatedAtMs = rotated ? (file.rotatedAtMs ?? this.#ports.nowMs()) : undefined;
    if (file.rotatedAtMs === undefined) return false;
    const quietMs = this.#ports.nowMs() - Math.max(file.lastChangeMs, file.rotatedAtMs);
    if (quietMs < this.#settings.tornLineGraceMs) return false;
    if (stat.size > file.settledOffset) return this.#tear(file, stat);
    if (stat.links === 0 || (file.moved && !this.#registry.isNamed(file))) {
      this.#leave(file);
      this.#registry.retire(file);
    }
    return false;
  }

  /** Gives the unfinished last line up, and remembers where it began in case it is finished after all. */
  async #tear(file: TailedFile, stat: FileStat): Promise<boolean> {
    const log = this.#registry.opened(file);
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

  #log(level: LogEvent['level'], code: string, message: string, fields: Record<string, number> = {}): void {
    this.#ports.log({ level, stage: 'receive', code, message, flow: this.#settings.id, ...fields });
  }
}
