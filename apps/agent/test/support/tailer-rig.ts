import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckpointFile } from '../../src/adapters/checkpoint-store';
import type { LogEvent } from '../../src/adapters/logger';
import { Tailer } from '../../src/adapters/tailer';
import { fileNameMatcher } from '../../src/core/glob';
import { LineSplitter } from '../../src/core/line-splitter';

/** A record as the tailer handed it on. */
export interface SeenRecord {
  fileId: string;
  offset: number;
  text: string;
  /** Set when it was a reject. */
  reason?: string;
}

/** A tailer over a temporary directory that takes every record at once, with a clock to be moved by hand. */
export class TailerRig {
  readonly directory = mkdtempSync(join(tmpdir(), 'agent-tailer-'));
  readonly seen: SeenRecord[] = [];
  readonly logs: LogEvent[] = [];
  /** Milliseconds the clock is ahead. */
  aheadMs = 0;
  tailer: Tailer;
  readonly #pattern: string;
  readonly #options: { maxOpenFiles?: number; initialPosition?: 'START_OF_FILE' | 'END_OF_FILE' };

  constructor(
    pattern: string,
    options: { maxOpenFiles?: number; initialPosition?: 'START_OF_FILE' | 'END_OF_FILE' } = {},
  ) {
    this.#pattern = pattern;
    this.#options = options;
    this.tailer = this.#create(undefined);
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Polls until a round reads nothing. */
  async drain(): Promise<void> {
    for (let quiet = 0; quiet < 2;) quiet = (await this.tailer.poll()) ? 0 : quiet + 1;
  }

  /** Ends the tailer and starts another from a checkpoint, by default the newest. */
  restart(entries: CheckpointFile[] = this.entries()): void {
    this.tailer.close();
    this.tailer = this.#create(entries);
    this.tailer.start();
  }

  entries(): CheckpointFile[] {
    return structuredClone(this.tailer.entries(Infinity));
  }

  texts(): string[] {
    return this.seen.map((record) => record.text);
  }

  codes(): string[] {
    return this.logs.map((event) => event.code);
  }

  dispose(): void {
    this.tailer.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #create(entries: CheckpointFile[] | undefined): Tailer {
    return new Tailer(
      {
        id: 'flow',
        directory: this.directory,
        matches: fileNameMatcher(this.#pattern),
        initialPosition: this.#options.initialPosition ?? 'START_OF_FILE',
        maxRecordBytes: 4096,
        maxOpenFiles: this.#options.maxOpenFiles ?? 64,
        refreshMs: 10_000,
        tornLineGraceMs: 60_000,
      },
      {
        hasRoom: () => true,
        room: async () => true,
        counts: { sent: 0, sentBytes: 0, quarantined: 0 },
        nowMs: () => Date.now() + this.aheadMs,
        log: (event) => this.logs.push(event),
        convert: (file, window) => {
          const { fileId } = file;
          const accounted = (endOffset: number) => {
            file.settledOffset = endOffset;
            file.progress.skip(endOffset);
          };
          const options = {
            trim: false,
            maxRecordBytes: 4096,
            startOffset: file.settledOffset,
            skipHeaderLines: 0,
          };
          return new LineSplitter(options, {
            record: (_bytes, _start, _end, offset, length, endOffset) => {
              const at = window.indexOf(offset, length);
              const text = window.buffer.toString('utf8', at, at + length);
              this.seen.push({ fileId, offset, text });
              accounted(endOffset);
            },
            reject: (reject) => {
              this.seen.push({
                fileId,
                offset: reject.offset,
                text: reject.bytes.toString(),
                reason: reject.reason,
              });
              if (reject.last) accounted(reject.endOffset);
            },
          });
        },
      },
      entries,
    );
  }
}
