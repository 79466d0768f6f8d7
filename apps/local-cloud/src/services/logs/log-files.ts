import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DocumentStore } from '../../core/document-store';
import type { Log, LogSink } from '../../core/service';

/** A log group. */
export interface GroupRecord {
  name: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** Days after which events are no longer shown; undefined for ever. */
  retentionDays?: number;
  tags: Record<string, string>;
}

/** A stream of a group. */
export interface StreamRecord {
  group: string;
  name: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** One event; `at` and `taken` in milliseconds since the epoch. */
export interface LogEvent {
  at: number;
  taken: number;
  message: string;
}

/** Bytes after which a stream's file is set aside; the one set aside before is dropped. */
const maxFileBytes = 16 * 1024 * 1024;
const flushMs = 100;

/** Log groups as documents, events as lines of files; a stream keeps its last 16 to 32 MiB. */
export class LogFiles implements LogSink {
  readonly #pending = new Map<string, { stream: StreamRecord; lines: string[] }>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(
    readonly groups: DocumentStore<GroupRecord>,
    readonly streams: DocumentStore<StreamRecord>,
    private readonly directory: string,
    private readonly clock: () => number,
    private readonly log: Log,
    private readonly fileBytes = maxFileBytes,
  ) {}

  /** Makes the group and the stream when they are missing, as Lambda does. */
  append(group: string, stream: string, timestampMs: number, message: string): void {
    const key = streamKey(group, stream);
    let pending = this.#pending.get(key);
    if (!pending) {
      pending = { stream: { group, name: stream, createdAt: this.clock() }, lines: [] };
      this.#pending.set(key, pending);
    }
    pending.lines.push(`${JSON.stringify({ at: timestampMs, taken: this.clock(), message })}\n`);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, flushMs);
  }

  /** Writes what was appended so far. Never rejects: a failure is logged and its lines are gone. */
  async flush(): Promise<void> {
    this.#flushing = this.#flushing
      .then(() => this.#write())
      .catch((error: unknown) => this.log.error('logs: write failed', { error }));
    await this.#flushing;
  }

  /** Events of a stream, oldest first; those past the group's retention are left out. */
  async read(group: string, stream: string): Promise<LogEvent[]> {
    await this.flush();
    const file = this.#file(group, stream);
    const texts = await Promise.all(
      [`${file}.old`, file].map((name) => readFile(name, 'utf8').catch(() => '')),
    );
    const days = this.groups.get(group)?.retentionDays;
    const oldest = days === undefined ? 0 : this.clock() - days * 86_400_000;
    const events = texts.join('').split('\n').flatMap(parseLine);
    return events.filter(({ at }) => at >= oldest).sort((left, right) => left.at - right.at);
  }

  streamsOf(group: string): StreamRecord[] {
    return this.streams.entries().flatMap(([, stream]) => (stream.group === group ? [stream] : []));
  }

  async createStream(group: string, name: string): Promise<void> {
    await this.streams.put(streamKey(group, name), { group, name, createdAt: this.clock() });
  }

  /** Removes a stream and its events. */
  async removeStream(group: string, name: string): Promise<void> {
    await this.flush();
    await this.streams.remove(streamKey(group, name));
    for (const suffix of ['', '.old']) await rm(this.#file(group, name) + suffix, { force: true });
  }

  /** Removes a group, its streams and their events. */
  async removeGroup(name: string): Promise<void> {
    for (const stream of this.streamsOf(name)) await this.removeStream(name, stream.name);
    await this.groups.remove(name);
  }

  /** Removes files of streams that are gone. Call once, first. */
  async open(): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const known = new Set(
      this.streams.entries().map(([, { group, name }]) => path.basename(this.#file(group, name))),
    );
    for (const name of await readdir(this.directory)) {
      if (!known.has(name.replace(/\.old$/, ''))) await rm(path.join(this.directory, name), { force: true });
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.flush();
  }

  async #write(): Promise<void> {
    const batches = [...this.#pending];
    this.#pending.clear();
    for (const [key, { stream, lines }] of batches) {
      const { group, name } = stream;
      if (!this.groups.get(group))
        await this.groups.put(group, { name: group, createdAt: stream.createdAt, tags: {} });
      if (!this.streams.get(key)) await this.streams.put(key, stream);
      const file = this.#file(group, name);
      const size = await stat(file).then(
        (stats) => stats.size,
        () => 0,
      );
      if (size > this.fileBytes) await rename(file, `${file}.old`);
      await appendFile(file, lines.join(''));
    }
  }

  #file(group: string, stream: string): string {
    const hash = createHash('sha256').update(streamKey(group, stream)).digest('hex').slice(0, 32);
    return path.join(this.directory, `${hash}.jsonl`);
  }
}

/** Id of a stream among all streams; neither name may hold a `*` or `:`. */
export function streamKey(group: string, stream: string): string {
  return `${group}:${stream}`;
}

/** A line that a killed process left half written is left out. */
function parseLine(line: string): LogEvent[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as LogEvent];
  } catch {
    return [];
  }
}
