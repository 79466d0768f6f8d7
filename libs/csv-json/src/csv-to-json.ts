import { isUtf8 } from 'node:buffer';
import { OptionError } from './errors';
import type { CsvSink, RejectReason } from './sink';
import { transportId } from './transport-id';

/** `rfc4180` keeps quoted text; `compat` gives the bytes of the official agent's CSVTOJSON. */
export type CsvMode = 'rfc4180' | 'compat';

/** Appends a last member `"<key>":"<fileId>-<offset>-<crc32>"` to every line. */
export interface TransportIdOptions {
  /** Member name, e.g. `transportId`; must not be one of `fields`. */
  readonly key: string;
  /** First part of the id, e.g. 16 hex digits of the file's fingerprint. */
  readonly fileId: string;
}

/** Options of {@link CsvToJson}. */
export interface CsvToJsonOptions {
  /** Column names in source order, at least one; duplicates only in `compat`. */
  readonly fields: readonly string[];
  /** Default `rfc4180`. */
  readonly mode?: CsvMode;
  /** `rfc4180`: one ASCII character, default `,`. `compat`: a Java regex, default `,`. */
  readonly delimiter?: string;
  /** Longest record in source bytes without terminator, default 1 MiB; a longer one is rejected as `oversize`. */
  readonly maxRecordBytes?: number;
  /** Source offset of the first byte pushed, default 0. */
  readonly startOffset?: number;
  /** Physical lines to skip, counted from source offset 0; without effect when `startOffset` is not 0. Default 0. */
  readonly skipHeaderLines?: number;
  readonly transportId?: TransportIdOptions;
}

/** Counters since construction. `bytes` = source bytes accounted for. */
export interface CsvToJsonStats {
  records: number;
  rejects: number;
  blankLines: number;
  headerLines: number;
  bytes: number;
}

/**
 * Converts CSV bytes to JSON lines, as a push parser with bounded memory.
 *
 * @example
 * const converter = new CsvToJson({ fields: ['a', 'b'] }, {
 *   record: (bytes, start, end) => process.stdout.write(bytes.subarray(start, end)),
 *   reject: (reject) => console.error(reject.reason, reject.offset),
 * });
 * converter.push(Buffer.from('1,"x, y"\n')); // {"a":"1","b":"x, y"}
 * converter.end('accept');
 */
export class CsvToJson {
  readonly stats: CsvToJsonStats = { records: 0, rejects: 0, blankLines: 0, headerLines: 0, bytes: 0 };
  readonly #fields: readonly string[];
  readonly #sink: CsvSink;
  readonly #options: CsvToJsonOptions;
  #pending: Buffer = Buffer.alloc(0);
  #offset: number;
  #headerLeft: number;
  #values: string[] = [];

  /** @throws OptionError an option is out of range */
  constructor(options: CsvToJsonOptions, sink: CsvSink) {
    if (options.fields.length === 0) throw new OptionError('fields', 'at least one name', 'none');
    this.#options = options;
    this.#fields = options.fields;
    this.#sink = sink;
    this.#offset = options.startOffset ?? 0;
    this.#headerLeft = this.#offset === 0 ? (options.skipHeaderLines ?? 0) : 0;
  }

  /** Source offset of the first byte not yet accounted for: the safe place to restart reading. */
  get pendingOffset(): number {
    return this.#offset;
  }

  /** Bytes held for an unfinished record. */
  get pendingBytes(): number {
    return this.#pending.length;
  }

  /** Feeds the next source bytes; the chunk may be reused after the call. */
  push(chunk: Uint8Array): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    for (let taken = this.#next(); taken > 0; taken = this.#next()) this.#take(taken);
  }

  /**
   * Says that no more bytes will come. An unfinished last line becomes a record (`accept`) or a `torn_line`
   * (`reject`). Without a call of `end` it stays pending, which is right for a file that may still grow.
   */
  end(lastLine: 'accept' | 'reject'): void {
    if (this.#pending.length === 0) return;
    if (lastLine === 'accept') this.push(Buffer.from('\n'));
    else this.#reject('torn_line', 'no line end', this.#pending.length, this.#pending.length);
    this.#pending = Buffer.alloc(0);
  }

  /**
   * Decoded text of one column of the current record (an index into `fields`); only inside `record`.
   * A missing column of `compat` gives `null`.
   */
  column(index: number): string | null {
    return this.#values[index] ?? null;
  }

  #take(bytes: number): void {
    this.#offset += bytes;
    this.stats.bytes += bytes;
    this.#pending = this.#pending.subarray(bytes);
  }

  #reject(reason: RejectReason, detail: string, length: number, taken: number): number {
    this.stats.rejects++;
    const bytes = Buffer.from(this.#pending.subarray(0, length));
    const offset = this.#offset;
    this.#sink.reject({
      reason,
      detail,
      offset,
      length,
      endOffset: offset + taken,
      bytes,
      recordOffset: offset,
      part: 0,
      last: true,
    });
    return taken;
  }

  #next(): number {
    const text = this.#pending.toString('latin1');
    const quoted = this.#options.mode !== 'compat';
    let inside = false;
    let end = -1;
    for (let i = 0; i < text.length; i++) {
      if (quoted && text[i] === '"') inside = !inside;
      else if (text[i] === '\n' && !inside) {
        end = i;
        break;
      }
    }
    if (end < 0) return 0;
    const taken = end + 1;
    if (this.#headerLeft > 0) {
      this.#headerLeft--;
      this.stats.headerLines++;
      this.#sink.skipped?.('header', this.#offset, this.#offset + taken);
      return taken;
    }
    const length = quoted && text[end - 1] === '\r' ? end - 1 : end;
    if (quoted && length === 0) {
      this.stats.blankLines++;
      this.#sink.skipped?.('blank', this.#offset, this.#offset + taken);
      return taken;
    }
    const source = this.#pending.subarray(0, length);
    if (quoted && !isUtf8(source)) return this.#reject('bad_encoding', 'not UTF-8', length, taken);
    const values = quoted ? splitQuoted(source.toString()) : splitPlain(source.toString());
    if (quoted && values.length !== this.#fields.length) {
      return this.#reject(
        'schema_mismatch',
        `${values.length} columns, expected ${this.#fields.length}`,
        length,
        taken,
      );
    }
    this.#emit(values, source, taken);
    return taken;
  }

  #emit(values: string[], source: Buffer, taken: number): void {
    const row: Record<string, string | null> = {};
    this.#fields.forEach((name, i) => (row[name] = values[i] ?? null));
    const id = this.#options.transportId;
    if (id) row[id.key] = transportId(id.fileId, this.#offset, source);
    const line = Buffer.from(`${JSON.stringify(row)}\n`);
    this.#values = values;
    this.stats.records++;
    this.#sink.record(line, 0, line.length, this.#offset, source.length, this.#offset + taken);
    this.#sink.lines?.(line, 0, line.length);
  }
}

function splitPlain(text: string): string[] {
  const values = text.split(',');
  while (values.length > 1 && values.at(-1) === '') values.pop();
  return values;
}

function splitQuoted(text: string): string[] {
  const values: string[] = [];
  for (let i = 0; i <= text.length; i++) {
    let value = '';
    if (text[i] === '"') {
      for (i++; i < text.length; i++) {
        if (text[i] === '"' && text[++i] !== '"') break;
        value += text[i];
      }
    } else {
      const end = text.indexOf(',', i);
      value = text.slice(i, end < 0 ? text.length : end);
      i = end < 0 ? text.length : end;
    }
    values.push(value);
  }
  return values;
}
